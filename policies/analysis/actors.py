"""Everybody who is given policies: roles with whoever acts through them, users, groups, and roles of other stacks.

Nothing that may do something is left out because the pack doesn't know what runs with it: it is a party of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policies.analysis.accelerators import lent_roles
from policies.analysis.access_keys import key_holders
from policies.analysis.attachments import NOUNS, RECEIVERS, attached
from policies.analysis.iam_documents import Document
from policies.analysis.iam_evaluation import Grants
from policies.analysis.iam_grants import closed, grants, role_services
from policies.analysis.iam_managed import managed_policies
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.people import people, person, stated_by
from policies.analysis.pipelines import deployers
from policies.analysis.references import refer
from policies.analysis.serving import serving_roles
from policies.analysis.trust import trusting
from policies.analysis.workloads import contested_roles


@dataclass(frozen=True, slots=True)
class Actor:
    """`who` (services, or what stands for them) may do what the grants allow; `name` is what is granted it."""

    who: frozenset[str]
    name: str
    grants: Grants
    certain: bool = True
    becomes: bool = False
    """Whether they are none of those whom the role is for, and may become it all the same."""

    def whose(self, who: str) -> str:
        """What acts, in words, where `who` is one of them."""
        if self.becomes:
            return f"{self.name}, which {who} may assume,"
        return self.name if who == self.name else f"{self.name} of {who}"


@once
def actors(stack: Stack) -> tuple[Actor, ...]:
    """Everyone whom a policy of the stack is for."""
    return (*_roles(stack), *_others(stack))


@once
def acting(stack: Stack) -> Mapping[str, frozenset[str]]:
    """For each role (by URN) who acts through it: services, else those that may become it, else the role itself.

    The last is so where something runs with it that isn't known to run, or isn't of this stack. With the role of a DAX
    cluster that is nobody's, those act who may ask the cluster; with one that serves a store, nobody does.
    """
    lent: dict[str, set[str]] = {}
    for urn, grant in grants(stack).items():
        for other in grant.roles:
            lent.setdefault(other, set()).update(role_services(stack).get(urn, ()))
    return {
        urn: role_services(stack).get(urn) or frozenset(lent.get(urn, ())) or _alone(stack, grant.role)
        for urn, grant in grants(stack).items()
    }


def _alone(stack: Stack, role: Resource) -> frozenset[str]:
    passed_on = role.urn in lent_roles(stack) | serving_roles(stack) and not trusting(stack)[role.urn]
    return frozenset() if passed_on else frozenset({f"the role {role.name}"})


def given(stack: Stack) -> Iterator[tuple[Resource, str]]:
    """What gives a policy to somebody, and to whom."""
    for token, ends in RECEIVERS.items():
        for giver in stack.of(token):
            for key, kind in ends:
                yield from ((giver, to.name) for to in _receivers(stack, giver, key, kind))
                own = refer(stack, giver, (key,), (ROLE,)).targets if kind == ROLE else ()
                yield from ((giver, f"the role {role.name}") for role in own)


def _roles(stack: Stack) -> Iterator[Actor]:
    for urn, grant in grants(stack).items():
        known = bool(role_services(stack).get(urn)) or urn not in contested_roles(stack)
        # Whether a role of the platform's is for a pipeline may be known only when its provider is there.
        known = known and deployers(stack).get(urn, True)
        yield Actor(acting(stack)[urn], f"the role {grant.role.name}", grant, known)
        # A role that is for nobody in particular stands for all whom it trusts: they are one party, not several.
        for trusted in trusting(stack)[urn] if role_services(stack).get(urn) else ():
            who = frozenset({trusted.who})
            yield Actor(who, f"the role {grant.role.name}", grant, known and trusted.certain, becomes=True)


@dataclass(slots=True)
class _Given:
    """What somebody is given, and the resource that stands for him: he himself, or what gives it."""

    who: frozenset[str]
    name: str
    by: Resource
    certain: bool
    documents: list[Document] = field(default_factory=list[Document])
    managed: dict[str, Resource] = field(default_factory=dict[str, Resource])


def _others(stack: Stack) -> Iterator[Actor]:
    found: dict[str, _Given] = {}
    for token, ends in RECEIVERS.items():
        for giver in stack.of(token):
            for key, kind in ends:
                for given in _receivers(stack, giver, key, kind):
                    own = found.setdefault(given.name, given)
                    own.documents.extend(stated_by(stack, giver))
                    own.managed.update(dict.fromkeys(managed_policies(attached(giver)), giver))
    for given in found.values():
        known = people(stack).get(given.by.urn)
        held = known or person(Grants(given.by, tuple(dict.fromkeys(given.documents)), given.managed))
        yield Actor(_whose(stack, given), given.name, closed(stack, held), given.certain)


def _whose(stack: Stack, given: _Given) -> frozenset[str]:
    """Who acts: the owner and whoever has a key. A user of nobody's, whose key somebody has, is no party of his own."""
    holders = key_holders(stack).get(given.by.urn, frozenset())
    return holders | given.who if declared_owners(stack, given.by) else holders or given.who


def _receivers(stack: Stack, giver: Resource, key: str, kind: str) -> Iterator[_Given]:
    """Whom a policy is given to, but for the roles of the stack."""
    noun, reference = NOUNS[kind], refer(stack, giver, (key,), (kind,))
    for target in reference.targets if kind != ROLE else ():
        name = f"the {noun} {target.name}"
        yield _Given(declared_owners(stack, target) or frozenset({name}), name, target, reference.certain)
    for text in reference.outside:
        name = f"the {noun} {text}, which is none of this stack"
        yield _Given(frozenset({name}), name, giver, certain=True)
    if reference.foreign or reference.untraceable:
        name = f"a {noun} that isn't known yet, by {giver.name}"
        yield _Given(frozenset({name}), name, giver, certain=False)
