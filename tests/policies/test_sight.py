"""How much of a value shows, where a part of it isn't known."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.analysis.blind_spots import blind_spots
from policies.analysis.model import Resource, Stack, to_resource
from policies.analysis.packing import decoded, is_sealed
from policies.analysis.sight import Sight, sight, unknown_paths
from policies.analysis.values import UNKNOWN
from policies.rules.traces import no_untraceable_reference
from souk import statefile
from souk.judge import Verdict, policy_resources
from souk.proof.theorem import theorem
from tests.policies.adversarial.flaws_parts import informed, kept
from tests.policies.judging import run
from tests.policies.kit import Foreign, Json, Program, Ref, Sealed, Text
from tests.policies.market import Market, market
from tests.policies.sharing import assert_doubted, judged, stack_of

ZIPPED = gzip.compress(b"#!/bin/sh\necho a boot script of some length\n")
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - what marks a secret in a state


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _resource(*origins: str, elsewhere: bool = False) -> Resource:
    found = {"key": origins} if origins or elsewhere else {}
    return Resource("urn", "type", "name", None, {}, found, frozenset({"key"} if elsewhere else ()))


@pytest.mark.parametrize(
    ("origins", "elsewhere", "unknowns", "document", "seen"),
    [
        ((), False, 0, True, Sight.ALL),
        ((), False, 1, False, Sight.NOTHING),
        ((), True, 1, False, Sight.NOTHING),
        (("a",), False, 1, False, Sight.ALL),
        (("a",), False, 1, True, Sight.PARTLY),
        (("a",), False, 2, False, Sight.PARTLY),
        (("a", "b"), False, 2, False, Sight.ALL),
        (("a", "b"), True, 2, False, Sight.PARTLY),
    ],
)
def test_each_unknown_part_has_to_have_an_origin(
    origins: tuple[str, ...], elsewhere: bool, unknowns: int, document: bool, seen: Sight
) -> None:
    """One origin made all that was unknown beside it count as traced."""
    assert sight(_resource(*origins, elsewhere=elsewhere), "key", unknowns, document=document) is seen


def test_where_something_is_not_known() -> None:
    """A message about all of an environment sent people through forty variables."""
    value = {"variables": {"A": "known", "B": UNKNOWN}, "list": [{"c": UNKNOWN}, 1]}
    assert [*unknown_paths(value, "key")] == ["key.variables.B", "key.list[0].c"]


@pytest.mark.parametrize(
    ("text", "packed", "sealed"),
    [
        ("#!/bin/sh", False, False),
        ("poweroff", False, False),
        ("%%%", True, True),
        (_packed(b"#!/bin/sh"), True, False),
        (_packed(ZIPPED), True, False),
        (_packed(ZIPPED[:-12]), True, True),
        (_packed(ZIPPED + ZIPPED), True, True),
        (_packed(b"\xff\xfe\xfd"), True, True),
        (_packed(bytes(range(128, 160))), False, True),
        (_packed(gzip.compress(b"x" * 1_000_001)), True, True),
    ],
    ids=range(10),
)
def test_what_cannot_be_unpacked(text: str, packed: bool, sealed: bool) -> None:
    """A boot script that nobody could read passed for one that says nothing."""
    assert is_sealed(text, packed=packed) is sealed


def test_what_was_packed_is_read() -> None:
    """As far as it goes: a script that was cut short says something, too."""
    assert decoded(_packed(ZIPPED)) == "#!/bin/sh\necho a boot script of some length\n"
    assert decoded("not packed") == "not packed"
    assert decoded(None) is None


def preview() -> Market:
    """The market as a preview shows it."""
    return market(Program("preview"))


def test_variables_with_an_origin_each_pass() -> None:
    """A rule that doubts every preview is one that nobody reads."""
    souk = preview()
    informed(souk, QUEUE=souk.order.parts["queue"].id, TABLE=souk.order.parts["table"].arn, LEVEL="info")
    assert judged(souk).clean
    assert run(no_untraceable_reference, souk.program).clean


@pytest.mark.parametrize("more", [{"OTHER": UNKNOWN_STRING_VALUE}, {"OTHER": Foreign("x", known=False)}], ids=str)
def test_a_variable_without_an_origin_beside_one_that_has_one(more: dict[str, Any]) -> None:
    """It may be the host of any database."""
    souk = preview()
    informed(souk, QUEUE=souk.order.parts["queue"].id, **more)
    assert_doubted(souk, "", "what added is told can't be told")
    said = run(no_untraceable_reference, souk.program)
    assert not said.violations
    assert [doubt for doubt in said.doubts if "environment.variables.OTHER" in doubt]


def test_one_place_of_a_property_may_be_allowed() -> None:
    """An exception for one variable was one for the whole environment."""
    souk = preview()
    informed(souk, A=UNKNOWN_STRING_VALUE, B=UNKNOWN_STRING_VALUE)
    item = {"resource": "added", "property": "environment.variables.A", "reason": "r"}
    said = run(no_untraceable_reference, souk.program, {"allow": [item]})
    assert [message.split(" of ")[0] for message, _ in said.violations] == ["Where the environment.variables.B"]


def test_what_else_a_text_says_is_open_until_it_is_known() -> None:
    """A preview proved a secret by its queue, and the host beside it was another service's."""
    souk = preview()
    kept(souk, Json({"queue": souk.order.parts["queue"].id, "level": "info"}))
    assert_doubted(souk, "", "what kept holds can't be told: its secretString isn't known yet")


def test_a_single_value_is_what_it_is_made_from() -> None:
    """A preview knows no host; eight parameters that hold one each are no eight doubts."""
    souk = preview()
    assert souk.product.parts["host"].props["value"] == Ref(souk.product.parts["database"].urn, "address")
    assert judged(souk).clean


def test_a_policy_that_cannot_matter_is_proved_without() -> None:
    """A queue's policy opens no store, whatever a state hides of it."""
    souk = market(Program("up"))
    souk.order.parts["order-policy"].props["policy"] = Sealed(Text(("x", souk.order.parts["queue"].arn)))
    assert judged(souk).clean
    assert theorem("dev", stack_of(souk), Verdict((), (), ())).holds


def test_what_the_only_party_is_told_cannot_matter() -> None:
    """A service alone with its database shares it with nobody."""
    program = Program("up")
    database = program.add("aws:rds/instance:Instance", "db", {"identifier": "db"})
    program.add("aws:lambda/function:Function", "worker", {"environment": {"variables": {"A": Sealed(database.arn)}}})
    alone = Stack(tuple(to_resource(each) for each in program.resources()))
    assert not [spot for spot in blind_spots(alone) if "told" in spot.what and "worker" in spot.what]


def test_who_runs_with_a_role_of_another_stack_is_a_party() -> None:
    """Two functions whose roles aren't here were nobody, and what one of them was told was let pass."""
    program = Program("up")
    database = program.add("aws:rds/instance:Instance", "db", {"identifier": "db"})
    told = {"environment": {"variables": {"A": Sealed(database.arn)}}, "role": "arn:aws:iam::111122223333:role/x"}
    program.add("aws:lambda/function:Function", "worker", told)
    program.add("aws:lambda/function:Function", "other", {"role": "arn:aws:iam::111122223333:role/y"})
    both = Stack(tuple(to_resource(each) for each in program.resources()))
    assert [spot for spot in blind_spots(both) if spot.what.startswith("what worker is told")]


def _state(secret_string: dict[str, Any]) -> dict[str, Any]:
    def made(token: str, name: str, outputs: dict[str, Any], **origins: list[str]) -> dict[str, Any]:
        urn = f"urn:pulumi:dev::x::{token}::{name}"
        found = {"urn": urn, "type": token, "custom": True, "id": name, "inputs": outputs, "outputs": outputs}
        return {**found, "propertyDependencies": origins}

    table = made("aws:dynamodb/table:Table", "own", {"name": "own", "tags": {"souk:service": "order"}})
    other = made("aws:dynamodb/table:Table", "other", {"name": "other", "tags": {"souk:service": "product"}})
    role = made("aws:iam/role:Role", "order", {"name": "order", "tags": {"souk:service": "order"}})
    second = made("aws:iam/role:Role", "product", {"name": "product", "tags": {"souk:service": "product"}})
    secret = made("aws:secretsmanager/secret:Secret", "kept", {"name": "kept", "tags": {"souk:service": "order"}})
    content = {"secretId": "kept", "secretString": secret_string}
    token = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 - a type token
    version = made(token, "kept", content, secretString=[table["urn"]])
    return {"version": 3, "deployment": {"resources": [table, other, role, second, secret, version]}}


@pytest.mark.parametrize(
    ("secret_string", "holds"),
    [
        ({SIGNATURE: SECRET, "ciphertext": "AAAA"}, False),
        ({SIGNATURE: SECRET, "plaintext": json.dumps(json.dumps({"table": "own"}))}, True),
    ],
    ids=["encrypted", "shown"],
)
def test_an_encrypted_secret_is_not_proved_by_its_origin(
    tmp_path: Path, secret_string: dict[str, Any], holds: bool
) -> None:
    """A state was exported without its secrets, and what was read of them was where they came from."""
    file = tmp_path / "state.json"
    file.write_text(json.dumps(_state(secret_string)), encoding="utf-8")
    read = Stack(tuple(to_resource(each) for each in policy_resources(statefile.read(file))))
    found = theorem("dev", read, Verdict((), (), ()))
    assert found.holds is holds, [*found.doubts, *(lemma for lemma in found.lemmas if not lemma.holds)]
