"""What a role may do: its own policies and attached ones, closed over the roles that it gets at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from policies.analysis.attachments import NOUNS, ROLE_ATTACHMENTS, attached, policy_path
from policies.analysis.becoming import Step, steps
from policies.analysis.iam_documents import POLICY, ROLE_POLICY, Document, all_documents
from policies.analysis.iam_evaluation import Grants, together
from policies.analysis.iam_managed import managed_policies
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.people import people
from policies.analysis.pipelines import deployers
from policies.analysis.principal_tags import asks_for_tags, has_own_tags
from policies.analysis.references import refer
from policies.analysis.role_editing import empowered, may_retag, may_unbind, released
from policies.analysis.workloads import role_uses


@once
def role_services(stack: Stack) -> Mapping[str, frozenset[str]]:
    """For each role (by URN) the services that may act through it: its declared owner and who runs with it."""
    found: dict[str, frozenset[str]] = {role.urn: declared_owners(stack, role) for role in stack.of(ROLE)}
    for use in role_uses(stack):
        found[use.what.urn] = found.get(use.what.urn, frozenset()) | use.services
    return found


@once
def grants(stack: Stack) -> Mapping[str, Grants]:
    """The grants of every role by URN, closed over the roles that it gets at."""
    return {urn: closed(stack, grant) for urn, grant in own_grants(stack).items()}


@once
def own_grants(stack: Stack) -> Mapping[str, Grants]:
    """The grants of every role by URN, without what it may become."""
    return {role.urn: _own_grants(stack, role) for role in stack.of(ROLE)}


@once
def held_by_all(stack: Stack) -> Mapping[str, Grants]:
    """The same of every role, user and group."""
    return {**people(stack), **own_grants(stack)}


@once
def _following(stack: Stack) -> Mapping[str, tuple[Step, ...]]:
    """For each role, user and group (by URN) the steps from it to the next."""
    return {urn: tuple(steps(stack, grant)) for urn, grant in held_by_all(stack).items()}


@once
def grants_of(stack: Stack) -> Mapping[str, tuple[Grants, ...]]:
    """What each service may do: the grants of every role that it acts through."""
    found: dict[str, list[Grants]] = {}
    for urn, services in role_services(stack).items():
        for service in services if urn in grants(stack) else ():
            found.setdefault(service, []).append(grants(stack)[urn])
    return {service: tuple(granted) for service, granted in found.items()}


def _own_grants(stack: Stack, role: Resource) -> Grants:
    documents = tuple(_documents_of(stack, role))
    managed = _managed(stack).get(role.urn, {})
    bounded = Grants(role, documents, managed, frozenset({role.urn}), boundary=_boundary(stack, role))
    # A boundary that the role may take off is none.
    free = replace(bounded, boundary=None) if may_unbind(bounded) else bounded
    held = released(free, free)
    by_tag = asks_for_tags((*documents, *(held.boundary or ())))
    return replace(held, by_tag=by_tag, settled=has_own_tags(role) and not may_retag(held, role))


def _documents_of(stack: Stack, role: Resource) -> Iterator[Document]:
    """The documents of a role. What may be another's counts, but for what it denies: that is the other's, perhaps."""
    by_urn, unsure = all_documents(stack), _unsure(stack).get(role.urn, frozenset[str]())
    for holder in (role, *_attached(stack).get(role.urn, ())):
        for document in by_urn.get(holder.urn, ()):
            if document.sort == "identity":
                yield replace(document, certain=False) if holder.urn in unsure else document


@once
def settled_roles(stack: Stack) -> frozenset[str]:
    """The roles (by URN) whose tags nobody chooses who acts with them, in whatever other roles he gets."""
    return frozenset(
        urn
        for urn, grant in grants(stack).items()
        if own_grants(stack)[urn].settled and (len(grant.each) <= 1 or not may_retag(grant, grant.role))
    )


def _boundary(stack: Stack, role: Resource) -> tuple[Document, ...] | None:
    """The role's permissions boundary, if it is one policy of this stack and all of it is known."""
    policy = refer(stack, role, ("permissionsBoundary",), (POLICY,)).sole
    found = all_documents(stack).get(policy.urn, ()) if policy is not None else ()
    return found if found and all(document.readable for document in found) else None


@once
def _attached(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """For each role (by URN) the other resources that state its policies."""
    found: dict[str, list[Resource]] = {}
    for policy in stack.of(ROLE_POLICY):
        for role in refer(stack, policy, ("role",), (ROLE,)).targets:
            found.setdefault(role.urn, []).append(policy)
    for attachment, role in _attachments(stack):
        policies = refer(stack, attachment, policy_path(attachment), (POLICY,)).targets
        found.setdefault(role.urn, []).extend(policies)
    for role in stack.of(ROLE):
        found.setdefault(role.urn, []).extend(refer(stack, role, ("managedPolicyArns",), (POLICY,)).targets)
    return {urn: tuple(holders) for urn, holders in found.items()}


@once
def _unsure(stack: Stack) -> Mapping[str, frozenset[str]]:
    """For each role (by URN) what states policies that are its own or another's: a preview can't tell."""
    found: dict[str, set[str]] = {}
    for policy in stack.of(ROLE_POLICY):
        reference = refer(stack, policy, ("role",), (ROLE,))
        for role in reference.targets if not reference.certain else ():
            found.setdefault(role.urn, set()).add(policy.urn)
    for token, key in ROLE_ATTACHMENTS:
        for attachment in stack.of(token):
            roles = refer(stack, attachment, (key,), (ROLE,))
            policies = refer(stack, attachment, policy_path(attachment), (POLICY,))
            for role in roles.targets if not (roles.certain and policies.certain) else ():
                found.setdefault(role.urn, set()).update(policy.urn for policy in policies.targets)
    return {urn: frozenset(policies) for urn, policies in found.items()}


@once
def _managed(stack: Stack) -> Mapping[str, Mapping[str, Resource]]:
    """For each role (by URN) the AWS-managed policies that open data, by name, with the resource that attaches each."""
    found: dict[str, dict[str, Resource]] = {}
    for by, role in (*((role, role) for role in stack.of(ROLE)), *_attachments(stack)):
        for name in managed_policies(attached(by)):
            found.setdefault(role.urn, {})[name] = by
    return found


@once
def _attachments(stack: Stack) -> tuple[tuple[Resource, Resource], ...]:
    """Every attachment of a policy to a role of the stack."""
    return tuple(
        (attachment, role)
        for token, key in ROLE_ATTACHMENTS
        for attachment in stack.of(token)
        for role in refer(stack, attachment, (key,), (ROLE,)).targets
    )


def closed(stack: Stack, held: Grants) -> Grants:
    """What somebody holds, and what every role has that he can get at, directly or through others."""
    return _Closure(stack, held).together()


class _Closure:
    """The roles that one gets from some grants on, each with the steps that lead there."""

    def __init__(self, stack: Stack, held: Grants) -> None:
        self._stack = stack
        self._held = held
        self._ways: dict[str, tuple[str, ...]] = dict.fromkeys(held.roles, ())
        self._taken = [held]

    def together(self) -> Grants:
        """The grants of all of them. Whoever may write the rights of a role that he gets has any right there is."""
        self._follow((), self._first())
        editors = tuple(self._taken)
        edited = [each for by in editors for each in empowered(self._stack, by, held_by_all(self._stack))]
        own = next((each for each in edited if each.urn in self._ways), None)
        for each in edited:
            self._follow((), (Step(each.urn, f"rewriting what the {NOUNS[each.type]} {each.name} may do"),))
        ways = {urn: " and then ".join(way) for urn, way in self._ways.items() if way}
        return replace(self._settled(together(*self._taken)), ways=ways, rewrites=own)

    def _first(self) -> Iterable[Step]:
        """The first steps. What the platform's deployer starts is no step of its own; for whoever gets it, it is."""
        deploys = deployers(self._stack).get(self._held.role.urn, False)
        return (step for step in steps(self._stack, self._held) if not (deploys and step.starting))

    def _settled(self, all_of_them: Grants) -> Grants:
        """What one role of somebody's can't do to its own tags, or its own policies, another one may do."""
        if len(all_of_them.each) <= 1:
            return all_of_them
        each = [released(part, all_of_them) for part in all_of_them.each]
        if all_of_them.by_tag:
            each = [replace(part, settled=part.settled and not may_retag(all_of_them, part.role)) for part in each]
        return replace(all_of_them, each=tuple(each))

    def _follow(self, way: tuple[str, ...], found: Iterable[Step]) -> None:
        queue = [(way, step) for step in found]
        while queue:
            so_far, step = queue.pop(0)
            if step.role not in self._ways:
                self._ways[step.role] = (*so_far, step.how)
                self._taken.append(held_by_all(self._stack)[step.role])
                queue.extend((self._ways[step.role], further) for further in _following(self._stack)[step.role])
