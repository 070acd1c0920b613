"""What a contract calls a password, out of what is shown. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from souk.local.virtual.examples import looked_up

HIDDEN: Final = "…"


def shown(body: bytes, schema: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """A request's body as text, without the values that its schema gives the format `password`.

    What isn't JSON is not shown at all: nobody knows what is in it.
    """
    if not body:
        return ""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return f"({len(body)} bytes that are no JSON)"
    return json.dumps(_hidden(content, schema, document), ensure_ascii=False)


def _hidden(value: Any, schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _hidden(value, looked_up(document, schema["$ref"]), document)
    for keyword in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(keyword, ()):
            value = _hidden(value, one, document)
    if schema.get("format") == "password":
        return HIDDEN
    if isinstance(value, dict):
        properties: Mapping[str, Any] = schema.get("properties", {})
        parts = cast("dict[str, Any]", value)
        return {name: _hidden(part, properties.get(name, {}), document) for name, part in parts.items()}
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        return [_hidden(part, schema["items"], document) for part in cast("list[Any]", value)]
    return cast("Any", value)
