"""What services declare is opened."""

from __future__ import annotations

from typing import Any

from policies.rules.satisfied_edges import edges_satisfied
from tests.policies.judging import Said, run
from tests.policies.kit import Json, Made
from tests.policies.market import Market
from tests.policies.parts import EGRESS, allow, arn, open_to


def judged(souk: Market) -> Said:
    """What the rule says."""
    return run(edges_satisfied, souk.program)


def drop(souk: Market, *names: str) -> list[Made]:
    """Take resources out by logical name."""
    found = [made for made in souk.program.made.values() if made.name in names]
    assert len(found) == len(names)
    souk.program.remove(*found)
    return found


def test_a_missing_ingress_rule(souk: Market) -> None:
    """The call times out in production, and nobody sees why."""
    drop(souk, "order-group-to-product-group-ingress")
    said = judged(souk)
    assert said.names[0] == "product"
    assert "doesn't admit it on port 8080" in said.text


def test_a_missing_egress_rule(souk: Market) -> None:
    """Egress is as explicit as ingress."""
    drop(souk, "order-group-to-product-group-egress")
    assert "which has no egress to it" in judged(souk).text


def test_a_caller_that_declares_no_call(souk: Market) -> None:
    """Whoever reads the caller alone doesn't see what it needs."""
    souk.order.component.props["calls"] = []
    assert "product declares the caller order, which doesn't declare the call" in judged(souk).text


def test_half_an_edge(souk: Market) -> None:
    """Also of the edges that nobody has to declare: an entry, an endpoint, a migration."""
    drop(souk, "public-entry-group-to-order-group-egress", "order-group-to-endpoint-group-ingress")
    said = judged(souk)
    assert sorted(said.names) == ["order-group-to-endpoint-group-egress", "public-entry-group-to-order-group-ingress"]


def test_egress_by_address_range_reaches_too(souk: Market) -> None:
    """Another rule minds that it is a range; the call works."""
    drop(souk, "order-group-to-product-group-egress")
    open_to(souk.program, "out", souk.order.group, 8080, {"cidrIpv4": "10.0.0.0/16"}, token=EGRESS)
    assert not judged(souk).violations


def test_rules_on_another_port(souk: Market) -> None:
    """The port changed in one place only."""
    souk.product.component.props["port"] = 9000
    assert judged(souk).names == ["product", "product"]


def test_a_call_that_its_callee_does_not_know_of(souk: Market) -> None:
    """The two halves of a declaration live in two teams' files."""
    souk.product.component.props["callers"] = []
    assert "doesn't declare it as a caller" in judged(souk).text


def test_a_call_into_another_stack_needs_its_egress(souk: Market) -> None:
    """Of a callee elsewhere this end is all there is to judge."""
    souk.order.component.props["calls"] = ["product", "payment"]
    assert "calls payment, but has no egress" in judged(souk).text


def test_a_store_that_does_not_exist(souk: Market) -> None:
    """A declaration that outlived its database."""
    souk.product.component.props["stores"] = ["product-db", "product-cache"]
    assert "product-cache, which doesn't exist" in judged(souk).text


def test_a_store_behind_a_closed_group(souk: Market) -> None:
    """Both halves count for stores as well."""
    drop(souk, "product-group-to-product-db-group-egress")
    assert "has no egress rule to it" in judged(souk).text


def test_a_store_without_a_grant(souk: Market) -> None:
    """The network is open and IAM says no."""
    souk.program.remove(souk.order.parts["read-write"])
    said = judged(souk)
    assert said.names == ["order"]
    assert "no role of it may use its data" in said.text


def test_a_grant_on_the_wrong_table(souk: Market) -> None:
    """A typing error in an ARN is found before the first request."""
    statement = souk.order.parts["read-write"].props["policy"].content["Statement"][0]
    statement["Resource"] = [arn("dynamodb", "table/souk-dev-order-event")]
    assert "no role of it may use its data" in judged(souk).text


def test_a_login_that_is_missing(souk: Market) -> None:
    """A database with IAM authentication lets nobody in by password alone."""
    souk.program.remove(souk.product.parts["connect"])
    said = judged(souk)
    assert said.names == ["product"] or souk.program.mode == "preview"


def _refuse(souk: Market, **elements: Any) -> None:
    """Let order's table refuse something."""
    table = souk.order.parts["table"]
    events = arn("dynamodb", "table/souk-dev-order-events")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": [events, f"{events}/*"], **elements}
    props = {"resourceArn": table.arn, "policy": Json({"Version": "2012-10-17", "Statement": deny})}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "refuses", props)


def test_a_table_that_refuses_its_owner(souk: Market) -> None:
    """Its policy locked everyone out, and each role's own policy was in order."""
    _refuse(souk)
    assert "order owns the store order-events, whose own policy refuses it" in judged(souk).text


def test_a_table_that_refuses_others(souk: Market) -> None:
    """A Deny for all but the owner, or of what the owner never does, is as it should be."""
    owner = "arn:aws:iam::111122223333:role/souk-dev-order-task"
    _refuse(souk, Condition={"ArnNotEquals": {"aws:PrincipalArn": owner}})
    assert judged(souk).clean


def test_a_table_that_refuses_one_action(souk: Market) -> None:
    """Some of what is granted is left."""
    _refuse(souk, Action="dynamodb:Scan")
    assert judged(souk).clean


def test_a_connection_to_another_database(souk: Market) -> None:
    """Before it exists, whatever else was made from the database passed for the right to connect."""
    policy = allow(["rds-db:connect"], arn("rds-db", "dbuser:db-OTHER/app"))
    souk.product.parts["connect"].props["policy"] = policy
    said = judged(souk)
    assert said.violations if souk.program.mode == "up" else said.doubts
