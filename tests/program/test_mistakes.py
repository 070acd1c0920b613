"""A user's mistake stops the run with one clear message before any resource is registered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components import program
from components.catalogue import Catalogue, catalogue
from components.network_settings import NEEDED_WITHOUT_NAT
from components.spec import Call, Http, ServiceSpec, public
from services import system
from souk.graph.record import record
from tests.pure.test_config import values

SPECS = system().specs


def extra(**fields: Any) -> Callable[[], Catalogue]:
    """The system with one more service."""
    return lambda: catalogue((*SPECS, ServiceSpec.model_validate({"name": "basket", "slot": 99, **fields})))


def crowd() -> Catalogue:
    """More routed services than a load balancer has rules for."""
    return catalogue(
        ServiceSpec(
            name=f"s{n}",
            slot=n,
            http=Http(routes=public(f"GET /v1/s{n}", "GET /v1/keys" if n == 1 else f"GET /v1/s{n}/x")),
        )
        for n in range(1, 130)
    )


def more_of(name: str, **fields: Any) -> Callable[[], Catalogue]:
    """The system, one of whose services says more than its contracts do."""
    return lambda: catalogue(spec.model_copy(update=fields) if spec.name == name else spec for spec in SPECS)


@pytest.fixture
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    def provider(_config: object) -> pulumi.ProviderResource:
        pytest.fail("a resource was registered before the mistake was told")

    monkeypatch.setattr(program, "_provider", provider)


WAY_OUT = {"services": ["*"], "cidr": "10.99.0.0/16", "port": 443, "reason": "the tests say so"}
WITHOUT_A_WAY_OUT = {
    "network.nat": "none",
    "network.egress": [],
    "network.interfaceEndpoints": sorted(NEEDED_WITHOUT_NAT),
}

STACK_FILE: list[tuple[str, dict[str, Any], str]] = [
    ("dev", {"netwrk": "x"}, "souk:netwrk: unknown key"),
    ("dev", {"data.backupDays": "many"}, "souk:data.backupDays: got 'many'"),
    ("dev", {"data.backupDays": True}, "souk:data.backupDays: got True; allowed: a whole number"),
    ("dev", {"data.backupDays": "1"}, "souk:data.backupDays: got '1'; allowed: a whole number, without quotes"),
    ("dev", {"data.multiAz": "no"}, "souk:data.multiAz: got 'no'; allowed: true or false, without quotes"),
    ("dev", {"defaults.spot": 1}, "souk:defaults.spot: got 1; allowed: true or false"),
    ("dev", {"network.egress": [{**WAY_OUT, "cidr": 10}]}, "souk:network.egress[0].cidr: got 10; allowed: text"),
    ("dev", {"network.egress": [{**WAY_OUT, "port": True}]}, "souk:network.egress[0].port: got True; allowed: a whole"),
    ("dev", {"network.cidr": "10.20.0.0"}, "souk:network.cidr"),
    ("dev", {"network.zones": ["us-east-1a", "us-east-1b"]}, "souk:network.zones: 'us-east-1a' is not in region"),
    ("dev", WITHOUT_A_WAY_OUT, "souk:network.nat: got 'none'; allowed: instance, single or per_az, because payment"),
    ("dev", {"account": "1234"}, "souk:account: got '1234'"),
    ("dev", {"network.nat": "none", "network.egress": []}, "souk:network.nat: 'none' leaves no way to AWS"),
    ("dev", {"network.cidr": "10.20.0.0/22"}, "souk:network.cidr: 10.20.0.0/22 is too small"),
    ("dev", {"network.peers": ["10.20.0.0/20"]}, "overlaps the peer"),
    ("dev", {"services.order.size": {"cpu": 300}}, "Fargate offers 256"),
    ("dev", {"services.ordr": {}}, "souk:services: got 'ordr'"),
    ("dev", {"layout": "split"}, "got 'dev'; allowed: dev.platform, dev.web"),
    ("dev.order", {}, "got 'dev.order'; allowed: dev, because souk:layout is 'whole'"),
    ("dev.ordr", {"layout": "split"}, "got 'dev.ordr'; allowed: dev.platform, dev.web"),
    ("Dev", {}, "allowed: <env> or <env>.<slice>"),
    ("dev", {"quotas.rulesPerBus": 1}, "rules"),
]


@pytest.mark.usefixtures("nothing_registered")
@pytest.mark.parametrize(("stack", "change", "words"), STACK_FILE, ids=lambda value: str(value)[:40])
def test_a_mistake_in_the_stack_file(stack: str, change: dict[str, Any], words: str) -> None:
    """Half a stack that was created before the mistake was found has to be taken down by hand."""
    with pytest.raises(pulumi.RunError) as caught:
        record(lambda: program.run(system), project="souk", stack=stack, config=values("dev", change))
    assert words in str(caught.value)


ROOMY = {"quotas.rulesPerGroup": 500}
"""Groups have room, so that the crowd meets the load balancer's own quota."""

CATALOGUES: list[tuple[Callable[[], Catalogue], str]] = [
    (extra(calls=(Call(service="ordr"),)), "basket.calls: got 'ordr'; allowed: a service that serves HTTP"),
    (extra(subscribes=("order.shipped",)), "basket.subscribes: got 'order.shipped'; allowed: an event"),
    (extra(http=Http(routes=public("GET /v1/orders"))), "'GET /v1/orders' is claimed 2 times (by order, basket)"),
    (extra(name="order"), "name: 'order' is claimed 2 times"),
    (extra(http=Http(routes=public("GET /v1/basket/{id}", "GET /v1/basket/{name}/x"))), "basket"),
    (extra(), "services/basket/Dockerfile: there is no such file"),
    (extra(slot=4), "slot: '4' is claimed 2 times (by order, basket)"),
    (extra(size={"cpu": 256, "memory": 4096}), "with 256 CPU units Fargate offers 512, 1024, 2048 MiB"),
    (crowd, "listener rules"),
    (
        more_of("inventory", http=Http(routes=public("GET /v1/stock/{id}"))),
        "inventory.http.routes: got 'GET /v1/stock/{id}'; allowed: an operation of services/inventory/openapi.json",
    ),
    (
        more_of("product", publishes=("product.changed", "product.sold")),
        "services/product/events: no schema of product.sold, which services/product/infra.py publishes",
    ),
    (more_of("notification", http=Http(routes=public("GET /v1/mail"))), "services/notification/openapi.json: missing"),
]


@pytest.mark.usefixtures("nothing_registered")
@pytest.mark.parametrize(
    ("services", "words"), CATALOGUES, ids=lambda value: value[:30] if isinstance(value, str) else ""
)
def test_a_mistake_in_the_specs(services: Callable[[], Catalogue], words: str) -> None:
    """A service team reads the message, not the program's source."""
    with pytest.raises(pulumi.RunError) as caught:
        record(lambda: program.run(services), project="souk", stack="dev", config=values("dev", ROOMY))
    assert words in str(caught.value)
