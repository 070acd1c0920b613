"""Services that are led to a stranger's store, or told of what is kept outside, by something beside their variables."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_pods import deployed, telling
from tests.policies.adversarial.systems import Change, Flaw, grants
from tests.policies.kit import Json, Ref
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, REGION, arn

RULE = "no-shared-database"
TABLE = arn("dynamodb", "table/souk-dev-order-events")


def alias(souk: Market, namespace: str = "souk", name: str = "stock") -> None:
    """Product's database has another name within a namespace."""
    spec = {"type": "ExternalName", "externalName": Ref(souk.product.parts["database"].urn, "address")}
    props = {"metadata": {"name": name, "namespace": namespace}, "spec": spec}
    souk.program.add("kubernetes:core/v1:Service", "alias", props, parent=souk.product.component)


def pods_with(container: dict[str, Any], **where: str) -> Change:
    """Order's pods, beside the alias."""

    def change(souk: Market) -> None:
        alias(souk, **where)
        deployed(souk, container)

    return change


def variable(name: str, value: str) -> dict[str, Any]:
    """A container with one variable."""
    return {"env": [{"name": name, "value": value}]}


def _taken_in(souk: Market) -> None:
    alias(souk)
    telling(souk, "ConfigMap", "order", data={"config.yaml": "db:\n  host: stock\n  port: 5432\n"})
    deployed(souk, {"envFrom": [{"configMapRef": {"name": "order-texts"}}]})


def reads(on: str) -> Change:
    """Product reads a table, and one provider makes everything there is."""

    def change(souk: Market) -> None:
        grants("product", Action="dynamodb:GetItem", Resource=on)(souk)
        settings = {"region": REGION, "allowedAccountIds": Json([ACCOUNT])}
        provider = souk.program.add("pulumi:providers:aws", "aws", settings)
        for made in souk.program.made.values():
            made.provider = provider.urn if made.is_custom else None

    return change


ALIASES = (
    Flaw("a URL with an alias of the namespace", RULE, pods_with(variable("X", "postgres://app@stock:5432/x"))),
    Flaw("an alias where a host is asked for", RULE, pods_with(variable("PGHOST", "stock"))),
    Flaw("an alias as an option", RULE, pods_with({"command": ["psql", "-h", "stock"]})),
    Flaw("an alias in a ConfigMap", RULE, _taken_in),
    Flaw("an alias with its namespace", RULE, pods_with(variable("X", "http://stock.souk.svc.cluster.local./"))),
)
ALL = (
    *ALIASES,
    Flaw("a table where its provider works", RULE, reads(TABLE)),
    Flaw("a table in any region", RULE, reads(TABLE.replace(REGION, "*"))),
)
