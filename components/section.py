"""What every section of a stack file has in common. Pure."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""Days that CloudWatch Logs accepts (PutRetentionPolicy)."""


class Section(BaseModel):
    """Frozen, unknown keys refused, keys as in the YAML."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=False)


def retention(days: int) -> int:
    """A retention that CloudWatch Logs accepts. Raises ValueError with the list."""
    if days not in RETENTIONS:
        raise ValueError(f"{days} is no retention of CloudWatch Logs; take one of {', '.join(map(str, RETENTIONS))}")
    return days
