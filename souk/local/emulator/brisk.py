"""Makes moto quick enough for a system under load: the same answers for a fraction of the work.

Each change stands in for something that moto works out anew for every call, over everything that it holds: without them
a call takes the longer the more has happened.
"""

from __future__ import annotations

import copy
import functools
import json
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from jsonpath_ng import ext as paths
from moto.core import responses
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.sqs import models as sqs

MILLISECONDS: Final = 1000.0
REQUEST_ID: Final = 52
INDEX_NAME: Final = 6
"""Its place among `Table.query`'s arguments, behind the hash key."""


def make_brisk() -> None:
    """Change moto in this process. Once, before anything is made."""
    _ask_once()
    _pick_values()
    _tell_time()
    _keep_by_age()
    _compare_texts()
    _look_up()
    _remember_little()
    _read_once()
    _say_one()
    _understand_once()
    _name_quickly()


def _ask_once() -> None:
    """What stays the same: the paths of templates, the methods of a class, the modules that there are."""
    setattr(paths, "parse", functools.cache(vars(paths)["parse"]))  # noqa: B010 - assigning to a name that isn't exported
    methods: Any = vars(responses)["method_names_from_class"]
    setattr(responses, "method_names_from_class", functools.cache(methods))  # noqa: B010 - as above
    found: Any = DomainDispatcherApplication.get_backend_for_host
    setattr(DomainDispatcherApplication, "get_backend_for_host", functools.cache(found))  # noqa: B010 - as above
    named: Any = vars(responses)["camelcase_to_underscores"]
    setattr(responses, "camelcase_to_underscores", functools.lru_cache(500)(named))  # noqa: B010 - as above


def _pick_values() -> None:
    """What is there is found under its own name, a table's value by its type: moto tries four names for each."""
    pick: Any = ResponseSerializer.get_value

    def picked(serializer: Any, value: Any, key: str, shape: Any) -> Any:
        if type(value) is dict:
            found: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType] - JSON
            if key in found and not serializer._value_picker.response_transformers:  # noqa: SLF001 - as above
                return found[key]
            parent = getattr(shape, "parent", None)
            if parent is not None and parent.name == "AttributeValue":
                return found.get(key)
        return pick(serializer, value, key, shape)

    setattr(ResponseSerializer, "get_value", picked)  # noqa: B010 - as above


def _tell_time() -> None:
    """A queue's messages ask for the time, each four times a call; moto makes two dates and their difference of it."""
    setattr(sqs, "unix_time", time.time)  # noqa: B010 - as above
    setattr(sqs, "unix_time_millis", lambda: time.time() * MILLISECONDS)  # noqa: B010 - as above


def _keep_by_age() -> None:
    """Whether a message is too old: for one attribute of the queue, moto works out all of them, and counts messages."""

    def young(backend: Any, queue_name: str, message: Any) -> bool:
        kept: int = backend.queues[queue_name].message_retention_period
        return kept + message.sent_timestamp / MILLISECONDS > time.time()

    setattr(sqs.SQSBackend, "is_message_valid_based_on_retention_period", young)  # noqa: B010 - as above


def _compare_texts() -> None:
    """Most values are texts, and need no cast: moto tries eight other types before."""
    cast: Any = vars(DynamoType)["cast_value"].fget
    setattr(DynamoType, "cast_value", property(lambda value: value.value if value.type == "S" else cast(value)))  # noqa: B010 - as above


def _look_up() -> None:
    """A query reads its partition. moto reads, and sorts, the whole table."""
    query: Any = Table.query

    def narrowed(table: Any, hash_key: Any, *rest: Any, **named: Any) -> Any:
        part: Any = copy.copy(table)
        part.items = _indexed(table, named) if rest[INDEX_NAME] else _partition(table, hash_key)
        return query(part, hash_key, *rest, **named)

    setattr(Table, "query", narrowed)  # noqa: B010 - as above


def _partition(table: Any, hash_key: Any) -> dict[Any, Any]:
    found = table.items.get(hash_key)
    return {hash_key: found} if found else {}


def _indexed(table: Any, named: dict[str, Any]) -> dict[Any, Any]:
    """The items that have the index's key, in the table's own shape."""
    wanted: list[tuple[str, Any]] = named.get("hash_key_conditions") or []

    def matches(item: Any) -> bool:
        return all((value := item.attrs.get(name)) is not None and value == key for name, key in wanted)

    if not table.range_key_attr:
        return {key: item for key, item in table.items.items() if matches(item)}
    return {
        key: found
        for key, items in table.items.items()
        if (found := {place: item for place, item in items.items() if matches(item)})
    }


def _remember_little() -> None:
    """A transaction keeps each table as it was, in case it fails: moto copies every item of it, and its whole stream.

    Items are replaced and not changed, except by an Update: then moto has its way.
    """
    transact: Any = DynamoDBBackend.transact_write_items

    def brief(backend: Any, transact_items: list[dict[str, Any]]) -> None:
        if any("Update" in item for item in transact_items):
            transact(backend, transact_items)
            return
        setattr(Table, "__deepcopy__", _same_items)  # noqa: B010 - as above
        try:
            transact(backend, transact_items)
        finally:
            delattr(Table, "__deepcopy__")

    setattr(DynamoDBBackend, "transact_write_items", brief)  # noqa: B010 - as above


def _read_once() -> None:
    """A program has a few conditions, whose values differ: moto takes the text to pieces, with regular expressions."""
    lex: Any = vars(ConditionExpressionParser)["_lex_condition_expression"]

    @functools.lru_cache(maxsize=200)
    def pieces(text: str) -> tuple[Any, ...]:
        return tuple(lex(ConditionExpressionParser(text, None, None)))

    def read(parser: Any) -> Any:
        return deque(pieces(parser.condition_expression))

    setattr(ConditionExpressionParser, "_lex_condition_expression", read)  # noqa: B010 - as above


def _understand_once() -> None:
    """A put's condition is understood before the put and again by it, and most have few values: version 0, 1, 2."""
    parse: Any = vars(ConditionExpressionParser)["parse"]

    @functools.lru_cache(maxsize=500)
    def understood(text: str, names: str, values: str) -> tuple[Any, list[str], list[str]]:
        parser = ConditionExpressionParser(text, json.loads(names), json.loads(values))
        condition = parse(parser)
        return condition, parser.expr_attr_names_found, parser.expr_attr_values_found

    def read(parser: Any) -> Any:
        names, values = parser.expression_attribute_names, parser.expression_attribute_values
        condition, *found = understood(parser.condition_expression, json.dumps(names), json.dumps(values))
        parser.expr_attr_names_found.extend(found[0])
        parser.expr_attr_values_found.extend(found[1])
        return condition

    setattr(ConditionExpressionParser, "parse", read)  # noqa: B010 - as above


def _name_quickly() -> None:
    """A response's id is 52 letters and digits; moto draws each by itself."""

    def named(headers: dict[str, Any] | None = None) -> str:
        name = (uuid.uuid4().hex + uuid.uuid4().hex)[:REQUEST_ID].upper()
        if headers is not None:
            headers["x-amzn-requestid"] = name
        return name

    setattr(responses, "gen_amzn_requestid_long", named)  # noqa: B010 - as above


class _Attributes(Mapping[str, Any]):
    """A queue's attributes, of which the one that each new message asks for needs nobody to count messages."""

    def __init__(self, queue: Any, everything: Callable[[Any], dict[str, Any]]) -> None:
        self._queue = queue
        self._everything = everything

    def __getitem__(self, name: str) -> Any:
        if name == "ContentBasedDeduplication" and self._queue.fifo_queue:
            return str(self._queue.content_based_deduplication).lower()
        return self._everything(self._queue)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._everything(self._queue))

    def __len__(self) -> int:
        return len(self._everything(self._queue))

    def get(self, name: str, default: Any = None) -> Any:
        """As any mapping's; a queue that is no FIFO queue has no such attribute."""
        if name == "ContentBasedDeduplication" and not self._queue.fifo_queue:
            return default
        return super().get(name, default)


def _say_one() -> None:
    """Of all of a queue's attributes, who sends and who deduplicates needs one."""
    everything: Any = vars(sqs.Queue)["attributes"].fget
    setattr(sqs.Queue, "attributes", property(lambda queue: _Attributes(queue, everything)))  # noqa: B010 - as above


def _same_items(table: Any, memo: dict[int, Any]) -> Any:
    """A table of its own, with the same items in it."""
    del memo
    kept: Any = copy.copy(table)
    kept.items = copy.copy(table.items)
    if table.range_key_attr:
        kept.items.update({key: dict(items) for key, items in table.items.items()})
    if table.stream_shard:
        kept.stream_shard = copy.copy(table.stream_shard)
        kept.stream_shard.table, kept.stream_shard.items = kept, list(table.stream_shard.items)
    return kept
