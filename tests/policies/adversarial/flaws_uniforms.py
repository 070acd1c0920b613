"""Workloads in a security group that isn't in the stack: whom it lets in, and whom they may call, stands elsewhere."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, adds
from tests.policies.kit import Foreign
from tests.policies.market import Market

_RULE = "edges-only-declared"
_FUNCTION = "aws:lambda/function:Function"
_TYPED = "sg-0abc1234"


def _wears(*groups: Any) -> Change:
    """What order's tasks wear."""

    def change(souk: Market) -> None:
        souk.order.parts["runs"].props["networkConfiguration"]["securityGroups"] = [*groups]

    return change


def _wears_beside(group: Any) -> Change:
    return lambda souk: _wears(souk.order.group.id, group)(souk)


def _function(group: Any) -> Change:
    return adds(_FUNCTION, {"runtime": "python3.13", "vpcConfig": {"securityGroupIds": [group]}})


ALL = (
    Flaw("tasks in another stack's group", _RULE, _wears(Foreign(_TYPED, known=False)), "unsure"),
    Flaw("tasks in another stack's group, which is known", _RULE, _wears(Foreign(_TYPED)), "unsure"),
    Flaw("tasks in a typed group beside their own", _RULE, _wears_beside(_TYPED), "unsure"),
    Flaw("a function in a typed group", _RULE, _function(_TYPED), "unsure"),
)
