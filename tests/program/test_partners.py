"""The one hop where both sides show a certificate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
import pytest

from components import program
from services import system
from souk.graph.model import UNKNOWN, Graph
from souk.graph.record import record
from tests.pure.test_config import values

DOMAIN = "aws:apigateway/domainName:DomainName"


def test_partners_must_show_a_certificate(dev: Graph) -> None:
    """A domain without the trust store takes anybody, and looks the same from outside."""
    graph = dev
    (partners,) = [domain for domain in graph.of_type(DOMAIN) if domain.inputs["domainName"].startswith("partners.")]
    trust = partners.inputs["mutualTlsAuthentication"]
    (stored,) = graph.of_type("aws:s3/bucketObjectv2:BucketObjectv2")
    assert trust["truststoreUri"] == f"s3://souk-dev-{values('dev')['souk:account']}-partner-trust/authorities.pem"
    assert trust["truststoreVersion"] is UNKNOWN
    assert "BEGIN CERTIFICATE" in stored.inputs["content"]
    (versions,) = graph.of_type("aws:s3/bucketVersioning:BucketVersioning")
    assert versions.inputs["versioningConfiguration"] == {"status": "Enabled"}
    assert versions.urn in stored.dependencies


def test_the_browsers_name_asks_for_none(dev: Graph) -> None:
    """A browser has no client certificate: with the trust store there, the shop would be closed."""
    (browsers,) = [domain for domain in dev.of_type(DOMAIN) if domain.inputs["domainName"].startswith("api.")]
    assert "mutualTlsAuthentication" not in browsers.inputs


def run(change: dict[str, Any]) -> Graph:
    return record(lambda: program.run(system), project="souk", stack="dev", config=values("dev", change))


def test_prod_does_not_trust_the_example(prod: Graph) -> None:
    """Whoever made the example's key would be let in as a partner."""
    assert len(prod.of_type(DOMAIN)) == 1


def test_no_authorities_no_name() -> None:
    """A stack that has no partners must not pay for their name."""
    graph = run({"edge.partnerAuthorities": None})
    assert len(graph.of_type(DOMAIN)) == 1
    assert not graph.of_type("aws:s3/bucketObjectv2:BucketObjectv2")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "a readable PEM file beside Pulumi.yaml"),
        ("hello", "certificates and no private key"),
        ("-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----", "certificates and no private key"),
    ],
)
def test_a_wrong_file_is_told(content: str | None, words: str, tmp_path: Path) -> None:
    """A private key in the bundle would be stored in the bucket and in the state."""
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(pulumi.RunError, match=words) as caught:
        run({"edge.partnerAuthorities": str(file)})
    assert "souk:edge.partnerAuthorities" in str(caught.value)
    assert "PRIVATE" not in str(caught.value)
