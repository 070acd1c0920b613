"""no-shared-database: stores that VPC Lattice leads other networks to."""

from __future__ import annotations

import pytest

from tests.policies.adversarial.flaws_paths import published
from tests.policies.market import Market
from tests.policies.sharing import assert_doubted, assert_shared, judged

_CONFIGURATION = "aws:vpclattice/resourceConfiguration:ResourceConfiguration"


def test_a_database_in_a_service_network(souk: Market) -> None:
    """No rule of any security group named the callers: the gateway was the owner's own."""
    published(souk)
    who = "whoever is in the service network of everywhere"
    assert_shared(judged(souk), who, "product-db", "network")


def test_a_database_that_may_be_given_away(souk: Market) -> None:
    """Who is given a resource configuration may stand in another stack."""
    published(souk, network=False)
    assert_doubted(souk, "product-db", "leads to it")


@pytest.mark.parametrize("host", ["api.souk.internal", "souk-dev-product-api.eu-west-1.elb.amazonaws.com"])
def test_what_leads_to_no_store(souk: Market, host: str) -> None:
    """Services may be published."""
    definition = {"dnsResource": {"domainName": host}}
    props = {"name": "api", "resourceConfigurationDefinition": definition}
    souk.program.add(_CONFIGURATION, "api", props, parent=souk.product.component)
    assert judged(souk).clean
