"""What services are granted must pass the endpoints that it goes through."""

from __future__ import annotations

import pytest

from components.derive import endpoint_policy, grants
from components.derive.identity import Identity
from components.network_settings import NEEDED_WITHOUT_NAT, EndpointService
from services import system
from tests.pure.places import PLACE

PREFIXES: dict[EndpointService, str] = {
    "ecr.api": "ecr",
    "ecr.dkr": "ecr",
    "events": "events",
    "kms": "kms",
    "logs": "logs",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
}
"""The endpoints without which a stack with no NAT is refused, and the actions that go through each."""


def granted() -> set[str]:
    """Every action that any service, its migrations or its start are granted."""
    found: set[str] = set()
    for spec in system():
        identity = Identity(PLACE, spec.name)
        every = (
            *grants.runtime(spec, identity, customer_key=True, compute=spec.compute),
            *grants.execution(identity, ("/a",)),
            *grants.migration(spec, identity, customer_key=True),
        )
        found |= {action for grant in every for statement in grant.statements for action in statement.actions}
    return found


@pytest.mark.parametrize("endpoint", sorted(NEEDED_WITHOUT_NAT))
def test_endpoints_let_through_what_is_granted(endpoint: EndpointService) -> None:
    """A right that the endpoint doesn't pass works in dev, through the NAT, and fails in prod."""
    needed = {action for action in granted() if action.partition(":")[0] == PREFIXES[endpoint]}
    assert needed
    assert needed <= set(endpoint_policy.ACTIONS[endpoint])


def test_the_table_endpoint_lets_through_what_is_granted() -> None:
    """The same for DynamoDB, whose endpoint every stack has."""
    (statement,) = endpoint_policy.dynamodb(PLACE.arns, PLACE.env)["Statement"]
    needed = {action for action in granted() if action.startswith("dynamodb:")}
    assert needed
    assert needed <= set(statement["Action"])
    for spec in system():
        for table in spec.tables:
            arn = PLACE.arns.table(Identity(PLACE, spec.name).table(table.name))
            assert arn.startswith(statement["Resource"][0].removesuffix("*"))
