"""What the tests of no-shared-database ask."""

from __future__ import annotations

from policies.rules.ownership import no_shared_database
from tests.policies.judging import Said, run
from tests.policies.market import Market


def judged(souk: Market) -> Said:
    """What no-shared-database says."""
    return run(no_shared_database, souk.program)


def assert_shared(said: Said, who: str, store: str, channel: str) -> None:
    """One stranger at one store by one channel is reported."""
    start = f"{who} can reach the store {store} "
    assert [m for m, _ in said.violations if m.startswith(start) and f"({channel})" in m], said.text
