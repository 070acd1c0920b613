"""What the nouns of a spec have in common. Pure."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    """Frozen, and no unknown field: a typo in a spec is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
