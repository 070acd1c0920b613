"""What the program leaves to AWS is what the table says, no more and no less."""

from __future__ import annotations

import pytest

from components import owned_elsewhere
from tests.components.service.graphs import STACKS
from tests.kit.graphs import rendered


def test_the_graph_ignores_exactly_what_the_table_lists() -> None:
    """An ignored property that nobody listed is drift that nobody sees; a listed one that isn't ignored is a fight."""
    ignored = {
        (resource.type, prop) for env in STACKS for resource in rendered(env) for prop in resource.ignore_changes
    }
    assert ignored == {(owned.token, owned.prop) for owned in owned_elsewhere.TABLE}


def test_every_resource_of_a_listed_type_leaves_the_property_alone() -> None:
    """The one service that was forgotten is scaled back to its least in the middle of a sale."""
    for owned in owned_elsewhere.TABLE:
        found = [resource for env in STACKS for resource in rendered(env).of_type(owned.token)]
        assert found
        assert all(owned.prop in resource.ignore_changes for resource in found), owned.token


def test_every_entry_says_whose_it_is_and_why() -> None:
    """A list of ignored properties without reasons only ever grows."""
    assert all(owned.owner and len(owned.reason) > 20 for owned in owned_elsewhere.TABLE)


def test_a_type_without_an_entry_can_ignore_nothing() -> None:
    """The table would otherwise be one of several places."""
    with pytest.raises(KeyError):
        owned_elsewhere.of("aws:sqs/queue:Queue")
