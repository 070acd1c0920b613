"""Cursors: where the next page begins. Opaque to clients, and anything but what was given out is refused."""

from __future__ import annotations

import base64
from typing import TypeVar

from pydantic import BaseModel

from kit.web.problems import ProblemError

Place = TypeVar("Place", bound=BaseModel)


def encode(place: BaseModel) -> str:
    """A place as it stands in an answer. Whoever carries it can read and forge it: it holds nothing but the place."""
    return base64.urlsafe_b64encode(place.model_dump_json(by_alias=True).encode()).rstrip(b"=").decode()


def decode(text: str, kind: type[Place]) -> Place:
    """The place that a cursor stands for. Raises the problem `bad_cursor` for what is none."""
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return kind.model_validate_json(plain)
    except ValueError:  # binascii's and pydantic's errors are such
        raise bad_cursor() from None


def bad_cursor() -> ProblemError:
    """422: a cursor that was never given out."""
    return ProblemError(422, "bad-cursor", "The cursor is not one that this list was given. Begin without one.")
