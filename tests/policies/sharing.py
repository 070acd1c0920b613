"""What the tests of no-shared-database ask."""

from __future__ import annotations

from policies.analysis.model import Stack, to_resource
from policies.rules.ownership import no_shared_database
from souk.judge import Verdict
from souk.proof.theorem import theorem
from tests.policies.judging import Said, run
from tests.policies.market import Market


def judged(souk: Market) -> Said:
    """What no-shared-database says."""
    return run(no_shared_database, souk.program)


def assert_shared(said: Said, who: str, store: str, channel: str) -> None:
    """One stranger at one store by one channel is reported."""
    start = f"{who} can reach the store {store} "
    assert [m for m, _ in said.violations if m.startswith(start) and f"({channel})" in m], said.text


def stack_of(souk: Market) -> Stack:
    """The system as analyses read it."""
    return Stack(tuple(to_resource(resource) for resource in souk.program.resources()))


def assert_doubted(souk: Market, store: str, why: str) -> None:
    """Nobody is accused; that something about a store can't be seen is said, and the store isn't proved isolated."""
    said = judged(souk)
    assert not said.violations, said.text
    assert [doubt for doubt in said.doubts if why in doubt], said
    found = theorem("dev", stack_of(souk), Verdict((), (), ()))
    assert not found.holds
    lemmas = [lemma for lemma in found.lemmas if lemma.store == store]
    assert all(lemma.open for lemma in lemmas), lemmas
