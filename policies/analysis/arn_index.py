"""Finds among many ARN patterns those that can meet another ARN or pattern, without trying them all.

ARNs are compared by service and by what stands before the first wildcard of their resource part: if neither of these
heads begins with the other, no text is matched by both. What can't be compared so is a candidate always.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Final, Generic, NamedTuple, TypeVar

from policies.analysis.globs import SEGMENT, UNNAMED, is_glob

Key = TypeVar("Key")

_LITERAL: Final = re.compile(f"[^*?{SEGMENT}{UNNAMED}]*")
_LOOSE: Final = re.compile(r"[*?]")
_PARTS: Final = 6  # arn, partition, service, region, account, resource


class _Place(NamedTuple):
    service: str
    head: str
    whole: bool
    """Whether the head is all of the resource part."""


def _place(arn: str) -> _Place | None:
    """Where an ARN belongs in the index; None if a wildcard may reach over a colon: then its parts aren't certain."""
    parts = arn.split(":", _PARTS - 1)
    if (
        len(parts) != _PARTS
        or parts[0] != "arn"
        or is_glob(parts[2])
        or _LOOSE.search(":".join((parts[1], *parts[3:5])))
    ):
        return None
    head = _literal(parts[5])
    return _Place(parts[2], head, whole=head == parts[5])


def _literal(text: str) -> str:
    found = _LITERAL.match(text)
    return found[0] if found else ""


class ArnIndex(Generic[Key]):
    """Keys by the ARN (pattern) each was given under; a key may come under several."""

    def __init__(self, items: Iterable[tuple[Key, str]]) -> None:
        self._anywhere: list[Key] = []
        self._all: list[Key] = []
        self._by_head: dict[tuple[str, str], list[Key]] = {}
        self._open: dict[tuple[str, str], list[Key]] = {}
        heads: dict[str, set[str]] = {}
        for key, arn in items:
            self._all.append(key)
            place = _place(arn)
            if place is None:
                self._anywhere.append(key)
            else:
                self._by_head.setdefault((place.service, place.head), []).append(key)
                if not place.whole:
                    self._open.setdefault((place.service, place.head), []).append(key)
                heads.setdefault(place.service, set()).add(place.head)
        self._heads = {service: sorted(found) for service, found in heads.items()}

    def near(self, arn: str) -> Iterator[Key]:
        """Every key with an ARN that may meet this one (itself a pattern or not), and others; some more than once."""
        place = _place(arn)
        if place is None:
            yield from self._all
            return
        yield from self._anywhere
        service, head, whole = place
        # What is a whole ARN goes on nowhere: the path /a/b is met by no pattern that begins with /a/b/c.
        for length in range(len(head)):
            yield from self._open.get((service, head[:length]), ())
        if whole:
            yield from self._by_head.get((service, head), ())
            return
        heads = self._heads.get(service, [])
        first = bisect.bisect_left(heads, head)
        for other in itertools.takewhile(lambda found: found.startswith(head), itertools.islice(heads, first, None)):
            yield from self._by_head[service, other]
