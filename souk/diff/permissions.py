"""Who may do what to which resource: the cells of the IAM matrix, from every policy document and permission."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

from policies.analysis.iam_documents import IDENTITY_KEYS, RESOURCE_KEYS, ROLE_POLICY
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.values import as_list, as_mapping, known_strings
from souk.diff.symbols import label
from souk.diff.values import opened

LAMBDA_PERMISSION: Final = "aws:lambda/permission:Permission"
ATTACHMENT: Final = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
TRUST: Final = "assumeRolePolicy"


class Permission(NamedTuple):
    """`who` may (or, with `denied`, may not) do `action` to `resource`; `condition` is JSON text or empty."""

    who: str
    action: str
    resource: str
    condition: str = ""
    denied: bool = False


def permissions(stack: Stack, shown: Mapping[str, Mapping[str, Any]]) -> frozenset[Permission]:
    """Every cell that a stack states. `shown` are the inputs by URN as texts are to be read."""
    return frozenset(cell for resource in stack.resources for cell in _stated(stack, resource, shown))


def _stated(stack: Stack, resource: Resource, shown: Mapping[str, Mapping[str, Any]]) -> Iterator[Permission]:
    inputs = shown.get(resource.urn, {})
    if resource.type == ROLE:
        yield from _of_role(resource, inputs)
    elif resource.type == ATTACHMENT:
        for role in _roles(stack, resource, inputs):
            yield Permission(role, "everything in", str(inputs.get("policyArn")))
    elif resource.type == LAMBDA_PERMISSION:
        condition = {key: inputs[key] for key in ("sourceArn", "sourceAccount") if key in inputs}
        principal, action = str(inputs.get("principal")), str(inputs.get("action"))
        yield Permission(principal, action, str(inputs.get("function")), _condition(condition))
    elif resource.type == ROLE_POLICY:
        for role in _roles(stack, resource, inputs):
            yield from _cells(inputs.get("policy"), who=role)
    elif resource.type in IDENTITY_KEYS:
        yield from _cells(inputs.get(IDENTITY_KEYS[resource.type]), who=resource.name)
    elif resource.type in RESOURCE_KEYS:
        yield from _cells(inputs.get(RESOURCE_KEYS[resource.type]), resource=label(resource))


def _of_role(role: Resource, inputs: Mapping[str, Any]) -> Iterator[Permission]:
    yield from _cells(inputs.get(TRUST), resource=label(role))
    for block in map(as_mapping, as_list(inputs.get("inlinePolicies"))):
        yield from _cells(block.get("policy"), who=role.name)
    for arn in known_strings(inputs.get("managedPolicyArns")):
        yield Permission(role.name, "everything in", arn)


def _roles(stack: Stack, resource: Resource, inputs: Mapping[str, Any]) -> list[str]:
    """The logical names of the roles that a policy or an attachment is of."""
    roles = refer(stack, resource, ("role",), (ROLE,)).targets
    return [role.name for role in roles] or [str(inputs.get("role"))]


def _cells(text: Any, *, who: str | None = None, resource: str | None = None) -> Iterator[Permission]:
    """The cells of one document, which is attached to the principal `who` or to the resource `resource`."""
    document = opened(text)
    if not isinstance(document, Mapping):
        if text is not None:
            yield Permission(who or "somebody", "something unknown until deployment", resource or "something")
        return
    for statement in map(as_mapping, as_list(cast("Mapping[str, Any]", document).get("Statement"))):
        denied = statement.get("Effect") == "Deny"
        condition = _condition(statement.get("Condition"))
        for principal in [who] if who is not None else _principals(statement):
            for action in _elements(statement, "Action"):
                for target in _targets(statement, resource):
                    yield Permission(principal, action, target, condition, denied)


def _targets(statement: Mapping[str, Any], holder: str | None) -> list[str]:
    """What a statement is about. In a resource's own policy, everything means that resource."""
    stated = _elements(statement, "Resource") or ["*"]
    return [holder if target == "*" and holder is not None else target for target in stated]


def _elements(statement: Mapping[str, Any], key: str) -> list[str]:
    stated = known_strings(statement.get(key))
    excepted = known_strings(statement.get(f"Not{key}"))
    return stated + ([f"everything but {', '.join(sorted(excepted))}"] if excepted else [])


def _principals(statement: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for key in ("Principal", "NotPrincipal"):
        value = statement.get(key)
        texts = known_strings(value) or _by_kind(as_mapping(value))
        found += texts if key == "Principal" else [f"everyone but {text}" for text in texts]
    return found or ["nobody named"]


def _by_kind(principal: Mapping[str, Any]) -> list[str]:
    """`{"AWS": […], "Service": …}` without the kinds."""
    return [text for values in principal.values() for text in known_strings(values)]


def _condition(condition: Any) -> str:
    return json.dumps(condition, sort_keys=True, ensure_ascii=False) if condition else ""
