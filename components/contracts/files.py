"""Reads the contracts that the services have committed: `openapi.json` and `events/<event>.v<version>.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from components.catalogue import Catalogue
from components.errors import SoukError, mistake
from components.spec import ServiceSpec

SERVICES: Final = Path(__file__).parents[2] / "services"
WRITE: Final = "make documents"
NAME: Final = re.compile(r"(?P<event>[a-z0-9.-]+)\.v(?P<version>[1-9][0-9]*)\.json")
OPENAPI_VERSION: Final = "3.1."

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventSchema:
    """One version of one event. `schema` is JSON Schema 2020-12, of the event as it stands in `detail`."""

    event: str
    version: int
    schema: Document


@dataclass(frozen=True, slots=True)
class Contracts:
    """`documents` are OpenAPI 3.1 by service, `events` what each service publishes.

    A service has neither if its code isn't here (`services/<name>/app`), such as a third party's image: its routes
    reach it as they are, and nothing is known of its events.
    """

    documents: Mapping[str, Document] = field(default_factory=dict[str, Document])
    events: Mapping[str, tuple[EventSchema, ...]] = field(default_factory=dict[str, tuple[EventSchema, ...]])


def read(catalogue: Catalogue, services: Path = SERVICES) -> Contracts:
    """The contracts of all services whose code lies in the folder `services`.

    Raises SoukError for one that is missing, isn't JSON, or is about an event that the spec doesn't publish.
    """
    here = [spec for spec in catalogue if (services / spec.name / "app").is_dir()]
    return Contracts(
        documents={spec.name: _openapi(spec, services / spec.name) for spec in here if spec.http and spec.http.routes},
        events={spec.name: tuple(_events(spec, services / spec.name / "events")) for spec in here if spec.publishes},
    )


def _openapi(spec: ServiceSpec, folder: Path) -> Document:
    path = folder / "openapi.json"
    place = f"services/{spec.name}/openapi.json"
    if not path.is_file():
        raise SoukError(
            f"{place}: missing, although the service has routes; the API takes parameters and models from it. "
            f"Run `{WRITE}`."
        )
    found = _json(path, place)
    version = found.get("openapi")
    if not str(version).startswith(OPENAPI_VERSION):
        raise mistake(f"{place}: openapi", version, "3.1.x", f"Run `{WRITE}`.")
    return found


def _events(spec: ServiceSpec, folder: Path) -> Iterator[EventSchema]:
    found: set[str] = set()
    for path in sorted(folder.glob("*.json")):
        place = f"services/{spec.name}/events/{path.name}"
        named = NAME.fullmatch(path.name)
        event = named["event"] if named else path.name
        if named is None or event not in spec.publishes:
            raise mistake(
                place,
                event,
                f"<event>.v<version>.json of an event that {spec.name} publishes ({', '.join(spec.publishes)})",
                f"Publish it in services/{spec.name}/infra.py, or remove the file.",
            )
        found.add(event)
        yield EventSchema(event, int(named["version"]), _json(path, place))
    if missing := [event for event in spec.publishes if event not in found]:
        raise SoukError(
            f"services/{spec.name}/events: no schema of {', '.join(missing)}, which services/{spec.name}/infra.py "
            f"publishes. Run `{WRITE}`, or publish it no more."
        )


def _json(path: Path, place: str) -> Document:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SoukError(f"{place}: not JSON ({error}). Run `{WRITE}`.") from error
    if not isinstance(found, dict):
        raise SoukError(f"{place}: a {type(found).__name__}, not an object. Run `{WRITE}`.")
    return found  # pyright: ignore[reportUnknownVariableType] - JSON
