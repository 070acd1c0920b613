"""Which other roles somebody gets, and users: by assuming, handing on, taking over or rewriting them, or their keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policies.analysis.attachments import NOUNS
from policies.analysis.cluster_access import pods_open_to
from policies.analysis.iam_documents import Document, all_documents
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import ROLE, arn_pattern
from policies.analysis.model import Resource, Stack, once
from policies.analysis.passing import passable
from policies.analysis.people import taken_on
from policies.analysis.principal_tags import shuts_out
from policies.analysis.role_editing import open_to_all
from policies.analysis.role_principals import names_role, whom
from policies.analysis.takeover import is_deployed, roles_of_workloads, taken_over
from policies.analysis.vouching import vouched_for


class Step(NamedTuple):
    """Somebody gets the role (or the user, or the group) with this URN, by what `how` says.

    By `starting` something, if it is started or deployed: that is what deployers are for.
    """

    role: str
    how: str
    starting: bool = False


def steps(stack: Stack, grant: Grants) -> Iterator[Step]:
    """What the grants let one become, hand to what one starts, or get with what runs with it."""
    for role in assumable(stack):
        if may_assume(stack, grant, role):
            yield Step(role.urn, f"assuming the role {role.name}")
    for role in passable(stack, grant):
        yield Step(role.urn, f"starting something with the role {role.name}", starting=True)
    for workload in taken_over(stack, grant):
        for role in roles_of_workloads(stack).get(workload.urn, ()):
            how = f"taking over {workload.name}, which runs with the role {role.name}"
            yield Step(role.urn, how, starting=is_deployed(workload))
    for way, role in pods_open_to(stack, grant):
        yield Step(role.urn, f"running pods by {way} with the role {role.name}")
    for who, how in taken_on(stack, grant):
        yield Step(who.urn, f"{how} the {NOUNS[who.type]} {who.name}")
    for role, how in vouched_for(stack, grant):
        yield Step(role.urn, f"{how} to the role {role.name}")
    for role in open_to_all(stack, grant):
        yield Step(role.urn, f"rewriting whom the role {role.name} trusts")


@once
def assumable(stack: Stack) -> tuple[Resource, ...]:
    """The roles whose trust lets in more than AWS's own services, as far as it is known."""
    return tuple(role for role in stack.of(ROLE) if any(_trusts_roles(item) for item in _trust(stack, role)))


def _trust(stack: Stack, role: Resource) -> tuple[Document, ...]:
    return tuple(document for document in all_documents(stack)[role.urn] if document.sort == "trust")


def _trusts_roles(document: Document) -> bool:
    return not isinstance(document.statements, tuple) or any(item.principals for item in document.statements)


def may_assume(stack: Stack, grant: Grants, role: Resource) -> bool:
    """Whether a role trusts another one by its ARN, or trusts the account while the other is allowed to assume it."""
    for document in _trust(stack, role):
        if not isinstance(document.statements, tuple):
            if grant.role.urn in role.origins.get(document.key, ()):
                return True
            continue
        meant = (item for item in document.statements if item.allows and not shuts_out(item, grant.asking))
        trusted = [name for item in meant for name in whom(item)]
        if "*" in trusted or any(names_role(name, grant.role) for name in trusted):
            return True
        if any(is_account(name) for name in trusted) and _is_allowed_to_assume(grant, role):
            return True
    return False


def is_account(principal: str) -> bool:
    """A whole account (or anyone) as principal leaves the decision to the other side's own policies."""
    return principal == "*" or principal.endswith(":root") or (principal.isdigit() and len(principal) == 12)  # noqa: PLR2004


def _is_allowed_to_assume(grant: Grants, role: Resource) -> bool:
    pattern = arn_pattern(role)
    known = pattern is not None and bool(meeting(grant, ("sts:AssumeRole",), (pattern,)))
    hidden = (document for document in grant.documents if not document.readable)
    return known or any(role.urn in document.holder.origins.get(document.key, ()) for document in hidden)
