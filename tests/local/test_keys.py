"""Customer-managed keys, as the local system judges their use."""

from __future__ import annotations

import pytest

from souk.graph.model import Graph
from souk.local.emulator.judge import Judge
from souk.local.emulator.needs import Need
from souk.local.plan.resources import Resources
from souk.local.plan.roles import Policies


@pytest.mark.parametrize(
    ("owner", "through", "allowed"),
    [
        ("order", "dynamodb.eu-west-1.amazonaws.com", True),
        ("payment", "dynamodb.eu-west-1.amazonaws.com", False),
        ("order", "", False),
    ],
)
def test_a_key_opens_through_the_services_it_names_only(
    prod_up: Graph, owner: str, through: str, allowed: bool
) -> None:
    """A role that may decrypt the own table's data must not decrypt by itself, nor with another service's key: without
    the keys' own policies the evaluator could tell neither.
    """
    resources = Resources.of(prod_up)
    policies = Policies.of(resources)
    judge = Judge(policies.roles, policies.resources)
    key = next(found for found in resources.all("aws:kms/key:Key") if found.service == owner)
    role = next(arn for arn in policies.roles if arn.endswith("role/souk-prod-order-task"))
    context = {"kms:ViaService": (through,)} if through else {}
    assert judge.decide(role, Need("kms:Decrypt", key["arn"], context)).allowed is allowed
