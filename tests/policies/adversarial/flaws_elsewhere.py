"""Containers that are told what is kept where the stack can't see it: it may be anybody's database."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, contains
from tests.policies.market import Market
from tests.policies.parts import arn

_RULES = ("no-shared-database", "no-untraceable-reference")


def takes(*secrets: str) -> Change:
    """Give order's container secrets."""

    def change(souk: Market) -> None:
        own: list[Any] = souk.order.parts["task"].props["containerDefinitions"].content[0]["secrets"]
        own.extend({"name": f"X{number}", "valueFrom": text} for number, text in enumerate(secrets))

    return change


ALL = (
    *(
        Flaw(
            f"a secret that the stack doesn't have, for {rule}",
            rule,
            takes(arn("secretsmanager", "secret:db-AbCdEf")),
            "unsure",
        )
        for rule in _RULES
    ),
    Flaw("a parameter that the stack doesn't have", _RULES[0], takes("/legacy/db"), "unsure"),
    Flaw(
        "a file of variables that the stack doesn't write",
        _RULES[0],
        contains(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::legacy-config/all.env"}]),
        "unsure",
    ),
)
