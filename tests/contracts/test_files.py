"""Contracts are read from where the services commit them, and a missing one is told before anything is planned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components.catalogue import Catalogue, catalogue
from components.contracts.files import read
from components.errors import SoukError
from components.spec import Http, ServiceSpec, public
from services import system
from tests.kit.graphs import ROOT

STALL = ServiceSpec(name="stall", slot=1, http=Http(routes=public("GET /v1/stalls")), publishes=("stall.opened",))
DOCUMENT: dict[str, Any] = {"openapi": "3.1.0", "paths": {"/v1/stalls": {"get": {"responses": {}}}}}
EVENT = {"type": "object"}


def stall() -> Catalogue:
    return catalogue([STALL])


def written(folder: Path, **files: Any) -> Path:
    """A folder of services with one that has these files; `_` in a name stands for the folder `events`."""
    (folder / "stall" / "app").mkdir(parents=True)
    (folder / "stall" / "events").mkdir()
    for name, content in files.items():
        path = folder / "stall" / name.replace("__", "/").replace("_", ".")
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


def test_every_service_of_the_system_has_its_contracts() -> None:
    """A route or an event without a contract is one that no consumer can test against."""
    found = read(system())
    assert set(found.documents) == {spec.name for spec in system() if spec.http and spec.http.routes}
    for spec in system():
        assert {event.event for event in found.events.get(spec.name, ())} == set(spec.publishes), spec.name
    files = {path.name for path in (ROOT / "services").glob("*/events/*.json")}
    assert {f"{e.event}.v{e.version}.json" for events in found.events.values() for e in events} == files


def test_code_from_elsewhere_needs_no_contract(tmp_path: Path) -> None:
    """A third party's image has routes too: they are proxies, not a mistake."""
    found = read(stall(), tmp_path)
    assert (dict(found.documents), dict(found.events)) == ({}, {})


def test_all_that_is_there_is_read(tmp_path: Path) -> None:
    """A second version of an event that nobody registers has no readers."""
    folder = written(
        tmp_path,
        openapi_json=DOCUMENT,
        events__stall_opened_v1_json=EVENT,
        events__stall_opened_v2_json={"type": "object", "required": ["at"]},
    )
    found = read(stall(), folder)
    assert found.documents["stall"] == DOCUMENT
    assert [(event.event, event.version) for event in found.events["stall"]] == [
        ("stall.opened", 1),
        ("stall.opened", 2),
    ]


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({}, r"services/stall/openapi\.json: missing, although .* Run `make documents`"),
    ({"openapi_json": "{"}, r"services/stall/openapi\.json: not JSON"),
    ({"openapi_json": "[]"}, r"services/stall/openapi\.json: a list, not an object"),
    ({"openapi_json": {"openapi": "3.0.1"}}, r"openapi: got '3\.0\.1'; allowed: 3\.1\.x"),
    ({"openapi_json": DOCUMENT}, r"services/stall/events: no schema of stall\.opened"),
    (
        {"openapi_json": DOCUMENT, "events__stall_closed_v1_json": EVENT},
        r"stall\.closed\.v1\.json: got 'stall\.closed'; allowed: .* publishes \(stall\.opened\)",
    ),
    ({"openapi_json": DOCUMENT, "events__opened_json": EVENT}, r"events/opened\.json: got 'opened\.json'"),
]


@pytest.mark.parametrize(("files", "message"), MISTAKES)
def test_a_mistake_names_the_file_and_what_to_do(tmp_path: Path, files: dict[str, Any], message: str) -> None:
    """A route without its model goes live unvalidated; an event without its schema is found missing by a consumer."""
    with pytest.raises(SoukError, match=message):
        read(stall(), written(tmp_path, **files))
