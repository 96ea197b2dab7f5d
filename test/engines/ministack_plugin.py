"""Starts ministack with what Gatehook's stack needs and ministack 1.5 does otherwise than AWS: a reference to a secret in a
template is its ARN, and a generated one keeps to ExcludePunctuation; a secret is rotated by a Lambda function, scheduled in
the template; an alarm may watch an expression; a role may be limited to some items and attributes of a table."""

import contextvars
import string
import threading
import time

import ministack_conditions
from ministack.app import main
from ministack.core.responses import json_response, new_uuid
from ministack.services import lambda_svc
from ministack.services import secretsmanager as secrets
from ministack.services.cloudformation import provisioners

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


def run_steps(secret, token):
    """Calls the rotation function for each step, as Secrets Manager does; the first failure ends the rotation."""
    func, config, name = lambda_svc._get_func_record_for_ref(secret["RotationLambdaARN"])
    record = lambda_svc._execution_record_for_config(func, config)
    for step in STEPS:
        event = {"SecretId": secret["ARN"], "ClientRequestToken": token, "Step": step}
        answer = lambda_svc._execute_function_with_config_scope(record, event)
        if answer.get("error") or answer.get("function_error"):
            print(f"rotation: {name} failed in {step}: {answer}", flush=True)
            return
    print(f"rotation: {name} finished", flush=True)


def begin_rotation(secret):
    """The empty pending version of AWS; the function is called beside the request, since it calls ministack itself."""
    token = new_uuid()
    secret["Versions"][token] = {
        "SecretString": None,
        "SecretBinary": None,
        "CreatedDate": int(time.time()),
        "Stages": ["AWSPENDING"],
    }
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run_steps, secret, token), daemon=True).start()
    return token


def rotate_secret(data):
    _, secret = secrets._resolve(data.get("SecretId"))
    token = begin_rotation(secret)
    return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token})


def schedule(logical_id, props, stack_name):
    _, secret = secrets._resolve(props["SecretId"])
    secret["RotationEnabled"] = True
    secret["RotationLambdaARN"] = props["RotationLambdaARN"]
    secret["RotationRules"] = props.get("RotationRules")
    if props.get("RotateImmediatelyOnUpdate", True):
        begin_rotation(secret)
    return secret["ARN"], {"Id": secret["ARN"]}


def unschedule(physical_id, props):
    _, secret = secrets._resolve(physical_id)
    if secret:
        secret["RotationEnabled"] = False


SECRET = dict(provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"])


def name_of(arn):
    return secrets._resolve(arn)[0]


def create_secret(logical_id, props, stack_name):
    generate = props.get("GenerateSecretString") or {}
    if str(generate.get("ExcludePunctuation")).lower() == "true":
        props = {**props, "GenerateSecretString": {**generate, "ExcludeCharacters": string.punctuation}}
    _, attributes = SECRET["create"](logical_id, props, stack_name)
    return attributes["Arn"], attributes


def update_secret(physical_id, old, new, stack_name, logical_id=None):
    _, attributes = SECRET["update"](name_of(physical_id), old, new, stack_name, logical_id)
    return attributes["Arn"], attributes


alarm_record = provisioners._cw_metric_alarm_record


def alarm_of_first_metric(name, props):
    """An alarm on an expression is kept as one on the first metric of the expression: nothing here evaluates alarms."""
    parts = [part["MetricStat"] for part in props.get("Metrics") or [] if part.get("MetricStat")]
    if not parts:
        return alarm_record(name, props)
    metric = {**parts[0]["Metric"], "Period": parts[0]["Period"], "Statistic": parts[0]["Stat"]}
    return alarm_record(name, {**{key: props[key] for key in props if key != "Metrics"}, **metric})


secrets._rotate_secret = rotate_secret
provisioners._cw_metric_alarm_record = alarm_of_first_metric
provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"] = {
    **SECRET,
    "create": create_secret,
    "update": update_secret,
    "delete": lambda physical_id, props: SECRET["delete"](name_of(physical_id), props),
}
provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::RotationSchedule"] = {
    "create": schedule,
    "update": lambda physical_id, old, new, stack_name: schedule(physical_id, new, stack_name),
    "delete": unschedule,
}
ministack_conditions.install()
main()
