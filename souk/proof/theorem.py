"""For every store: its owner, every way that leads to it, who has one, and who was looked at and has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policies.analysis.access import Access, Channel, accesses, owners
from policies.analysis.blind_spots import blind_spots, undecided
from policies.analysis.groups import labels
from policies.analysis.iam_grants import role_services
from policies.analysis.model import Stack
from policies.analysis.ownership import declarations
from policies.analysis.stores import Store, stores
from souk.judge import Note, Verdict

CHANNELS: Final[tuple[Channel, ...]] = ("network", "IAM", "configuration", "credential")
RULES: Final = ("no-shared-", "no-untraceable-", "store-single-owner", "edges-only-declared")
"""The rules of the pack whose doubts leave the theorem open, by the beginnings of their names."""


UNSEEN: Final = "no-untraceable-reference"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a store: who has it, by which channel, how, and the URN of what opens it."""

    who: str
    channel: Channel
    how: str
    by: str


@dataclass(frozen=True, slots=True)
class Lemma:
    """What is true of one store. `strangers` are ways of others than its owner, `open` what can't be told."""

    store: str
    type: str
    urn: str
    owners: tuple[str, ...]
    ways: tuple[Way, ...]
    strangers: tuple[Way, ...]
    open: tuple[Way, ...]
    nobody: tuple[str, ...]
    """Everyone who was looked at, and has no way at all."""

    @property
    def holds(self) -> bool:
        """Whether one owner alone gets at the store, as far as everything about it can be told."""
        return len(self.owners) == 1 and not self.strangers and not self.open


@dataclass(frozen=True, slots=True)
class Theorem:
    """No two services share a store. `doubts` are of rules that judge the stack as a whole."""

    stack: str
    lemmas: tuple[Lemma, ...]
    parties: tuple[str, ...]
    doubts: tuple[Note, ...]

    @property
    def holds(self) -> bool:
        """Whether it is true of every store, without a doubt."""
        return all(lemma.holds for lemma in self.lemmas) and not self.doubts


def theorem(name: str, stack: Stack, verdict: Verdict) -> Theorem:
    """The theorem about a stack, with the pack's verdict on the same graph for what a rule couldn't decide."""
    everyone = parties(stack)
    lemmas = tuple(_lemma(stack, store, everyone) for store in stores(stack))
    doubts = dict.fromkeys((*_alone(name), *_doubts(verdict), *(_hidden(stack) if lemmas else ())))
    return Theorem(name, lemmas, everyone, tuple(doubts))


def _alone(name: str) -> Iterator[Note]:
    """Of a slice: what others' roles and rules open stands in other stacks."""
    env, dot, _ = name.partition(".")
    if dot:
        advice = f"`souk prove {env} --all-slices` looks at all of them"
        yield Note("no-shared-database", None, f"{name} alone was looked at, and no other slice: {advice}")


def _doubts(verdict: Verdict) -> Iterator[Note]:
    """What the rules couldn't decide, and what they call unseen, whether or not that stops a deployment."""
    yield from (note for note in verdict.notes if note.rule.startswith(RULES))
    for violation in verdict.violations:
        if violation.rule == UNSEEN:
            yield Note(violation.rule, violation.urn, violation.message)


def _hidden(stack: Stack) -> Iterator[Note]:
    """What can't be seen whatever rules were run: a config file may switch off every one."""
    for spot in (*blind_spots(stack), *undecided(stack)):
        yield Note("no-shared-database", spot.by.urn, spot.what)


def parties(stack: Stack) -> tuple[str, ...]:
    """Everyone who could share a store: services, by declaration, role or group, and groups that belong to none."""
    by_role = {who for services in role_services(stack).values() for who in services}
    by_group = {name for label in labels(stack).values() for name in (label.services or label.names)}
    return tuple(sorted({*declarations(stack), *by_role, *by_group}))


def _lemma(stack: Stack, store: Store, everyone: tuple[str, ...]) -> Lemma:
    found = [access for access in accesses(stack) if access.store.root.urn == store.root.urn]
    allowed = owners(stack)[store.root.urn]
    sure = [access for access in found if access.certain]
    # Of several owners each is a stranger to the others.
    strangers = [access for access in sure if allowed != frozenset({access.who})]
    unsure = [access for access in found if not access.certain and allowed != frozenset({access.who})]
    seen = {access.who for access in (*sure, *unsure)}
    return Lemma(
        store=store.name,
        type=store.root.type.rpartition(":")[2],
        urn=store.root.urn,
        owners=tuple(sorted(allowed)),
        ways=_ways([access for access in sure if access not in strangers]),
        strangers=_ways(strangers),
        open=_ways(unsure),
        nobody=tuple(who for who in everyone if who not in seen),
    )


def _ways(found: list[Access]) -> tuple[Way, ...]:
    ways = (Way(access.who, access.channel, access.how, access.by.urn) for access in found)
    return tuple(sorted(dict.fromkeys(ways), key=lambda way: (CHANNELS.index(way.channel), way.who, way.by)))
