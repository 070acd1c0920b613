"""Passwords that a program states at their stores, and writes into what others are told, too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from policies.analysis.model import Stack, once
from policies.analysis.stores import Store, stores_by_urn
from policies.analysis.vaults import passwords

_NO_WORD: Final = 12
"""Letters alone may be any word (`postgres`, `password`), unless they are so many."""


class _Written(NamedTuple):
    """The passwords that can be told from a word, the stores of each, and what finds any of them."""

    stores: Mapping[str, tuple[Store, ...]]
    any_of_them: re.Pattern[str] | None


def written(stack: Stack, text: str) -> tuple[Store, ...]:
    """The stores whose password stands in a text."""
    known = _known(stack)
    if known.any_of_them is None or known.any_of_them.search(text) is None:
        return ()
    found = (stores for password, stores in known.stores.items() if re.search(_alone(password), text))
    return tuple(dict.fromkeys(store for stores in found for store in stores))


@once
def _known(stack: Stack) -> _Written:
    found: dict[str, tuple[Store, ...]] = {}
    for root, password in passwords(stack):
        if not password.isalpha() or len(password) >= _NO_WORD:
            found[password] = (*found.get(password, ()), stores_by_urn(stack)[root])
    return _Written(found, re.compile("|".join(map(_alone, found))) if found else None)


def _alone(password: str) -> str:
    """No part of a longer word; MySQL's clients take it right behind their `-p`."""
    return rf"(?:(?<![A-Za-z0-9])|(?<=-p)){re.escape(password)}(?![A-Za-z0-9])"
