"""Asks through examples/senders/python what stands on standard input, and prints what came of it as JSON."""

import json
import os
import sys

from gatehook import Gatehook, GatehookError, UnavailableError


def outcome(given: dict) -> dict:
    try:
        gatehook = Gatehook(
            os.environ.get("GATEHOOK_URL"),
            os.environ.get("GATEHOOK_APPLICATION"),
            os.environ.get("GATEHOOK_SIGNING_SECRET"),
            **given["options"],
        )
    except ValueError as error:
        return {"outcome": "misconfigured", "message": str(error)}
    try:
        answer = gatehook.check(**given["question"])
    except UnavailableError as error:
        return {"outcome": "cannot tell", "code": error.code, "request": error.request_id}
    except GatehookError as error:
        return {"outcome": "fault", "code": error.code, "request": error.request_id}
    if answer.allowed:
        user = answer.user
        return {
            "outcome": "allowed",
            "user": [user.username, list(user.roles), dict(user.attributes)],
            "permissions": list(answer.permissions),
            "token": answer.access_token,
        }
    return {"outcome": "refused", "code": answer.code, "denied": list(answer.denied), "wait": answer.retry_after}


print(json.dumps(outcome(json.load(sys.stdin))))
