"""What others gave a service to prove itself with: by whom it is read, and that its value stands nowhere."""

from __future__ import annotations

import pytest

from components.derive import container, environment, grants
from components.derive.identity import Identity
from services import system
from tests.pure.places import PLACE

SPEC = system().spec("payment")
IDENTITY = Identity(PLACE, "payment")


def test_a_secret_reaches_the_service_by_name_alone() -> None:
    """A value in the definition stands in the state and in every describe call; an unknown ARN hides the definition."""
    made = container.service_container(
        IDENTITY,
        image="registry/x:1",
        port=8080,
        environment={},
        parameters=(),
        credentials=environment.credentials(SPEC, IDENTITY),
    )
    arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:souk-dev-payment-card-gateway"
    assert made["secrets"] == [{"name": "CARD_GATEWAY_SECRET", "valueFrom": arn}]


@pytest.mark.parametrize("customer_key", [True, False])
def test_who_starts_the_service_reads_its_secrets_and_no_other(customer_key: bool) -> None:
    """A grant on a prefix reads the secrets of every service whose name begins alike."""
    names = tuple(credential.secret for credential in environment.credentials(SPEC, IDENTITY))
    found = {grant.name: grant for grant in grants.execution(IDENTITY, (), names, customer_key=customer_key)}
    (read,) = found["read-secrets"].statements
    arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:souk-dev-payment-card-gateway-??????"
    assert (read.actions, read.resources) == (("secretsmanager:GetSecretValue",), (arn,))
    assert ("use-key" in found) == customer_key
    assert "read-secrets" not in {
        grant.name for grant in grants.runtime(SPEC, IDENTITY, customer_key=customer_key, compute=SPEC.compute)
    }
