"""Asks Gatehook who a user is and what the user may do.

Python 3.9 or newer and its standard library alone: copy this file into your application.

    gatehook = Gatehook(url, application, signing_secret)
    answer = gatehook.check("alice", password=password, permissions=["orders:42:refund"])
    if answer.allowed:
        print(answer.user.roles)
    else:
        print(answer.code, answer.denied)

Allowed and refused are values. That Gatehook cannot tell is an UnavailableError: answer 503, and never let through.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import json
import random
import re
import secrets
import time
import unicodedata
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any, Callable, ClassVar, Mapping, Optional, Sequence, Union

_REFUSALS = {401: "invalid_credentials", 403: "not_authorized", 429: "too_many_attempts"}
_ASK_AGAIN = (429, 502, 503, 504)
_LONGEST_REPLY = 1_000_000
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class User:
    """Whom the answer is about."""

    username: str
    roles: tuple[str, ...]
    """Assigned and included roles."""
    attributes: Mapping[str, str]
    """Those that the application may see."""


@dataclass(frozen=True)
class Allowed:
    """The credential is the user's, and every permission is granted."""

    allowed: ClassVar[bool] = True
    user: User
    permissions: tuple[str, ...]
    access_token: Optional[str] = None
    """Where a token was asked for and may be issued."""
    expires_in: Optional[int] = None
    """Seconds that the token lives."""


@dataclass(frozen=True)
class Refused:
    """A decision against the user."""

    allowed: ClassVar[bool] = False
    code: str
    """invalid_credentials, not_authorized or too_many_attempts."""
    denied: tuple[str, ...] = ()
    """The permissions that are not granted, for not_authorized."""
    retry_after: Optional[int] = None
    """Seconds until the name takes an attempt again, for too_many_attempts."""


Answer = Union[Allowed, Refused]


class GatehookError(Exception):
    """No decision: the application's set-up or the question is at fault. Asking again does not help."""

    def __init__(self, code: str, message: str, request_id: Optional[str] = None) -> None:
        super().__init__(message if request_id is None else f"{message} (request {request_id})")
        self.code = code
        self.request_id = request_id
        """Names the request in Gatehook's log; None where no answer arrived."""


class UnavailableError(GatehookError):
    """Gatehook cannot tell: neither allow nor refuse, and do not remember it."""

    def __init__(
        self,
        code: str,
        message: str,
        request_id: Optional[str] = None,
        retry_after: Optional[int] = None,
    ) -> None:
        super().__init__(code, message, request_id)
        self.retry_after = retry_after
        """Seconds after which asking again makes sense, if Gatehook said so."""


@dataclass(frozen=True)
class _Reply:
    status: int
    request_id: Optional[str]
    retry_after: Optional[int]
    members: Mapping[str, Any]


class Gatehook:
    """Asks one Gatehook as one application. Make one when your application starts."""

    def __init__(
        self,
        url: Optional[str],
        application: Optional[str],
        signing_secret: Optional[str],
        *,
        timeout: float = 5.0,
        retries: int = 2,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        url: the ApiUrl of the stack. application and signing_secret: as `gatehook app create` printed them.
        timeout: seconds for each step of one attempt; also the longest Retry-After that is waited for.
        retries: attempts after the first.
        Raises ValueError that says which of them is wrong, such as an environment variable that is not set.
        """
        self._endpoint = _endpoint(url)
        # It becomes a header: a line break, as files have at their end, would stop each question and not the start.
        if not re.fullmatch(r"[!-~]+\.[!-~]+", application or ""):
            raise ValueError("application must be the id and the generation that were printed: shop.k7gq2m4xw5ab")
        self._application = application or ""
        self._key = _signing_key(signing_secret)
        if timeout <= 0 or retries < 0:
            raise ValueError("timeout must be above 0, and retries 0 or more")
        self._timeout = timeout
        self._retries = retries
        self._sleep = sleep

    def __repr__(self) -> str:
        """Without the key, so that no log shows it."""
        return f"Gatehook({self._endpoint!r}, {self._application!r})"

    def check(
        self,
        username: Optional[str] = None,
        *,
        password: Optional[str] = None,
        access_token: Optional[str] = None,
        assert_user: bool = False,
        permissions: Sequence[str] = (),
        context: Optional[Mapping[str, str]] = None,
        token: bool = False,
    ) -> Answer:
        """
        Asks whether the user is who they say, and may do all of permissions.
        Exactly one of password, access_token and assert_user=True proves the user; a name may be missing beside a token.
        Raises UnavailableError where Gatehook cannot tell, after all retries, and GatehookError where the question or
        the application's set-up is at fault.
        """
        proofs = {"password": password, "accessToken": access_token, "assert": assert_user or None}
        given = {name: value for name, value in proofs.items() if value is not None}
        if len(given) != 1:
            raise GatehookError("missing_credentials", "Give exactly one of password, access_token and assert_user.")
        if username is None and access_token is None:
            raise GatehookError("malformed_question", "Only beside an access_token may the username be missing.")
        if isinstance(permissions, str):
            raise GatehookError("malformed_question", "permissions is a list of texts, not one text.")
        question: dict[str, Any] = {**given, "permissions": list(permissions), "token": token}
        if username is not None:
            question["username"] = username
        if context is not None:
            question["context"] = dict(context)
        named = username if username is not None else _subject(access_token)
        return _about(self._ask(_encode(question)), named, question["permissions"])

    def _ask(self, body: bytes) -> Answer:
        """Every attempt is signed anew: Gatehook counts each id once."""
        for attempt in range(self._retries + 1):
            try:
                reply = self._send(body)
            except UnavailableError:
                if attempt == self._retries:
                    raise
                wait = 0
            else:
                wait = reply.retry_after or 0
                if reply.status not in _ASK_AGAIN or attempt == self._retries or wait > self._timeout:
                    return _read_answer(reply)
            self._sleep(wait + random.uniform(0, 0.25 * 2 ** min(attempt, 3)))
        raise AssertionError("the last attempt returns or raises")

    def _send(self, body: bytes) -> _Reply:
        message_id = "msg_" + secrets.token_hex(16)
        timestamp = int(time.time())
        headers = {
            "content-type": "application/json",
            "gatehook-application": self._application,
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self._key, message_id, timestamp, body),
        }
        request = urllib.request.Request(self._endpoint, body, headers, method="POST")
        try:
            with _OPENER.open(request, timeout=self._timeout) as response:
                return _reply(response.status, response.headers, response.read(_LONGEST_REPLY))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _reply(refusal.code, refusal.headers, _read(refusal))
        except (OSError, http.client.HTTPException) as error:
            raise UnavailableError("network", f"Gatehook could not be reached at {self._endpoint}.") from error


def sign(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of webhook-signature (Standard Webhooks), over exactly the bytes that are sent."""
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect must not carry a password elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _endpoint(url: Optional[str]) -> str:
    parts = urllib.parse.urlsplit(url or "")
    local = parts.hostname in _LOCAL_HOSTS
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise ValueError("url must start with https://; only this machine may be http://. Is the variable set?")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("url must be scheme, host and path only")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/webhook"


def _signing_key(secret: Optional[str]) -> bytes:
    """The bytes that the secret's base64 stands for, not its text."""
    try:
        text = secret or ""
        key = base64.b64decode(text[len("whsec_") :], validate=True) if text.startswith("whsec_") else b""
    except binascii.Error:
        key = b""
    if len(key) < 24:
        raise ValueError('signing_secret must be "whsec_" and at least 24 bytes in base64, as it was printed')
    return key


def _encode(question: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(question, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise GatehookError("malformed_question", "The question holds what JSON in UTF-8 cannot hold.") from error


def _read(response: Any) -> bytes:
    try:
        content: bytes = response.read(_LONGEST_REPLY)
        return content
    except (OSError, http.client.HTTPException):
        return b""


def _reply(status: int, headers: Message, body: bytes) -> _Reply:
    try:
        members = json.loads(body)
    except (ValueError, RecursionError):
        members = {}
    wait = headers.get("retry-after") or ""
    return _Reply(
        status,
        headers.get("x-request-id") or headers.get("apigw-requestid"),
        min(int(wait[:10]), 2**31) if wait.isascii() and wait.isdigit() else None,
        members if isinstance(members, dict) else {},
    )


def _read_answer(reply: _Reply) -> Answer:
    """What is not exactly an answer is an error, never an allow. A code counts only under its own status."""
    code = reply.members.get("code")
    if reply.status == 200:
        return _read_allowed(reply)
    if isinstance(code, str) and code == _REFUSALS.get(reply.status):
        waits = reply.retry_after if code == "too_many_attempts" else None
        return Refused(code, _texts(reply.members.get("denied")) or (), waits)
    if reply.status >= 500:
        message = "Gatehook cannot tell now: neither allowed nor refused."
        raise UnavailableError("unavailable", message, reply.request_id, reply.retry_after)
    if reply.status >= 400 and isinstance(code, str):
        detail = reply.members.get("detail") or reply.members.get("title") or "Gatehook refuses the question."
        raise GatehookError(code, f"{code}: {detail}", reply.request_id)
    message = f"Status {reply.status} is not an answer of Gatehook. Does url lead to it?"
    raise UnavailableError("unexpected_answer", message, reply.request_id)


def _read_allowed(reply: _Reply) -> Allowed:
    members = reply.members
    username, attributes = members.get("username"), members.get("attributes")
    roles, permissions = _texts(members.get("roles")), _texts(members.get("permissions"))
    if (
        members.get("decision") != "allow"
        or not isinstance(username, str)
        or roles is None
        or permissions is None
        or not isinstance(attributes, dict)
        or _texts(list(attributes.values())) is None
    ):
        message = "The 200 is not an answer of Gatehook. Does url lead to it?"
        raise UnavailableError("unexpected_answer", message, reply.request_id)
    token, expires_in = members.get("accessToken"), members.get("expiresIn")
    return Allowed(
        User(username, roles, attributes),
        permissions,
        token if isinstance(token, str) else None,
        expires_in if isinstance(expires_in, int) else None,
    )


def _about(answer: Answer, named: Optional[str], permissions: Sequence[str]) -> Answer:
    """An allow about another question, as something in between that keeps answers may send it, is none."""
    if isinstance(answer, Allowed):
        same = named is None or _key_form(named) == _key_form(answer.user.username)
        if not same or not set(permissions) <= set(answer.permissions):
            message = "The 200 answers another question: something on the way keeps answers, or mixes them up."
            raise UnavailableError("unexpected_answer", message)
    return answer


def _key_form(username: str) -> str:
    """The form that Gatehook keeps names in."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).lower())


def _subject(token: Optional[str]) -> Optional[str]:
    """Whom a token names, whether or not it is genuine: an allow is about this user, or none."""
    try:
        payload = (token or "").split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims["sub"] if isinstance(claims["sub"], str) else None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def _texts(value: Any) -> Optional[tuple[str, ...]]:
    """None for what is not a list of texts."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    return None
