"""One question to both evaluators: a request and every policy that bears on it, as JSON has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from policies.analysis.iam_documents import parse
from policies.analysis.iam_request import Named, Request, decide

ACCOUNT: Final = "111122223333"

Statement = Mapping[str, Any]
Policy = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """`boundary`, `session` and `resource` are None where there is no such policy."""

    principal: str
    action: str
    target: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    identity: Policy = ()
    resource: Policy | None = None
    boundary: Policy | None = None
    session: Policy | None = None


def document(policy: Policy) -> dict[str, Any]:
    """A policy as AWS takes it."""
    return {"Version": "2012-10-17", "Statement": list(policy)}


def ours(case: Case) -> bool:
    """What the project's evaluator says."""
    request = Request(case.principal, case.action, case.target, case.context)
    return decide(
        request,
        _named(case.identity),
        _named(case.resource) if case.resource is not None else (),
        boundary=None if case.boundary is None else _named(case.boundary),
        session=None if case.session is None else _named(case.session),
    ).allowed


def simulation(case: Case) -> dict[str, Any]:
    """The case in the simulator's words. It tells keys with one value from keys with several by their type."""
    given = {key: found[0] if len(found) == 1 else list(found) for key, found in case.context.items()}
    asked: dict[str, Any] = {
        "request": {
            "principal": case.principal,
            "action": case.action,
            "resource": {"resource": case.target, "accountId": ACCOUNT},
            "contextVariables": given,
        },
        "identityPolicies": _policies([case.identity]),
        "serviceControlPolicies": [],
        "resourceControlPolicies": [],
    }
    if case.resource is not None:
        asked["resourcePolicy"] = document(case.resource)
    if case.boundary is not None:
        asked["permissionBoundaryPolicies"] = _policies([case.boundary])
    if case.session is not None:
        asked["sessionPolicy"] = document(case.session)
    return asked


def _policies(policies: Iterable[Policy]) -> list[dict[str, Any]]:
    return [{"name": f"policy-{number}", "policy": document(policy)} for number, policy in enumerate(policies)]


def _named(policy: Policy) -> tuple[Named, ...]:
    statements = parse(json.dumps(document(policy)))
    assert isinstance(statements, tuple)
    return (Named("policy", statements),)
