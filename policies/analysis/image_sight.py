"""Images of which it can't be told who may put another one in their place.

What lies in a private repository outside the stack is a doubt if it is run by its tag: whoever may push there, in this
account or another, is that service, and may be any other service of the company's. What lies in a public registry is
none, nor what AWS publishes from accounts of its own: there nobody of the stack pushes, and whoever does is trusted by
all who run it alike. Neither is what a pull-through cache fetches from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from policies.analysis.actors import actors
from policies.analysis.iam_documents import Statement, literal
from policies.analysis.images import FREEING, PUSHING, Run, admitting, may_replace, policies_of, runs
from policies.analysis.model import Resource, Stack, once
from policies.analysis.trust import named
from policies.analysis.values import known_strings
from policies.analysis.workloads import services_of

_CACHE: Final = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
_OF_AWS: Final = frozenset({"602401143452", "763104351884", "840364872350", "906394416424"})
"""Whose images AWS documents: the add-ons of EKS, deep learning containers, App Mesh's Envoy, AWS for Fluent Bit."""


class Replaced(NamedTuple):
    """In words, what can't be told, and the workload that it is about."""

    what: str
    by: Resource


def unseen_images(stack: Stack) -> Iterator[Replaced]:
    """Every such image that something of the stack runs."""
    for run in runs(stack):
        start = f"who may put another image in the place of what {run.workload.name} runs can't be told: "
        if run.repository is None:
            if not _is_published(stack, run):
                name = run.arn.partition(":repository/")[2]
                yield Replaced(f"{start}it is a tag of {name}, a repository outside this stack", run.workload)
        elif not run.tag:
            if not run.is_fixed and _is_open_to_others(stack, run):
                why = f"it isn't known yet, and others may push to {run.repository.name}"
                yield Replaced(f"{start}{why}", run.workload)
        else:
            yield from (Replaced(f"{start}{why}", run.workload) for why in _let_in(stack, run))


def _is_published(stack: Stack, run: Run) -> bool:
    """Whether an image is AWS's own, or one that the registry fetches from a public one."""
    _, _, _, _, account, name = run.arn.split(":", 5)
    return account in _OF_AWS or any(name.startswith(f"repository/{prefix}/") for prefix in _cached(stack))


@once
def _cached(stack: Stack) -> tuple[str, ...]:
    return tuple(text for rule in stack.of(_CACHE) for text in known_strings(rule.props.get("ecrRepositoryPrefix")))


def _is_open_to_others(stack: Stack, run: Run) -> bool:
    """Whether somebody else than whose it is may push there, as far as that is known."""
    own = services_of(stack, run.workload)
    others = [actor.grants for actor in actors(stack) if actor.who - own]
    return any(may_replace(stack, part, run) for held in others for part in held.each or (held,))


def _let_in(stack: Stack, run: Run) -> Iterator[str]:
    """Why it can't be told whom a repository's policy lets push there. Roles of the stack are looked at elsewhere."""
    name = run.repository.name if run.repository is not None else ""
    if any(not isinstance(document.statements, tuple) for document in policies_of(stack, run)):
        yield f"whom the policy of {name} lets do so isn't known yet"
    needed = FREEING if run.is_fixed else PUSHING
    if any(_is_for_others(stack, run, statement) for statement in admitting(stack, run, needed)):
        yield f"the policy of {name} lets in somebody who is none of this stack"


def _is_for_others(stack: Stack, run: Run, statement: Statement) -> bool:
    """Whether a statement is for somebody who is no role of the stack, and none of the service's own users."""
    if statement.not_principals or statement.federated or statement.services:
        return True
    who = {each.who for name in literal(statement.principals) for each in named(stack, name)}
    return bool(who - services_of(stack, run.workload))
