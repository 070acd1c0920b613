"""Lambda functions: a runtime that is still mended, nothing lost, nothing secret, no open door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from policies.analysis.command_secrets import shows_secret
from policies.analysis.functions import functions
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import pointing, resolve
from policies.analysis.secrets import looks_secret
from policies.analysis.values import UNKNOWN, Unknown, all_strings, as_list, as_mapping, dig, has_unknown, known_strings
from policies.analysis.workloads import EVENT_TARGET, FUNCTION, SCHEDULE
from policies.rules.claims import claim, said
from policies.rules.definition import About, Doubt, Finding, Options, Violation, resource_rule, stack_rule

_URL: Final = "aws:lambda/functionUrl:FunctionUrl"
_INVOKE_CONFIG: Final = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
_NOTIFICATION: Final = "aws:s3/bucketNotification:BucketNotification"
_ASYNCHRONOUS: Final = {
    EVENT_TARGET: ("arn",),
    SCHEDULE: ("target", "arn"),
    "aws:sns/topicSubscription:TopicSubscription": ("endpoint",),
}
_RETIRED: Final = (
    "dotnet6",
    "dotnet7",
    "dotnet8",
    "dotnet9",
    "dotnetcore1.0",
    "dotnetcore2.0",
    "dotnetcore2.1",
    "dotnetcore3.1",
    "dotnet5.0",
    "go1.x",
    "java8",
    "nodejs",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "nodejs16.x",
    "nodejs18.x",
    "nodejs20.x",
    "nodejs4.3",
    "nodejs4.3-edge",
    "nodejs6.10",
    "nodejs8.10",
    "provided",
    "provided.al2",
    "python2.7",
    "python3.10",
    "python3.6",
    "python3.7",
    "python3.8",
    "python3.9",
    "ruby2.5",
    "ruby2.7",
    "ruby3.2",
)
"""Source: Lambda Developer Guide, "Lambda runtimes": deprecated by the end of November 2026."""
_COMMANDS: Final = {"commands": "command", "entryPoints": "entry point"}


@stack_rule(
    About(
        name="lambda-runtime-dlq",
        description="A function runs on a runtime that AWS still mends, and what it can't handle isn't lost.",
        severity="medium",
        remedy="Move to a current runtime; give what events call a deadLetterConfig or an onFailure destination.",
        sources=("Lambda.2", "CKV_AWS_363", "CKV_AWS_116"),
        always=False,
        options={
            "retired": {
                "type": "array",
                "items": {"type": "string"},
                "default": list(_RETIRED),
                "description": "Runtimes that may not be used any more.",
            }
        },
    )
)
def lambda_runtime_dlq(stack: Stack, options: Options) -> Iterator[Finding]:
    """Who calls and waits sees the error himself; an event has nobody who waits."""
    retired = known_strings(options["retired"])
    configs = pointing(stack, _INVOKE_CONFIG, ("functionName",), (FUNCTION,))
    for function in stack.of(FUNCTION):
        runtime = said(function, "runtime")
        old = UNKNOWN if runtime is UNKNOWN else runtime in retired
        yield from claim(old, f"{function.name} runs on a runtime that AWS has retired", function.urn)
        if function.urn in _called_by_events(stack):
            what = f"{function.name} is called by events and drops the ones that it can't handle"
            drops = _drops(function, [config for config, _ in configs.get(function.urn, ())])
            yield from claim(drops, what, function.urn)


@once
def _called_by_events(stack: Stack) -> frozenset[str]:
    found = [functions(stack, caller, path) for token, path in _ASYNCHRONOUS.items() for caller in stack.of(token)]
    for notification in stack.of(_NOTIFICATION):
        blocks = map(as_mapping, as_list(notification.props.get("lambdaFunctions")))
        arns = [block.get("lambdaFunctionArn") for block in blocks]
        found.append(resolve(stack, notification, "lambdaFunctions", arns, (FUNCTION,)))
    return frozenset(function.urn for reference in found for function in reference.targets if reference.certain)


def _drops(function: Resource, configs: Iterable[Resource]) -> bool | Unknown:
    own = said(function, "deadLetterConfig", "targetArn")
    places = [own, *(dig(config.props, "destinationConfig", "onFailure", "destination") for config in configs)]
    # A place that isn't known yet is one.
    return all(place in (None, "") for place in places)


@resource_rule(
    About(
        name="lambda-env-and-url",
        description="No function gets a secret in plain text, or a URL that anyone may call.",
        severity="critical",
        remedy="Let the function read the secret itself; set authorizationType to AWS_IAM, or put an API in front.",
        sources=("CKV_AWS_45", "CKV_AWS_258"),
    ),
    FUNCTION,
    _URL,
)
def lambda_env_and_url(resource: Resource, _options: Options) -> Iterator[Finding]:
    """By the variable's name or the look of a value, which is never repeated here."""
    if resource.type == _URL:
        kind = resource.props.get("authorizationType")
        yield from claim(
            UNKNOWN if kind is UNKNOWN else kind == "NONE", f"{resource.name} lets anyone call its function"
        )
        return
    variables = dig(resource.props, "environment", "variables")
    if variables is UNKNOWN or UNKNOWN in as_mapping(variables).values():
        yield Doubt(f"the environment of {resource.name} isn't known yet")
    for name, value in as_mapping(variables).items():
        if isinstance(value, str) and looks_secret(name, value):
            yield Violation(f"{resource.name} gets {name} in plain text.")
    for key, what in _COMMANDS.items():
        command = dig(resource.props, "imageConfig", key)
        if has_unknown(command):
            yield Doubt(f"the {what} of {resource.name} isn't known yet")
        if shows_secret(" ".join(all_strings(command))):
            yield Violation(f"{resource.name} gets a secret in plain text in its {what}.")
