"""Within one request on a stack every resource is read once, and nothing is kept for the next."""

from __future__ import annotations

from typing import Any

import pytest

from policies.reading import once_per_request, within_request


def test_what_is_read_in_a_request_is_read_once() -> None:
    """Thirty rules, and the engine waited while each of them had 650 resources read again."""
    read: list[dict[str, int]] = []

    def reader(given: dict[str, int]) -> dict[str, int]:
        read.append(given)
        return dict(given)

    once = once_per_request(reader)
    one, equal = {"a": 1}, {"a": 1}

    def analyze(_servicer: object, _request: object, _context: object) -> tuple[Any, ...]:
        return once(one), once(one), once(equal)

    request = within_request(analyze)
    first, again, other = request(None, None, None)
    assert first is again
    assert other is not first, "another message, whatever it says"
    assert len(read) == 2
    request(None, None, None)
    assert len(read) == 4, "the next request's messages may have the same place in memory"


def test_outside_a_request_nothing_is_kept() -> None:
    """A resource is judged alone with the properties that it has now."""
    once = once_per_request(dict)
    given = {"a": 1}
    assert once(given) is not once(given)


def test_a_request_that_fails_leaves_nothing_behind() -> None:
    """What one stack's resources were, told of another's."""
    once = once_per_request(dict)
    given = {"a": 1}

    def fail(_servicer: object, _request: object, _context: object) -> None:
        once(given)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        within_request(fail)(None, None, None)
    assert once(given) is not once(given)
