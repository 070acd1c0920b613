"""What a policy document may say at all, and how AWS completes what it says.

Sources: IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM JSON policy elements: Resource", "Incomplete
ARNs". AWS refuses a word that isn't in the grammar, or drops what it was meant for: what such a document comes to, only
AWS knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from policies.analysis.globs import is_glob
from policies.analysis.iam_variables import arn_parts
from policies.analysis.values import Unknown, as_list, as_mapping, plain

_LISTS: Final = ("Action", "NotAction", "Resource", "NotResource")
_NAMES: Final = ("Principal", "NotPrincipal")
_DOCUMENT: Final = frozenset({"Version", "Id", "Statement"})
_STATEMENT: Final = frozenset({"Sid", "Effect", "Condition", *_LISTS, *_NAMES})
_ARN: Final = "arn:"
_FIELDS: Final = 6


def read(text: str) -> Any:
    """What a JSON text says. None if it is no JSON, or says one thing twice: of two, each reader takes another."""
    try:
        return plain(json.loads(text, object_pairs_hook=_once))
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def is_policy(document: Mapping[str, Any]) -> bool:
    """Whether every word of a document is one of the grammar's, and what it says has the grammar's shape."""
    return document.keys() <= _DOCUMENT and all(map(_is_statement, as_list(document.get("Statement"))))


def _is_statement(raw: object) -> bool:
    if not isinstance(raw, Mapping):
        return False
    statement = cast("Mapping[str, Any]", raw)
    return (
        statement.keys() <= _STATEMENT
        and all(_is_texts(statement.get(key)) for key in _LISTS)
        and all(_names_somebody(statement.get(key)) for key in _NAMES)
    )


def _names_somebody(value: object) -> bool:
    by_kind = as_mapping(value)
    return all(map(_is_texts, by_kind.values())) if by_kind else value == {} or _is_texts(value)


def _is_texts(value: object) -> bool:
    return all(isinstance(item, str | Unknown) for item in as_list(value))


def completed(patterns: tuple[str | Unknown, ...], *, widely: bool) -> Iterator[str | Unknown]:
    """The patterns of an identity's policy, in which AWS puts a `*` for each field that an ARN lacks.

    A wildcard may have been meant to reach over several fields. Said `widely`, it stands as it is, too.
    """
    for pattern in patterns:
        missing = _FIELDS - len(arn_parts(pattern)) if isinstance(pattern, str) and pattern.startswith(_ARN) else 0
        if isinstance(pattern, Unknown) or not missing:
            yield pattern
            continue
        if widely and is_glob(pattern):
            yield pattern
        yield pattern + ":*" * missing
