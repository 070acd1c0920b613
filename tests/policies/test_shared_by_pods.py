"""no-shared-database: what Kubernetes pods are told, and by whom."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE as NOWHERE

from tests.policies.adversarial.flaws_pods import deployed, telling
from tests.policies.kit import Made, Ref
from tests.policies.market import Market
from tests.policies.parts import allow, arn, grant, role
from tests.policies.sharing import assert_doubted, assert_shared, judged

_HOST = "souk-dev-product.c1x2y3z4.eu-west-1.rds.amazonaws.com"
_ISSUER = "eks.amazonaws.com/role-arn"


def _sources(name: Any) -> list[dict[str, Any]]:
    """The ways to take in a ConfigMap."""
    return [
        {"env": [{"name": "X", "valueFrom": {"configMapKeyRef": {"name": name, "key": "HOST"}}}]},
        {"envFrom": [{"configMapRef": {"name": name}}]},
    ]


@pytest.mark.parametrize("container", _sources("product-texts"), ids=("one", "all"))
def test_a_stranger_s_texts(souk: Market, container: dict[str, Any]) -> None:
    """The owner's ConfigMap was his own matter, and nobody asked which pods took it in."""
    telling(souk, "ConfigMap", "product", data={"HOST": _HOST})
    assert judged(souk).clean
    deployed(souk, container)
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_texts_as_files_among_others(souk: Market) -> None:
    """A projected volume holds several."""
    telling(souk, "Secret", "product", stringData={"HOST": _HOST})
    sources = [{"serviceAccountToken": {"path": "x"}}, {"secret": {"name": "product-texts"}}]
    deployed(souk, {}, volumes=[{"name": "all", "projected": {"sources": sources}}])
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_texts_of_the_same_name_in_another_namespace(souk: Market) -> None:
    """A name means something in its own namespace only."""
    made = telling(souk, "ConfigMap", "product", data={"HOST": _HOST})
    made.props["metadata"]["namespace"] = "elsewhere"
    deployed(souk, {"envFrom": [{"configMapRef": {"name": "product-texts"}}]})
    said = judged(souk)
    assert not said.violations, said.text
    assert [doubt for doubt in said.doubts if "its ConfigMap product-texts is kept elsewhere" in doubt]


def test_texts_whose_name_is_not_known_yet(souk: Market) -> None:
    """Pulumi names what the program doesn't: the name is unknown in a preview, its origin isn't."""
    made = telling(souk, "ConfigMap", "product", data={"HOST": _HOST})
    name = Ref(made.urn, "nickname")
    made.computed["nickname"] = "product-texts"
    made.props["nickname"] = NOWHERE if souk.program.mode == "preview" else "product-texts"
    deployed(souk, {"envFrom": [{"configMapRef": {"name": name}}]})
    assert_shared(judged(souk), "order", "product-db", "configuration")


@pytest.mark.parametrize(
    "container",
    [*_sources(NOWHERE), {"env": NOWHERE}, {"args": [NOWHERE]}, {"env": [{"name": "X", "value": NOWHERE}]}],
    ids=str,
)
def test_a_pod_that_is_told_something_from_nowhere(souk: Market, container: dict[str, Any]) -> None:
    """A variable from a look-up was taken for none."""
    deployed(souk, container)
    assert_doubted(souk, "", "what order-pods is told can't be told")


@pytest.mark.parametrize("container", [{"image": NOWHERE}, {"ports": [{"containerPort": NOWHERE}]}], ids=str)
def test_what_tells_a_pod_nothing(souk: Market, container: dict[str, Any]) -> None:
    """An image that is still being built hides no host."""
    deployed(souk, container)
    assert judged(souk).clean


def test_a_pod_whose_variable_comes_from_its_own_queue(souk: Market) -> None:
    """Where an unknown value comes from decides whose it is."""
    deployed(souk, {"env": [{"name": "QUEUE", "value": souk.order.parts["queue"].id}]})
    assert judged(souk).clean


def _account(souk: Market) -> Made:
    """A service account of nobody's with a role that reads order's table."""
    acting = role(souk.program, "reader", souk.platform)
    grant(souk.program, "reads", acting, allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events")))
    metadata = {"name": "reader", "namespace": "souk", "annotations": {_ISSUER: acting.arn}}
    return souk.program.add("kubernetes:core/v1:ServiceAccount", "reader", {"metadata": metadata})


def test_a_service_account_whose_name_is_not_known_yet(souk: Market) -> None:
    """An unknown account was taken for the default one, which may nothing."""
    made = _account(souk)
    made.props["nickname"] = NOWHERE if souk.program.mode == "preview" else "reader"
    pods = deployed(souk, {}, serviceAccountName=Ref(made.urn, "nickname"))
    pods.parent = souk.product.component.urn
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_service_account_from_nowhere(souk: Market) -> None:
    """Under which account a pod runs is what it may do."""
    deployed(souk, {}, serviceAccountName=NOWHERE)
    assert_doubted(souk, "", "what order-pods may do can't be told")
