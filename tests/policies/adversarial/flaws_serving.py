"""Roles, connectors and groups that serve one, and somebody else beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.policies.adversarial.account import Account, account
from tests.policies.adversarial.benign_account_stores import backed_up, by_connector, global_cache, rds_proxy
from tests.policies.adversarial.systems import Change, Flaw, grants
from tests.policies.kit import Made
from tests.policies.parts import ACCOUNT, arn

_RULE = "no-shared-database"


def _also_for(build: Callable[[Account], Made], principal: dict[str, Any]) -> Change:
    """The role trusts one more."""

    def change(at: Account) -> None:
        document = build(at).props["assumeRolePolicy"].content
        document["Statement"].append({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal})

    return account(change)


ALL = (
    Flaw("a proxy's role for a user", _RULE, _also_for(rds_proxy, {"AWS": f"arn:aws:iam::{ACCOUNT}:user/eve"})),
    Flaw("a proxy's role for functions", _RULE, _also_for(rds_proxy, {"Service": "lambda.amazonaws.com"})),
    Flaw("a connector of two services", _RULE, account(lambda at: by_connector(at, "web", "other"))),
    Flaw(
        "a global cache without TLS",
        "store-tls",
        account(lambda at: global_cache(at, transitEncryptionEnabled=False)),
    ),
    Flaw(
        "every graph",
        "iam-no-wildcard-resource",
        grants("order", Action="neptune-db:connect", Resource=arn("neptune-db", "cluster-*/*")),
    ),
    Flaw("a backup's role for tasks", _RULE, _also_for(backed_up, {"Service": "ecs-tasks.amazonaws.com"})),
)
