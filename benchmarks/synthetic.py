"""Systems of any size: N services in a ring of calls and events, with the mix of stores that the real ones have.

The shape repeats every six services, so a system of 600 is a hundred of six in all but the platform it stands on.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from annotated_types import Le

from benchmarks.process import ROOT
from components.catalogue import Catalogue, catalogue
from components.settings import Quotas
from components.spec import Cache, Call, Http, Index, Postgres, ServiceSpec, Store, Table, public, scoped

SHAPES: Final[tuple[tuple[Store, ...], ...]] = (
    (Postgres(name="records"),),
    (Postgres(name="catalogue"), Cache(name="read-cache")),
    (
        Table(name="events", key="id", sort="version:N", stream=True),
        Table(name="views", key="id", indexes=(Index(name="by-owner", key="owner", sort="at"),)),
    ),
    (Table(name="payments", key="id", indexes=(Index(name="by-order", key="order"),)), Cache(name="idempotency")),
    (),
    (Table(name="sent", key="id", ttl="expires"),),
)
"""What the services store, in turn. The last of them is a Lambda function: it serves nothing and nobody calls it."""

STACK: Final = "prod"
EVENTS: Final = ("created", "changed")
RAISED: Final[Mapping[str, int]] = {
    str(info.alias): bound.le
    for info in Quotas.model_fields.values()
    for bound in info.metadata
    if isinstance(bound, Le) and isinstance(bound.le, int)
}
"""The adjustable quotas, as high as a stack file lets them be: a limit reached would end the measurement."""


def system(size: int) -> Catalogue:
    """A valid system of `size` services: a multiple of the number of shapes, so that the mix stays the same."""
    if size % len(SHAPES):
        raise ValueError(f"size: got {size}; allowed: multiples of {len(SHAPES)}. Choose one, or the mix would shift.")
    return catalogue(_spec(number, size) for number in range(size))


def files(size: int, directory: Path) -> None:
    """Write the project's and the stack's file for such a system.

    The stack is production's, with raised quotas and an image digest for each service: nothing has a build context.
    """
    document: dict[str, Any] = yaml.safe_load((ROOT / f"Pulumi.{STACK}.yaml").read_text())
    config = document["config"]
    config["souk:services"] = {_name(number): {"image": _digest(number)} for number in range(size)}
    config["souk:quotas"] = dict(RAISED)
    config["souk:network"] |= {"nat": "none", "egress": []}  # the exceptions name services that aren't in this system
    (directory / f"Pulumi.{STACK}.yaml").write_text(yaml.safe_dump(document))
    shutil.copy(ROOT / "Pulumi.yaml", directory)


def _spec(number: int, size: int) -> ServiceSpec:
    name, before = _name(number), _name((number - 1) % size)
    function = _is_function(number)
    routes = scoped(f"{name}:read", f"GET /v1/{name}", f"GET /v1/{name}/{{id}}")
    if number == 0:
        routes += public("GET /v1/keys")  # scopes ask for a service that publishes the tokens' keys
    return ServiceSpec(
        name=name,
        slot=number + 1,
        http=None if function else Http(routes=routes),
        stores=SHAPES[number % len(SHAPES)],
        calls=() if function else (Call(service=_next_serving(number, size)),),
        publishes=tuple(f"{name}.{event}" for event in EVENTS),
        subscribes=tuple(f"{before}.{event}" for event in EVENTS),
        compute="lambda" if function else "fargate",
    )


def _name(number: int) -> str:
    return f"stall{number}"


def _digest(number: int) -> str:
    return f"sha256:{hashlib.sha256(_name(number).encode()).hexdigest()}"


def _is_function(number: int) -> bool:
    return number % len(SHAPES) == len(SHAPES) - 1


def _next_serving(number: int, size: int) -> str:
    following = (number + 1) % size
    return _name((following + 1) % size if _is_function(following) else following)
