"""JSON text as the engine and its providers write it: they are Go programs, and their bytes are compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, cast

ESCAPED: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def dumps(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """What Go's json.Marshal makes of plain data: compact, keys sorted, whole numbers without a fraction.

    `default` turns what isn't plain data into something that is.
    """
    return json.dumps(
        _whole(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=default
    ).translate(ESCAPED)


def _whole(value: Any) -> Any:
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {str(key): _whole(item) for key, item in cast("dict[Any, Any]", value).items()}
        case list():
            return [_whole(item) for item in cast("list[Any]", value)]
        case _:
            return value
