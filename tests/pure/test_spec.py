"""A spec refuses what could not be deployed, in the words of its author."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from components import spec as nouns
from components.spec import Call, Http, Index, Postgres, Route, ServiceSpec, Size, Table, public, scoped
from services import system

SERVICES = Path(__file__).parents[2] / "services"


def service(**fields: Any) -> ServiceSpec:
    return ServiceSpec.model_validate({"name": "order", "slot": 1, **fields})


ALL_NOUNS = [noun for _, noun in inspect.getmembers(nouns, inspect.isclass) if issubclass(noun, nouns.Noun)]


@pytest.mark.parametrize("noun", ALL_NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_refuses_unknown_fields_and_is_frozen(noun: type[BaseModel]) -> None:
    """A misspelt field that is silently dropped deploys something else than what was written."""
    assert noun.model_config.get("extra") == "forbid"
    assert noun.model_config.get("frozen") is True


TABLE = {"kind": "table", "name": "t", "key": "id"}
CARDS = {"host": "a.example", "reason": "cards are charged there", "secret": {"name": "card"}}
BAD_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"name": "Order"}, "name"),
    ({"name": "x" * 41}, "name"),
    ({"slot": 0}, "slot"),
    ({"size": {"cpu": 300, "memory": 512}}, "Fargate offers 256, 512"),
    ({"size": {"cpu": 256, "memory": 4096}}, "Fargate offers 512, 1024, 2048 MiB"),
    ({"stores": [{"kind": "postgres", "name": "a"}, {"kind": "cache", "name": "a"}]}, "stands twice"),
    ({"stores": [{"kind": "mongo", "name": "a"}]}, "stores"),
    ({"calls": [{"service": "order"}]}, "calls itself"),
    ({"calls": [{"service": "user"}, {"service": "user"}]}, "stands twice"),
    ({"calls": [{"service": "user", "timeout": 0}]}, "timeout"),
    ({"publishes": ["payment.done"]}, "must start with 'order.'"),
    ({"publishes": ["order"]}, "publishes"),
    ({"compute": "ec2"}, "compute"),
    ({"compute": "lambda"}, "subscribe to at least one event"),
    ({"compute": "lambda", "http": {}, "subscribes": ["user.changed"]}, "neither serves nor calls"),
    ({"http": {"site": True, "routes": [{"method": "GET", "path": "/v1/a"}]}}, "choose one"),
    ({"http": {"port": 70000}}, "port"),
    ({"scale": {"cpu": 5}}, "cpu"),
    ({"objectives": {"error_rate": 1}}, "error_rate"),
    ({"internet": [{"host": "x.example", "reason": "short"}]}, "reason"),
    ({"internet": [CARDS, {**CARDS, "host": "b.example"}]}, "secrets: card stands twice"),
    ({"internet": [CARDS, {**CARDS, "secret": None}]}, "internet: a.example stands twice"),
    (
        {"stores": [{**TABLE, "indexes": [{"name": "ind", "key": "a"}, {"name": "ind", "key": "b"}]}]},
        "indexes: ind stands",
    ),
    ({"stores": [{**TABLE, "indexes": [{"name": "ab", "key": "a"}]}]}, "at least 3 characters"),
    ({"stores": [{**TABLE, "sort": "id"}]}, "key and sort: id stands twice"),
    (
        {"stores": [{**TABLE, "sort": "at:N", "indexes": [{"name": "ind", "key": "at"}]}]},
        "'at' is of type N and of type S",
    ),
    ({"stores": [{**TABLE, "ttl": "id"}]}, "ttl: 'id' is a key"),
    ({"stores": [{**TABLE, "items": ["get", "get"]}]}, "items: get stands twice"),
    ({"internet": [{**CARDS, "secret": {"name": "card-holder"}}]}, "ends like the ARN"),
    ({"compute": "lambda", "subscribes": ["user.changed"], "internet": [CARDS]}, "hands secrets to tasks"),
    ({"sotres": []}, "sotres"),
]


@pytest.mark.parametrize(("fields", "words"), BAD_FIELDS, ids=lambda value: str(value)[:40])
def test_a_bad_spec_is_refused_by_name(fields: dict[str, Any], words: str) -> None:
    """Each of these would be found out by AWS, after minutes, with other words."""
    with pytest.raises(ValidationError) as caught:
        service(**fields)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "path",
    ["orders", "/orders", "/v1", "/v1/", "/v1/{id}", "/v1/Orders", "/v1/orders/", "/v1/orders/{Id}", "/v1//x", "/v0/x"],
)
def test_a_path_has_a_version_and_a_collection(path: str) -> None:
    """An unversioned route can never be changed without breaking somebody."""
    with pytest.raises(ValidationError, match="path"):
        Route(method="GET", path=path)


def test_shorthand_reads_like_a_route_table() -> None:
    """A route must be one line, or nobody reads the table."""
    assert public("GET /v1/products/{productId}") == (Route(method="GET", path="/v1/products/{productId}"),)
    (route,) = scoped("orders:write", "POST /v1/orders")
    assert (route.scope, route.prefix, route.shape) == ("orders:write", "/v1/orders", "POST /v1/orders")
    with pytest.raises(ValidationError, match="method"):
        public("FETCH /v1/products")


def test_questions_a_spec_answers() -> None:
    """Resources ask the spec, so a store of a new kind must not be forgotten by one of the answers."""
    spec = service(
        http=Http(routes=public("GET /v1/a", "GET /v1/a/{id}", "GET /v1/b")),
        stores=(Postgres(name="p"), Table(name="t", key="id", stream=True, indexes=(Index(name="ind", key="k"),))),
        calls=(Call(service="user"),),
        subscribes=("user.changed",),
        size=Size(cpu=512, memory=1024),
    )
    assert spec.prefixes == ("/v1/a", "/v1/b")
    assert [store.name for store in (*spec.databases, *spec.streams)] == ["p", "t"]
    assert spec.consumes
    assert not spec.caches


def test_at_most_fifteen_options_four_of_them_required() -> None:
    """Modules with 121 variables are what people run away from."""
    fields = ServiceSpec.model_fields
    assert len(fields) <= 15
    assert sum(field.is_required() for field in fields.values()) <= 4


@pytest.mark.parametrize("name", system().names)
def test_a_real_spec_is_at_most_25_lines(name: str) -> None:
    """The declaration has to stay short enough to be read whole in a review."""
    text = (SERVICES / name / "infra.py").read_text()
    lines = [line for line in text[text.index("SPEC = ") :].splitlines() if line.strip()]
    assert len(lines) <= 25


def test_every_service_folder_is_listed() -> None:
    """A service that exists as a folder but isn't in the list is never deployed, and nobody notices."""
    folders = {path.parent.name for path in SERVICES.glob("*/infra.py")}
    assert folders == set(system().names)
