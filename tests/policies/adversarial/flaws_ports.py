"""Stores that answer on a port more than the one that is written beside them."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw
from tests.policies.kit import Ref
from tests.policies.market import Market, store_group
from tests.policies.parts import DATABASE, open_to

RULE = "no-shared-database"


def _admits(engine: str, own: int, option: dict[str, Any], port: int) -> Change:
    """A database of product's with an option; order is let in at the option's port."""

    def change(souk: Market) -> None:
        add, parent = souk.program.add, souk.product.component
        guarded = store_group(souk, souk.product, "product-old", own)
        options = {"name": "old", "engineName": engine, "options": [option]}
        made = add("aws:rds/optionGroup:OptionGroup", "old", options, parent=parent)
        props = {"identifier": "souk-dev-old", "engine": engine, "port": own, "vpcSecurityGroupIds": [guarded.id]}
        add(DATABASE, "product-old", {**props, "optionGroupName": Ref(made.urn, "name")}, parent=parent)
        open_to(souk.program, "added", guarded, port, {"referencedSecurityGroupId": souk.order.group.id})

    return change


_MEMCACHED = {"optionName": "MEMCACHED"}
ALL = (
    Flaw("Oracle by TLS", RULE, _admits("oracle-ee", 1521, {"optionName": "SSL", "port": 2484}, 2484)),
    Flaw("Oracle by TLS where AWS has it", RULE, _admits("oracle-ee", 1521, {"optionName": "SSL"}, 2484)),
    Flaw("MySQL by its cache", RULE, _admits("mysql", 3306, _MEMCACHED, 11211)),
)
