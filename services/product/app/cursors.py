"""Where the next page of the catalogue begins."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from kit.ids import Id
from kit.web.cursors import bad_cursor, decode

Name = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""As the database has it, blanks and all: it is compared with."""


class ByName(BaseModel):
    """After this name, in a list sorted by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    kind: Literal["name"] = "name"
    name: Name
    id: Id


class ByRank(BaseModel):
    """After this rank, in what a search found."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    kind: Literal["rank"] = "rank"
    rank: int
    id: Id


def by_name(text: str | None) -> ByName | None:
    """Read one. Raises a 422 problem."""
    return None if text is None else decode(text, ByName)


def by_rank(text: str | None) -> ByRank | None:
    """Read one. Raises a 422 problem for what is none, or has a rank that PostgreSQL has no type for."""
    found = None if text is None else decode(text, ByRank)
    if found and not 0 <= found.rank < 2**31:
        raise bad_cursor()
    return found
