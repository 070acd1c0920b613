"""The theorem: it holds for a proper system, and every channel that is opened breaks it by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policies.analysis.access import Channel
from souk.graph.model import Graph
from souk.judge import judge
from souk.judging import Judged
from souk.proof.theorem import Lemma, Theorem, theorem
from souk.proof.words import document, told
from tests.kit.printing import printed
from tests.policies.market import Market
from tests.policies.parts import allow, arn, edge, grant
from tests.souk.openings import LEVELS, judged, system


def proof(of: Judged) -> Theorem:
    return theorem(of.name, of.stack, of.verdict)


def about(found: Theorem, store: str) -> Lemma:
    (lemma,) = (lemma for lemma in found.lemmas if lemma.store == store)
    return lemma


def test_it_holds_for_the_real_stack(prod_up: Graph) -> None:
    """What the README claims of prod: ten stores, ten owners, and nobody else by any channel."""
    found = proof(Judged("prod", prod_up, judge(prod_up, LEVELS)))
    assert found.holds
    assert {lemma.store: lemma.owners for lemma in found.lemmas}["order-events"] == ("order",)
    assert all(lemma.ways and lemma.nobody for lemma in found.lemmas)
    assert set(about(found, "product-catalogue").nobody) >= {"user", "order", "payment", "inventory", "notification"}


def test_a_slice_alone_is_no_proof(prod_up: Graph) -> None:
    """One team's slice was proved, while another's granted itself its table."""
    found = proof(Judged("prod.order", prod_up, judge(prod_up, LEVELS)))
    assert not found.holds
    assert [note.message for note in found.doubts] == [
        "prod.order alone was looked at, and no other slice: `souk prove prod --all-slices` looks at all of them"
    ]


def test_its_evidence_is_every_way_of_the_owner() -> None:
    """A proof that names no evidence is a claim."""
    lemma = about(proof(judged(system())), "product-db")
    assert {way.channel for way in lemma.ways} >= {"network", "IAM", "configuration"}
    assert "product-connect" in {way.by.rpartition("::")[2] for way in lemma.ways}
    assert lemma.holds


def _by_network(made: Market) -> None:
    edge(made.program, made.order.group, made.product.parts["store-group"], 5432)


def _by_iam(made: Market) -> None:
    table = arn("dynamodb", "table/souk-dev-order-events")
    grant(made.program, "peek", made.product.task_role, allow(["dynamodb:Scan"], table))


def _by_credential(made: Market) -> None:
    secret = arn("secretsmanager", "secret:rds!db-11-aBcDeF")
    grant(made.program, "peek", made.order.task_role, allow(["secretsmanager:GetSecretValue"], secret))


@pytest.mark.parametrize(
    ("change", "store", "stranger", "channel"),
    [
        (_by_network, "product-db", "order", "network"),
        (_by_iam, "order-events", "product", "IAM"),
        (_by_credential, "product-db", "order", "credential"),
    ],
)
def test_a_stranger_breaks_it(change: Callable[[Market], None], store: str, stranger: str, channel: Channel) -> None:
    """Proved, although a second service can read the data: the one thing this must never say."""
    made = system()
    change(made)
    found = proof(judged(made))
    assert not found.holds
    lemma = about(found, store)
    assert (stranger, channel) in {(way.who, way.channel) for way in lemma.strangers}
    assert stranger not in lemma.nobody
    text = printed(told(found))
    assert f"NOT ITS OWNER: {stranger}, {channel}" in text
    assert text.splitlines()[-1].startswith("Not proved: 1 of ")
    assert "To be proved, and not: Every store" in text.splitlines()[0], (
        "the first line claimed what the last one denied"
    )
    entry = next(entry for entry in document(found)["stores"] if entry["store"] == store)
    assert not entry["proved"]
    assert not document(found)["proved"]


def test_a_store_that_nobody_owns_is_not_proved() -> None:
    """Nobody reaches it, so nobody shares it: true, and no reason to call it isolated."""
    made = system()
    table = made.program.add(
        "aws:dynamodb/table:Table", "orphan", {"name": "orphan", "hashKey": "id"}, parent=made.platform
    )
    assert table.name == "orphan"
    found = proof(judged(made))
    assert not about(found, "orphan").holds
    assert not found.holds


def test_the_words_state_the_assumptions() -> None:
    """What a proof leaves out, left out of its words too."""
    text = printed(told(proof(judged(system()))))
    assert "This assumes:" in text
    assert text.splitlines()[-1].startswith("Proved: ")
