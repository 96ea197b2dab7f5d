#!/usr/bin/env python3
"""Signs the question on standard input and asks Gatehook, with Python's standard library alone.

Exits with 0 when allowed, 1 when refused, 2 when it could not be told.

  echo '{"username":"alice","password":"…","permissions":["orders:42:refund"]}' |
    GATEHOOK_URL=… GATEHOOK_APPLICATION=shop.… GATEHOOK_SIGNING_SECRET=whsec_… python3 webhook.py
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.request

REFUSALS = {401: "invalid_credentials", 403: "not_authorized", 429: "too_many_attempts"}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect must not carry a password elsewhere."""

    def redirect_request(self, *_):
        return None


def signing_key(secret: str) -> bytes:
    """The bytes that the secret's base64 stands for, not its text."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    if len(key) < 24:
        raise ValueError('GATEHOOK_SIGNING_SECRET must be "whsec_" and at least 24 bytes in base64.')
    return key


def sign(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of webhook-signature, over exactly the bytes that are sent."""
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def ask(url: str, application: str, key: bytes, body: bytes) -> tuple[int, bytes]:
    """The status and the body of the answer."""
    message_id = "msg_" + secrets.token_hex(16)
    timestamp = int(time.time())
    headers = {
        "content-type": "application/json",
        "gatehook-application": application,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(key, message_id, timestamp, body),
    }
    request = urllib.request.Request(url.rstrip("/") + "/webhook", body, headers, method="POST")
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=10) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()


def exit_code(status: int, answer: bytes) -> int:
    try:
        members = json.loads(answer)
        if status == 200 and members["decision"] == "allow":
            return 0
        return 1 if members["code"] == REFUSALS.get(status) else 2
    except (ValueError, TypeError, LookupError):
        return 2


def main() -> int:
    for name in ("GATEHOOK_URL", "GATEHOOK_APPLICATION", "GATEHOOK_SIGNING_SECRET"):
        if not os.environ.get(name):
            print(f"Set the environment variable {name}.", file=sys.stderr)
            return 2
    try:
        key = signing_key(os.environ["GATEHOOK_SIGNING_SECRET"])
        body = sys.stdin.buffer.read()
        status, answer = ask(os.environ["GATEHOOK_URL"], os.environ["GATEHOOK_APPLICATION"], key, body)
    except (ValueError, OSError, http.client.HTTPException) as error:
        print(error, file=sys.stderr)
        return 2
    print(answer.decode(errors="replace"))
    return exit_code(status, answer)


if __name__ == "__main__":
    sys.exit(main())
