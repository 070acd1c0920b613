"""Whether one request is allowed: what IAM answers at run time, for an identity and a resource of one account.

`iam_evaluation` asks what a role may do at most, of patterns that aren't all known yet; here everything is known.
Source: IAM User Guide, "Policy evaluation logic": an explicit Deny wins, then an Allow of either side is enough, and
nothing is allowed that nobody allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from policies.analysis.globs import matches
from policies.analysis.iam_conditions import Context, UnknownOperatorError, holds
from policies.analysis.iam_documents import Statement, literal

EVERYONE: Final = "*"


@dataclass(frozen=True, slots=True)
class Request:
    """One action on one resource. `principal` is a role's ARN or, for AWS itself, a service's name.

    `context` has the condition keys that the request comes with.
    """

    principal: str
    action: str
    resource: str
    context: Context = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Named:
    """A policy's statements, and the name by which a log calls the policy."""

    name: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """Which part of a policy a request met: the policy's name, and its own patterns of the action and the resource."""

    policy: str
    action: str
    resource: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`met` says what allowed it, or what denied it; it is empty when nobody allowed it."""

    allowed: bool
    met: tuple[Met, ...]

    @property
    def why(self) -> str:
        """The reason in AWS's own words, as they stand at the end of an AccessDenied message."""
        if self.allowed:
            return "allowed"
        return "with an explicit deny" if self.met else "because no policy allows the action"


def decide(request: Request, identity: Iterable[Named], resource: Iterable[Named] = ()) -> Decision:
    """Judge a request by the caller's own policies and those of the resource it is about.

    An operator that the evaluator lacks makes an Allow void and a Deny valid: whatever is not understood refuses.
    """
    found = [*_meeting(request, identity, by_resource=False), *_meeting(request, resource, by_resource=True)]
    denies = tuple(met for met, allows in found if not allows)
    if denies:
        return Decision(allowed=False, met=denies)
    allows = tuple(met for met, _ in found)
    return Decision(allowed=bool(allows), met=allows)


def _meeting(request: Request, policies: Iterable[Named], *, by_resource: bool) -> Iterator[tuple[Met, bool]]:
    for policy in policies:
        for statement in policy.statements:
            action = _pattern(statement.actions, statement.not_actions, request.action, ignore_case=True)
            target = _pattern(statement.resources, statement.not_resources, request.resource)
            if action is None or target is None or (by_resource and not _admits(statement, request.principal)):
                continue
            if _holds(statement, request.context):
                yield Met(policy.name, action, target), statement.allows


def _pattern(
    patterns: tuple[object, ...], exceptions: tuple[object, ...], value: str, *, ignore_case: bool = False
) -> str | None:
    """The pattern that matches, or what stands for it where a statement says what it is not about."""
    given = value.lower() if ignore_case else value

    def meets(pattern: object) -> bool:
        return isinstance(pattern, str) and matches(pattern.lower() if ignore_case else pattern, given)

    if exceptions:
        return None if any(meets(item) for item in exceptions) else f"not {literal(tuple(exceptions))}"  # pyright: ignore[reportArgumentType] - strings and UNKNOWN
    return next((str(item) for item in patterns if meets(item)), None)


def _admits(statement: Statement, principal: str) -> bool:
    """Whether a resource's policy names the principal. A whole account as principal leaves it to the identity's own."""
    names = (*literal(statement.principals), *literal(statement.services))
    return EVERYONE in names or principal in names


def _holds(statement: Statement, context: Context) -> bool:
    try:
        return all(holds(condition, context) for condition in statement.conditions)
    except UnknownOperatorError:
        return not statement.allows


def named(policies: Mapping[str, tuple[Statement, ...]]) -> tuple[Named, ...]:
    """Policies by name, in the shape that `decide` takes."""
    return tuple(Named(name, statements) for name, statements in policies.items())
