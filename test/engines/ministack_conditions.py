"""The condition keys of DynamoDB that ministack 1.5 leaves out: which partition keys and which attributes a call names, and what an
update answers, by DynamoDB's guide, "Using IAM policy conditions for fine-grained access control"."""

import json
import re

from ministack.core import iam_actions, iam_evaluator

WORD = re.compile(r"[:#]?[A-Za-z_]\w*")
RESERVED = set(
    "SET REMOVE ADD DELETE AND OR NOT BETWEEN IN IF_NOT_EXISTS LIST_APPEND ATTRIBUTE_EXISTS ATTRIBUTE_NOT_EXISTS "
    "ATTRIBUTE_TYPE BEGINS_WITH CONTAINS SIZE".split()
)
EXPRESSIONS = ("UpdateExpression", "ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression")
KEY_IS = re.compile(r"(#?\w+)\s*=\s*(:\w+)")


def keys_of(call):
    """The keys that a call names, each as DynamoDB's JSON."""
    for table in (call.get("RequestItems") or {}).values():
        if isinstance(table, dict):
            yield from table.get("Keys") or []
    if "Key" in call or "Item" in call:
        yield call.get("Key") or call.get("Item")
    names = call.get("ExpressionAttributeNames") or {}
    values = call.get("ExpressionAttributeValues") or {}
    for name, value in KEY_IS.findall(call.get("KeyConditionExpression") or ""):
        yield {names.get(name, name): values.get(value)}


def attributes_of(call):
    """The attributes at the top of an item that a call names anywhere."""
    names = call.get("ExpressionAttributeNames") or {}
    for key in ("Key", "Item"):
        yield from call.get(key) or {}
    for expression in EXPRESSIONS:
        for word in WORD.findall(call.get(expression) or ""):
            if not word.startswith(":") and word.upper() not in RESERVED:
                yield names.get(word, word)


def context_of(call):
    leading = [key["pk"]["S"] for key in keys_of(call) if "pk" in key]
    attributes = sorted(set(attributes_of(call)))
    context = {"dynamodb:ReturnValues": call.get("ReturnValues", "NONE")}
    if leading:
        context["dynamodb:LeadingKeys"] = leading
    if attributes:
        context["dynamodb:Attributes"] = attributes
    return context


class ItemAction(str):
    """The action of one item of a transaction, with the condition keys of that item."""

    context = {}


def parsed(body):
    try:
        call = json.loads(body or b"{}")
    except ValueError:
        return {}
    return call if isinstance(call, dict) else {}


service_context = iam_actions.dynamodb_service_context
transaction_checks = iam_actions.dynamodb_transaction_checks
enforce = iam_evaluator.enforce


def with_conditions(body):
    return {**service_context(body), **context_of(parsed(body))}


def checks_with_conditions(iam_action, body, region, account_id):
    checks = transaction_checks(iam_action, body, region, account_id)
    details = [detail for item in parsed(body).get("TransactItems") or [] for detail in item.values()]
    for (action, arn), detail in zip(checks, details if checks else [], strict=True):
        item = ItemAction(action)
        item.context = context_of(detail)
        yield item, arn


def enforce_item(access_key_id, iam_action, *rest, service_context=None, **named):
    own = getattr(iam_action, "context", {})
    return enforce(access_key_id, iam_action, *rest, service_context={**(service_context or {}), **own}, **named)


def install():
    """From here on every call to DynamoDB is judged with these keys."""
    iam_actions.dynamodb_service_context = with_conditions
    iam_actions.dynamodb_transaction_checks = lambda *call: list(checks_with_conditions(*call))
    iam_evaluator.enforce = enforce_item
