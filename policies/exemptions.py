"""Exemptions: one resource is spared by one rule, for a reason, until a day that is named.

They stand in the pack's config file, in the option `exemptions` that every rule has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from policies.analysis.values import as_list, as_mapping

OPTION: Final = "exemptions"
SCHEMA: Final[dict[str, Any]] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "resource": {"type": "string"},
            "reason": {"type": "string"},
            "until": {"type": "string"},
        },
        "required": ["resource", "reason", "until"],
    },
    "description": "Resources that the rule spares, each as `type name`, with the last day on which it does.",
}
_EXAMPLE: Final = "aws:sqs/queue:Queue orders"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST: Final = 731
"""Days: two years. What is let pass for longer is decided for good, and nobody decides again."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """A resource as reports name it (`aws:sqs/queue:Queue orders`), the reason, and the last day, if it is a day.

    `written` is what stands for the day.
    """

    resource: str
    reason: str
    until: date | None
    written: str = ""

    def spares(self, urn: str) -> bool:
        """Whether the exemption is for the resource with this URN."""
        return self.resource == named(urn)

    def complaint(self, today: date) -> str | None:
        """What is wrong with the exemption by itself, in words; None if nothing is."""
        token, _, name = self.resource.partition(" ")
        if ":" not in token or not name:
            return f"{self.resource!r} is no resource: give its type and logical name, as {_EXAMPLE!r}"
        if not self.reason.strip():
            return f"the exemption of {self.resource} gives no reason"
        if self.until is None:
            got = f"got {self.written!r}" if self.written else "got none"
            return f"the exemption of {self.resource} has no day on which it ends, {got}: write `until` as 2027-01-31"
        if self.until < today:
            return f"the exemption of {self.resource} ended on {self.until}: mend the resource, or decide again"
        latest = today + timedelta(days=_LONGEST)
        if self.until > latest:
            return (
                f"the exemption of {self.resource} ends on {self.until}, which is too far ahead: let it end until "
                f"{latest}, and decide again then"
            )
        return None


def named(urn: str) -> str:
    """A resource by type and logical name, as exemptions and reports name it."""
    kinds, _, name = urn.partition("::")[2].partition("::")[2].partition("::")
    return f"{kinds.rsplit('$', 1)[-1]} {name}"


def exemptions(options: Mapping[str, Any]) -> tuple[Exemption, ...]:
    """The exemptions among a rule's options, the wrong ones too."""
    return tuple(
        Exemption(
            str(item.get("resource")),
            str(item.get("reason") or ""),
            _day(item.get("until")),
            str(item.get("until") or ""),
        )
        for item in map(as_mapping, as_list(options.get(OPTION)))
    )


def complaints(found: tuple[Exemption, ...]) -> Iterator[str]:
    """What is wrong with exemptions today."""
    today = datetime.now(UTC).date()
    return (text for exemption in found if (text := exemption.complaint(today)) is not None)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and _DAY.fullmatch(text) else None
    except ValueError:
        return None


def absent(urns: Sequence[str], options: Mapping[str, Any]) -> Iterator[str]:
    """What is exempted and isn't one of a stack's resources. Of a slice nobody can say: it may be in another one."""
    found = exemptions(options)
    if not found or not urns or is_part(urns[0]):
        return
    present = Counter(map(named, urns))
    for exemption in found:
        if present[exemption.resource] > 1:
            yield f"{exemption.resource} is exempted, and {present[exemption.resource]} resources are called that"
        elif not present[exemption.resource]:
            yield f"{exemption.resource} is exempted and isn't in this stack: remove the exemption"


def is_part(urn: str) -> bool:
    """Whether a resource's stack is a slice (`dev.order`), in which the resources of other slices are missing."""
    return "." in urn.removeprefix("urn:pulumi:").partition("::")[0]
