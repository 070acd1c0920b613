"""Components that a provider builds, not the program: a recording has to build them itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from souk.graph.remote.awsx_vpc import expand_vpc
from souk.graph.remote.request import Expansion

EXPANSIONS: Final[Mapping[str, Expansion]] = {"awsx:ec2:Vpc": expand_vpc}
"""The remote components that a recording knows, by type token."""
