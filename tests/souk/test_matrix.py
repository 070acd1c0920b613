"""The matrices: every opening once, by what opens it, and what the policies object to told apart."""

from __future__ import annotations

from souk.judging import Judged
from souk.matrix.cells import Matrix, Opening, matrix
from souk.matrix.document import document
from souk.matrix.text import shown
from tests.kit.printing import printed
from tests.policies.kit import Json
from tests.policies.parts import allow, arn, edge, grant, open_to
from tests.souk.openings import judged, system


def found(of: Judged) -> Matrix:
    return matrix(of.name, of.stack, of.verdict)


def between(of: Matrix, channel: str, source: str, target: str) -> Opening:
    (opening,) = (item for item in of.openings if (item.channel, item.source, item.target) == (channel, source, target))
    return opening


def names(opening: Opening) -> set[str]:
    return {urn.rpartition("::")[2] for urn in opening.by}


def test_an_edge_is_opened_by_both_its_rules() -> None:
    """Half the evidence: who removes the one rule that is named wonders why nothing changes."""
    opening = between(found(judged(system())), "network", "order", "product")
    assert opening.what == ("8080",)
    assert len(names(opening)) == 2
    assert not opening.objections


def test_a_grant_names_its_actions_and_its_document() -> None:
    """What a service may do is asked by action; where to change it, by document."""
    opening = between(found(judged(system())), "IAM", "product", "Instance product-db")
    assert opening.what == ("rds-db:connect",)
    assert names(opening) == {"product-connect"}


def test_a_proper_system_has_no_excess() -> None:
    """A matrix that shows red where nothing is wrong isn't looked at when something is."""
    whole = found(judged(system()))
    assert whole.openings
    assert not [item for item in whole.openings if item.objections]
    assert not whole.missing
    assert not whole.undecided


def test_an_undeclared_edge_is_an_excess_by_the_rule_that_says_so() -> None:
    """An opening that nobody declared, listed among a hundred that somebody did."""
    made = system()
    edge(made.program, made.product.group, made.order.group, 8081)
    opening = between(found(judged(made)), "network", "product", "order")
    assert opening.objections == ("edges-only-declared",)


def test_the_world_is_a_source() -> None:
    """0.0.0.0/0 is nobody's security group, and who is let in by it is the first question."""
    made = system()
    open_to(made.program, "world", made.order.group, 8081, {"cidrIpv4": "0.0.0.0/0"})
    openings = [item for item in found(judged(made)).openings if item.source.startswith("internet")]
    assert "sg-no-public-ingress" in {rule for item in openings if item.target == "order" for rule in item.objections}


def test_a_stranger_s_grant_is_an_excess_apart_from_his_own() -> None:
    """One document of two opens another's table: the other one stays allowed."""
    made = system()
    table = arn("dynamodb", "table/souk-dev-order-events")
    grant(made.program, "peek", made.product.task_role, allow(["dynamodb:GetItem"], table))
    whole = found(judged(made))
    opening = between(whole, "IAM", "product", "Table order-events")
    assert "no-shared-database" in opening.objections
    assert not between(whole, "IAM", "product", "Instance product-db").objections
    (row,) = (row for row in whole.stores if row.store == "order-events")
    assert row.owners == ("order",)
    assert row.who["product"] == ("IAM",)


def test_a_wildcard_is_shown_as_it_is() -> None:
    """A pattern over everything, spelt out as a hundred resources, hides that it is a pattern."""
    made = system()
    grant(made.program, "all", made.product.task_role, allow(["sqs:*"], "*"))
    assert between(found(judged(made)), "IAM", "product", "*").what == ("sqs:*",)


def test_what_is_declared_and_not_open_is_missing() -> None:
    """A call that times out in production, and nothing in the plan looked wrong."""
    made = system()
    halves = [item for item in made.program.made.values() if item.name.startswith("order-group-to-product-group")]
    made.program.remove(*halves)
    assert len(halves) == 2
    assert any("product" in item.message for item in found(judged(made)).missing)


def test_the_text_and_the_document_say_the_same() -> None:
    """A reviewer reads one and a pipeline the other."""
    made = system()
    edge(made.program, made.product.group, made.order.group, 8081)
    whole = found(judged(made))
    text, content = printed(shown(whole)), document(whole)
    (excess,) = content["network"]["excess"]
    assert (excess["source"], excess["target"], excess["what"]) == ("product", "order", ["8081"])
    assert "product → order  8081" in text
    assert "against edges-only-declared" in text
    assert "1 in excess" in text.splitlines()[-1]
    assert len(content["network"]["allowed"]) == len(whole.of("network", excess=False))


def test_a_resource_s_own_policy_is_about_what_it_names() -> None:
    """«events → QueuePolicy», «order → EventTarget»: nobody reads that as the queue, which it is, and twice."""
    made = system()
    queue, policy = made.order.parts["queue"], made.order.parts["order-policy"]
    sending = allow(["sqs:SendMessage"], queue.arn).content["Statement"][0]
    statement = {**sending, "Principal": {"Service": "events.amazonaws.com"}}
    policy.props["policy"] = Json({"Version": "2012-10-17", "Statement": [statement]})
    made.program.add("aws:cloudwatch/eventTarget:EventTarget", "order", {"arn": queue.arn, "rule": "placed"})
    grant(made.program, "consume", made.order.task_role, allow(["sqs:ReceiveMessage"], queue.arn))
    openings = [item for item in found(judged(made)).openings if item.what[0].startswith("sqs:")]
    assert [(item.source, item.target) for item in openings] == [
        ("order", "Queue order"),
        ("events.amazonaws.com", "Queue order"),
    ]


def test_what_is_open_by_right_is_no_excess_for_what_opens_it_besides() -> None:
    """Two halves of 10.0.0.0/8, let in to a database: the owner's own way was struck out with theirs."""
    made = system()
    guarded = made.product.parts["store-group"]
    for number, half in enumerate(("10.0.0.0/9", "10.128.0.0/9")):
        open_to(made.program, f"half-{number}", guarded, 5432, {"cidrIpv4": half})
    whole = found(judged(made))
    assert not between(whole, "network", "product", "store of product").objections
    assert {item.source for item in whole.of("network", excess=True)} == {"10.0.0.0/9", "10.128.0.0/9"}
