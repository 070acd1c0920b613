"""The ports that the options of a database open beside its own: TLS for Oracle, the cache within MySQL, a console.

Source: RDS User Guide, "Working with option groups", "Oracle Secure Sockets Layer", "MySQL memcached support", "Oracle
Enterprise Manager".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.values import UNKNOWN, as_int, as_list, as_mapping

_GROUP: Final = "aws:rds/optionGroup:OptionGroup"
_USUAL: Final = {"MEMCACHED": 11211, "OEM": 5500, "OEM_AGENT": 3872, "SSL": 2484}
"""Where an option listens if the program doesn't say."""
_OF_AWS: Final = "default:"
"""How the names of groups begin that AWS makes, and that no option is ever in."""


def option_ports(stack: Stack, members: Iterable[Resource]) -> frozenset[int] | None:
    """The ports of all options of a store's parts; None, which means any, if some of them can't be seen."""
    found = [port for member in members for port in _of_member(stack, member)]
    return None if None in found else frozenset(port for port in found if port)


def _of_member(stack: Stack, member: Resource) -> Iterator[int | None]:
    if not member.states("optionGroupName"):
        return
    reference = refer(stack, member, ("optionGroupName",), (_GROUP,))
    if any(not name.startswith(_OF_AWS) for name in reference.outside) or reference.foreign:
        yield None
    for group in reference.targets:
        for option in as_list(group.props.get("options")):
            yield _port(option)


def _port(option: object) -> int | None:
    """The port of an option; None if it can't be told; 0, which nothing listens on, for one that opens none."""
    block = as_mapping(option)
    name, stated = block.get("optionName"), block.get("port")
    if stated is UNKNOWN or not isinstance(name, str):
        return None
    return as_int(stated) or _USUAL.get(name, 0)
