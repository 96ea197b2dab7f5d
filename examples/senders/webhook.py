#!/usr/bin/env python3
"""Signs the question on standard input and asks Gatehook, with Python's standard library alone.

Exits with 0 when allowed, 1 when refused, 2 when it could not be told.

  echo '{"username":"alice","password":"…","permissions":["orders:42:refund"]}' |
    GATEHOOK_URL=… GATEHOOK_APPLICATION=shop.… GATEHOOK_SIGNING_SECRET=whsec_… python3 webhook.py
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import sys
import time
import unicodedata
import urllib.error
import urllib.parse
import urllib.request

REFUSALS = {401: "invalid_credentials", 403: "not_authorized", 429: "too_many_attempts"}
LONGEST_REPLY = 1_000_000


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect must not carry a password elsewhere."""

    def redirect_request(self, *_):
        return None


def endpoint(url: str) -> str:
    """Where the question is sent: encrypted, or to this machine."""
    parts = urllib.parse.urlsplit(url)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise ValueError("GATEHOOK_URL must start with https://; only this machine may be http://.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("GATEHOOK_URL must be scheme, host and path only.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/webhook"


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


def ask(to: str, application: str, key: bytes, body: bytes) -> tuple[int, bytes]:
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
    request = urllib.request.Request(to, body, headers, method="POST")
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=10) as response:
            return response.status, response.read(LONGEST_REPLY)
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read(LONGEST_REPLY)


def key_form(username: str) -> str:
    """The form that Gatehook keeps names in."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).lower())


def is_about(body: bytes, members: dict) -> bool:
    """Something in between that keeps answers, or mixes them up, may send an allow about another question."""
    question = json.loads(body)
    asked = question.get("username")
    same = asked is None or key_form(asked) == key_form(members["username"])
    return same and set(question.get("permissions") or []) <= set(members["permissions"])


def exit_code(body: bytes, status: int, answer: bytes) -> int:
    members = json.loads(answer)
    if status == 200 and members["decision"] == "allow" and is_about(body, members):
        return 0
    return 1 if members["code"] == REFUSALS.get(status) else 2


def main() -> int:
    for name in ("GATEHOOK_URL", "GATEHOOK_APPLICATION", "GATEHOOK_SIGNING_SECRET"):
        if not os.environ.get(name):
            raise ValueError(f"Set the environment variable {name}.")
    to = endpoint(os.environ["GATEHOOK_URL"])
    key = signing_key(os.environ["GATEHOOK_SIGNING_SECRET"])
    body = sys.stdin.buffer.read()
    status, answer = ask(to, os.environ["GATEHOOK_APPLICATION"], key, body)
    # As bytes: a terminal that cannot show a letter must not change the outcome.
    sys.stdout.buffer.write(answer + b"\n")
    sys.stdout.buffer.flush()
    with contextlib.suppress(ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return exit_code(body, status, answer)
    return 2


def outcome() -> int:
    """Python exits with 1 for an error that is not caught, and here 1 says that the user is refused."""
    try:
        return main()
    except Exception as error:
        with contextlib.suppress(OSError):
            print(error, file=sys.stderr)
        # Not sys.exit: where the answer could not be printed, Python tries once more at its end, and exits with 120.
        os._exit(2)


if __name__ == "__main__":
    sys.exit(outcome())
