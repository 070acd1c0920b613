"""Whether one request is allowed: what IAM answers at run time, for an identity and a resource of one account.

`iam_evaluation` asks what a role may do at most, of patterns that aren't all known yet; here everything is known.

Source: IAM User Guide, "Policy evaluation for requests within a single account". An explicit Deny wins, wherever it
stands. The identity's policies and the resource's add up; permissions boundary and session policy take away from what
the identity's give, and from what the resource's policy gives to the role by its ARN, but not from what that gives to
a user, to the session or to everyone. Of organizations' policies nothing is known here: they only take away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from policies.analysis.globs import matches
from policies.analysis.iam_conditions import holds
from policies.analysis.iam_documents import Statement, complete
from policies.analysis.iam_operators import NotUnderstoodError
from policies.analysis.iam_principals import Reach, reach
from policies.analysis.iam_variables import VARIABLE, Context, arn_parts, like


@dataclass(frozen=True, slots=True)
class Request:
    """One action on one resource.

    `principal` is the ARN of a user, a role or a session, the name of a service, or an identity provider. `issuer` is
    the role or user behind a session, where the session's own ARN doesn't tell: a role with a path, a federated user's.
    `context` has the condition keys that the request comes with.
    """

    principal: str
    action: str
    resource: str
    context: Context = field(default_factory=dict[str, tuple[str, ...]])
    issuer: str = ""


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
    """`met` says what allowed it, or what denied it; it is empty when nobody allowed it.

    `lacking` is the kind of policy that would have had to allow it.
    """

    allowed: bool
    met: tuple[Met, ...]
    lacking: str = "policy"

    @property
    def why(self) -> str:
        """The reason in AWS's own words, as they stand at the end of an AccessDenied message."""
        if self.allowed:
            return "allowed"
        return "with an explicit deny" if self.met else f"because no {self.lacking} allows the action"


def decide(
    request: Request,
    identity: Iterable[Named],
    resource: Iterable[Named] = (),
    *,
    boundary: Iterable[Named] | None = None,
    session: Iterable[Named] | None = None,
) -> Decision:
    """Judge a request by the caller's own policies and those of the resource it is about.

    `boundary` is the caller's permissions boundary and `session` its session policies, None where there are none. An
    operator or a value that isn't understood makes an Allow void and a Deny valid: such a thing refuses.
    """
    own = list(_meeting(request, identity))
    guarding = list(_reaching(request, resource, bounded=boundary is not None))
    limits = {
        name: list(_meeting(request, policies))
        for name, policies in (("permissions boundary", boundary), ("session policy", session))
        if policies is not None
    }
    stated = [
        *own,
        *((met, allows) for met, allows, _ in guarding),
        *(pair for found in limits.values() for pair in found),
    ]
    denies = tuple(met for met, allows in stated if not allows)
    if denies:
        return Decision(allowed=False, met=denies)
    barring = [name for name, allowing in limits.items() if not allowing]
    return _weighed(request, tuple(met for met, _ in own), guarding, barring)


def _weighed(
    request: Request, own: tuple[Met, ...], guarding: list[tuple[Met, bool, Reach]], barring: list[str]
) -> Decision:
    """Decide where nothing denies: by the identity's Allows, the resource's, and the limits that allow nothing."""
    by = {kind: tuple(met for met, _, how in guarding if how is kind) for kind in Reach}
    heard = own if by[Reach.ACCOUNT] or not _asks_its_own(request) else ()
    granted = (*heard, *by[Reach.ROLE])
    allows = (*(() if barring else granted), *by[Reach.DIRECT])
    lacking = barring[0] if granted and barring else "resource-based policy" if own and not heard else "policy"
    return Decision(allowed=bool(allows), met=allows, lacking=lacking)


def _asks_its_own(request: Request) -> bool:
    """Whether IAM policies count only as far as the resource's own policy hands over to the account.

    So it is with a KMS key (KMS Developer Guide, "Key policies") and with a role's trust policy.
    """
    service, kind = request.action.partition(":")[0].lower(), request.resource.split(":", 5)[-1]
    return (service == "kms" and kind.startswith("key/")) or (service == "sts" and kind.startswith("role/"))


def _meeting(request: Request, policies: Iterable[Named]) -> Iterator[tuple[Met, bool]]:
    """The statements of identity-like policies that are about the request, and whether each allows."""
    for policy in policies:
        for statement in policy.statements:
            met = _met(policy.name, complete(statement), request)
            if met is not None:
                yield met, statement.allows


def _reaching(request: Request, policies: Iterable[Named], *, bounded: bool) -> Iterator[tuple[Met, bool, Reach]]:
    """The same of the resource's policies, with how each statement reaches the caller."""
    for policy in policies:
        for statement in policy.statements:
            how = reach(statement, request.principal, request.issuer, bounded=bounded)
            if how is Reach.NONE:
                continue
            met = _met(policy.name, statement, request, elsewhere="*")
            if met is not None:
                yield met, statement.allows, how


def _met(policy: str, statement: Statement, request: Request, elsewhere: str | None = None) -> Met | None:
    """How a statement is about the request; None if it isn't. `elsewhere` stands for the resource that it leaves out.

    Only the policy of a resource may leave it out: a trust policy is about its role.
    """
    action = _pattern(statement.actions, statement.not_actions, lambda item: _is_action(item, request.action))
    if action is None:
        return None
    context = request.context if statement.variables else None
    if statement.resources or statement.not_resources:
        elsewhere = _pattern(
            statement.resources, statement.not_resources, lambda item: _is_resource(item, request.resource, context)
        )
    if elsewhere is None or not _holds(statement, request.context):
        return None
    return Met(policy, action, elsewhere)


def _pattern(patterns: tuple[object, ...], exceptions: tuple[object, ...], meets: Callable[[str], bool]) -> str | None:
    """The pattern that matches, or what stands for it where a statement says what it is not about."""
    if exceptions:
        excepted = [item for item in exceptions if isinstance(item, str)]
        return None if any(map(meets, excepted)) else f"not {excepted}"
    return next((item for item in patterns if isinstance(item, str) and meets(item)), None)


def _is_action(pattern: str, action: str) -> bool:
    return matches(pattern.lower(), action.lower())


def _is_resource(pattern: str, resource: str, context: Context | None) -> bool:
    """Whether a resource matches. A variable may stand in an ARN's last part only."""
    if VARIABLE in pattern and any(VARIABLE in part for part in arn_parts(pattern)[:5]):
        return False
    return like(pattern, resource, context)


def _holds(statement: Statement, context: Context) -> bool:
    try:
        return all(holds(condition, context, variables=statement.variables) for condition in statement.conditions)
    except NotUnderstoodError:
        return not statement.allows
