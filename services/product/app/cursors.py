"""Cursors: where the next page begins. Opaque to clients, and anything but what was given out is refused."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from kit.ids import Id
from kit.web.problems import ProblemError

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


C = TypeVar("C", ByName, ByRank)


def encode(cursor: ByName | ByRank) -> str:
    """As it stands in an answer."""
    return base64.urlsafe_b64encode(cursor.model_dump_json().encode()).rstrip(b"=").decode()


def by_name(text: str | None) -> ByName | None:
    """Read one. Raises a 422 problem."""
    return None if text is None else _decoded(text, ByName)


def by_rank(text: str | None) -> ByRank | None:
    """Read one. Raises a 422 problem for what is none, or has a rank that PostgreSQL has no type for."""
    found = None if text is None else _decoded(text, ByRank)
    if found and not 0 <= found.rank < 2**31:
        raise _bad()
    return found


def _decoded(text: str, kind: type[C]) -> C:
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return kind.model_validate_json(plain)
    except (binascii.Error, ValueError, ValidationError):
        raise _bad() from None


def _bad() -> ProblemError:
    return ProblemError(422, "bad-cursor", "The cursor is not one that this search was given. Begin without one.")
