"""Whether a reader can cope with what a writer writes, judged by their JSON Schemas.

One question serves everywhere. A new version of a service must read what old clients write (requests), its old clients
must read what it writes (answers, events), and a consumer must read what a publisher writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]

LEAST: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems")
MOST: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
SAME: Final = ("pattern", "format")
METHODS: Final = ("get", "post", "put", "patch", "delete")


def breaks(old: Schema, new: Schema) -> list[str]:
    """What breaks those who rely on the old document: both OpenAPI, or both the schema of an event."""
    if "openapi" in old:
        return list(_operations(old, new))
    return unread(new, old)


def unread(written: Schema, read: Schema) -> list[str]:
    """Why a document that fits `written` may not fit `read`. Empty: it always does."""
    return list(_Comparison(written, read).unread(written, read, ""))


def _operations(old: Schema, new: Schema) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method in (method for method in METHODS if method in methods):
            now = new["paths"].get(path, {}).get(method)
            place = f"{method.upper()} {path}"
            if now is None:
                yield f"{place}: removed"
            else:
                yield from (f"{place}: {reason}" for reason in _operation(methods[method], now, old, new))


def _operation(before: Schema, now: Schema, old: Schema, new: Schema) -> Iterator[str]:
    requests, answers = _Comparison(old, new), _Comparison(new, old)
    known = {(given["in"], given["name"]): given for given in before.get("parameters", ())}
    for wanted in now.get("parameters", ()):
        key = (wanted["in"], wanted["name"])
        if key in known:
            yield from requests.unread(known[key]["schema"], wanted["schema"], f" {key[0]} {key[1]}")
        if wanted.get("required") and not known.get(key, {}).get("required"):
            yield f"{key[0]} {key[1]}: required now"
    if now.get("requestBody", {}).get("required") and not before.get("requestBody", {}).get("required"):
        yield "request body: required now"
    yield from requests.unread(_body(before.get("requestBody", {})), _body(now.get("requestBody", {})), " request")
    for status, answer in before["responses"].items():
        if status not in now["responses"]:
            yield f"answer {status}: removed"
        else:
            yield from answers.unread(_body(now["responses"][status]), _body(answer), f" answer {status}")


def _body(described: Schema) -> Schema:
    nothing: Schema = {}
    return next((content.get("schema", {}) for content in described.get("content", {}).values()), nothing)


class _Comparison:
    """Two documents: references in a schema are looked up in its own."""

    def __init__(self, writer: Schema, reader: Schema) -> None:
        self._writer = writer
        self._reader = reader
        self._under_way: set[tuple[str, str]] = set()

    def unread(self, written: Schema, read: Schema, place: str) -> Iterator[str]:
        names = (str(written.get("$ref")), str(read.get("$ref")))
        if "$ref" in written and "$ref" in read:
            if names in self._under_way:  # a type within itself
                return
            self._under_way.add(names)
        writes, reads = _alternatives(written, self._writer), _alternatives(read, self._reader)
        for one in writes:
            reasons = [list(self._plain(one, other, place)) for other in reads]
            if all(reasons):
                yield from min(reasons, key=len)
        self._under_way.discard(names)

    def _plain(self, written: Schema, read: Schema, place: str) -> Iterator[str]:
        at = place.strip() or "document"
        if missing := _values(written, read):
            yield f"{at}: {missing}"
            return
        for bound in (*LEAST, *MOST, *SAME):
            if bound in read and not _within(bound, written, read):
                yield f"{at}: {bound} is {read[bound]!r} for the reader, {written.get(bound)!r} for the writer"
        yield from self._object(written, read, place)
        if "items" in read:
            yield from self.unread(written.get("items", {}), read["items"], f"{place}[]")

    def _object(self, written: Schema, read: Schema, place: str) -> Iterator[str]:
        properties, known = written.get("properties", {}), read.get("properties", {})
        for name in read.get("required", ()):
            if name not in written.get("required", ()):
                yield f"{place.strip()}.{name}: the reader needs it, the writer may leave it out"
        for name, schema in properties.items():
            if name in known:
                yield from self.unread(schema, known[name], f"{place}.{name}")
            elif read.get("additionalProperties") is False:
                yield f"{place.strip()}.{name}: the reader refuses it"


def _alternatives(schema: Schema, document: Schema) -> list[Schema]:
    """What a schema allows, each alternative without references at its top."""
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return [plain for one in schema[keyword] for plain in _alternatives(one, document)]
    kinds = schema.get("type")
    return [{**schema, "type": kind} for kind in kinds] if isinstance(kinds, list) else [schema]  # pyright: ignore[reportUnknownVariableType] - JSON


def _values(written: Schema, read: Schema) -> str | None:
    writes, reads = written.get("type"), read.get("type")
    if reads is not None and writes != reads and (writes, reads) != ("integer", "number"):
        return f"the reader takes {reads}, the writer writes {writes or 'anything'}"
    allowed, used = _listed(read), _listed(written)
    if allowed is None:
        return None
    if used is None:
        return f"the reader takes {allowed} alone"
    unknown = [value for value in used if value not in allowed]
    return f"the reader doesn't know {unknown}" if unknown else None


def _listed(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _within(bound: str, written: Schema, read: Schema) -> bool:
    if _listed(written) is not None:
        return True  # single values were compared as such
    if bound not in written:
        return read[bound] == 0 and bound in ("minLength", "minItems")
    if bound in LEAST:
        return written[bound] >= read[bound]
    return written[bound] <= read[bound] if bound in MOST else written[bound] == read[bound]
