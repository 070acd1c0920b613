"""A pytest plugin: distributed tests that share something costly run on one worker, where it is made once.

What a test shares stands in its id, after an `@` in the brackets: `test_x[dev@whole]`. Marks would be plainer, but
`--dist loadgroup` of pytest-xdist 3.8 writes them into a node's id in a way that pytest 9.2 no longer reads.
"""

from __future__ import annotations

import re
import shutil
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

SHARED: Final = re.compile(r"\[(?:.*-)?([^-\[\]]+@[^-\[\]]+)(?:-.*)?\]$")


def shared(nodeid: str) -> str:
    """The name of what a test shares with others, else its own id."""
    found = SHARED.search(nodeid)
    return found[1] if found else nodeid


class Sharing(LoadScopeScheduling):
    """Hands out together what shares something, the largest first, and everything else one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return shared(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing | None:
    """Only deployments are shared: without the engine pytest's own distribution does, and is faster."""
    return Sharing(config, log) if shutil.which("pulumi") else None
