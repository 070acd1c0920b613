"""Functions that do nothing but rotate a credential: they act for whoever owns the store that it opens.

AWS Secrets Manager calls such a function, which reads the credential, makes a new one and sets it at the store (Secrets
Manager User Guide, "Rotation by Lambda function"). In a program that says of nothing whose it is, it would count as a
second user of the store. What somebody else can call, too, is a user like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.functions import functions
from policies.analysis.identity import SECRET
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.references import refer
from policies.analysis.vaults import vaults_by_part
from policies.analysis.workloads import services_of

_ROTATION: Final = "aws:secretsmanager/secretRotation:SecretRotation"
_PERMISSION: Final = "aws:lambda/permission:Permission"
_CALLER: Final = "secretsmanager.amazonaws.com"
_CALLING: Final[Mapping[str, str]] = {
    _PERMISSION: "function",
    "aws:lambda/eventSourceMapping:EventSourceMapping": "functionName",
    "aws:lambda/functionUrl:FunctionUrl": "functionName",
}
"""What lets somebody call a function, and by which property it names it."""
_BESIDE: Final = (
    _ROTATION,
    _PERMISSION,
    "aws:cloudwatch/logGroup:",
    "aws:cloudwatch/metricAlarm:",
    "aws:iam/",
    "aws:lambda/alias:",
    "aws:lambda/functionEventInvokeConfig:",
    "aws:lambda/provisionedConcurrencyConfig:",
    "pulumi:",
)
"""What is made from a function and calls it for nobody, or is looked at by itself."""


@once
def rotators(stack: Stack) -> Mapping[str, frozenset[str]]:
    """By the URN of each store's root, what its credentials' rotation functions count as if nothing says whose."""
    found: dict[str, frozenset[str]] = {}
    for rotation in stack.of(_ROTATION):
        secret = refer(stack, rotation, ("secretId",), (SECRET,)).sole
        function = functions(stack, rotation, ("rotationLambdaArn",)).sole
        if secret is None or function is None or declared_owners(stack, function) or _is_called(stack, function):
            continue
        for vault in vaults_by_part(stack).get(secret.urn, ()):
            root = vault.store.root.urn
            found[root] = found.get(root, frozenset()) | services_of(stack, function)
    return found


def _is_called(stack: Stack, function: Resource) -> bool:
    """Whether anything but Secrets Manager is seen to call a function."""
    return function.urn in _called(stack)


@once
def _called(stack: Stack) -> frozenset[str]:
    return frozenset((*_by_name(stack), *_by_origin(stack)))


def _by_name(stack: Stack) -> Iterator[str]:
    for token, key in _CALLING.items():
        for caller in stack.of(token):
            if token != _PERMISSION or caller.props.get("principal") != _CALLER:
                yield from (function.urn for function in functions(stack, caller, (key,)).targets)


def _by_origin(stack: Stack) -> Iterator[str]:
    for resource in stack.resources:
        if not resource.type.startswith(_BESIDE):
            yield from (urn for origins in resource.origins.values() for urn in origins)
