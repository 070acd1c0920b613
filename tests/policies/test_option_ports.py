"""On which ports a database answers by its options."""

from __future__ import annotations

from typing import Any

import pytest

from policies.analysis.model import Resource, Stack
from policies.analysis.option_ports import option_ports
from policies.analysis.values import UNKNOWN

_GROUP = "aws:rds/optionGroup:OptionGroup"
_DATABASE = "aws:rds/instance:Instance"


def _ports(options: Any, name: str = "options") -> frozenset[int] | None:
    """Of a database with these options, in a group called so."""
    group = Resource("group", _GROUP, "group", None, {"name": "options", "options": options}, {})
    database = Resource("database", _DATABASE, "database", None, {"optionGroupName": name}, {})
    return option_ports(Stack((group, database)), [database])


@pytest.mark.parametrize(
    ("option", "port"),
    [
        ({"optionName": "SSL"}, 2484),
        ({"optionName": "SSL", "port": 2485}, 2485),
        ({"optionName": "MEMCACHED", "port": "11212"}, 11212),
        ({"optionName": "OEM_AGENT"}, 3872),
    ],
)
def test_an_option_opens_a_port(option: dict[str, Any], port: int) -> None:
    """Oracle was let in at 2484, by TLS, and only 1521 was looked at."""
    assert port in (_ports([option]) or ())


def test_an_option_without_a_port_opens_none_of_a_store_s() -> None:
    """A time zone is no door."""
    assert _ports([{"optionName": "Timezone"}]) == frozenset()


@pytest.mark.parametrize("options", [UNKNOWN, [UNKNOWN], [{"optionName": "SSL", "port": UNKNOWN}], [{"port": 1}]])
def test_options_that_cannot_be_seen_may_open_any_port(options: Any) -> None:
    """A preview that doesn't know the options proved them harmless."""
    assert _ports(options) is None


def test_a_group_of_another_stack_may_open_any_port() -> None:
    """What is shared by all databases of a company is in none of their programs."""
    assert _ports([], "company-wide") is None


def test_the_group_that_aws_makes_opens_nothing() -> None:
    """It can't be changed, and is empty."""
    assert _ports([], "default:oracle-ee-19") == frozenset()
