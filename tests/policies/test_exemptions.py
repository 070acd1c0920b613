"""Exemptions: one rule, one resource, a reason, a last day."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from components.errors import SoukError
from policies.exemptions import Exemption, absent, named
from policies.rules.messaging import messaging_encrypted, queue_has_dlq
from souk.judge import judge
from souk.judged import judged
from tests.policies.graphs import graph_of
from tests.policies.judging import run
from tests.policies.kit import Program
from tests.policies.parts import QUEUE

TODAY = date(2027, 1, 31)
SOON = str(datetime.now(UTC).date() + timedelta(days=30))
BARE: dict[str, str] = {"resource": f"{QUEUE} bare", "reason": "A partner reads it.", "until": SOON}


def queues(*names: str) -> Program:
    """Queues that are neither encrypted nor redriven."""
    program = Program("preview")
    program.add("pulumi:pulumi:Stack", "souk-dev")
    for name in names:
        program.add(QUEUE, name, {"name": name})
    return program


def config(tmp_path: Path, *found: dict[str, str], rule: str = "messaging-encrypted") -> Path:
    """A config file that exempts."""
    file = tmp_path / "pack.json"
    others = {rule: {"enforcementLevel": "disabled", "reason": "r"} for rule in ("tls-only-policy", "queue-has-dlq")}
    file.write_text(json.dumps({**others, rule: {"enforcementLevel": "mandatory", "exemptions": list(found)}}))
    return file


@pytest.mark.parametrize("rule", ["messaging-encrypted", "queue-has-dlq"])
def test_what_is_exempted_is_reported_as_such(tmp_path: Path, rule: str) -> None:
    """An exemption that nobody sees is a hole."""
    verdict = judge(graph_of(queues("bare", "other")), config(tmp_path, BARE, rule=rule))
    assert [
        violation.urn.rsplit("::", 1)[-1]
        for violation in verdict.violations
        if violation.urn and violation.rule == rule
    ] == ["other"]
    (spared,) = verdict.exempted
    assert (spared.rule, spared.reason, str(spared.until)) == (rule, BARE["reason"], BARE["until"])


def test_the_report_names_reason_and_day(tmp_path: Path) -> None:
    """Whoever reads it has to know who decided what, and until when."""
    verdict = judge(graph_of(queues("bare")), config(tmp_path, BARE))
    screen = io.StringIO()
    Console(width=200, file=screen).print(judged("dev", 1, verdict))
    text = screen.getvalue()
    assert "exempted  messaging-encrypted" in text
    assert BARE["reason"] in text
    assert SOON in text
    assert "1 exempted" in text


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"until": "2020-01-31"}, "ended on 2020-01-31"),
        ({"until": "soon"}, "write `until` as 2027-01-31"),
        ({"until": "31.12.2027"}, "write `until` as 2027-01-31"),
        ({"reason": " "}, "gives no reason"),
        ({"resource": "bare"}, "give its type and logical name"),
        ({"resource": f"{QUEUE} bar"}, f"Did you mean '{QUEUE} bare'"),
        ({"resource": "aws:sns/topic:Topic nothing-like-it"}, "isn't there"),
    ],
)
def test_an_exemption_with_a_mistake_is_refused(tmp_path: Path, change: dict[str, str], complaint: str) -> None:
    """What is over, unexplained or for nothing would be kept for ever."""
    with pytest.raises(SoukError) as error:
        judge(graph_of(queues("bare")), config(tmp_path, {**BARE, **change}))
    assert complaint in str(error.value)
    assert "messaging-encrypted" in str(error.value)


def test_an_exemption_is_of_one_resource(tmp_path: Path) -> None:
    """Two components each had a `db`; one was exempted, and nobody saw the other."""
    twice = graph_of(queues("bare"))
    (queue,) = (resource for resource in twice if resource.name == "bare")
    other = replace(queue, urn=queue.urn.replace(QUEUE, f"souk:x:Other${QUEUE}"))
    both = replace(twice, resources=(*twice.resources, other))
    with pytest.raises(SoukError, match=r"'.* bare' is exempted, and 2 resources are called that"):
        judge(both, config(tmp_path, BARE))
    (told,) = absent([resource.urn for resource in both], {"exemptions": [BARE]})
    assert told == f"{QUEUE} bare is exempted, and 2 resources are called that"


@pytest.mark.parametrize("missing", ["resource", "reason", "until"])
def test_an_exemption_says_all_of_it(tmp_path: Path, missing: str) -> None:
    """Reason and last day aren't optional."""
    with pytest.raises(SoukError, match=f"'{missing}' is missing"):
        judge(graph_of(queues("bare")), config(tmp_path, {key: value for key, value in BARE.items() if key != missing}))


def test_the_pack_itself_reports_what_is_over() -> None:
    """The engine knows nothing of `souk check`: then the rule binds again, and says why."""
    for rule in (messaging_encrypted, queue_has_dlq):
        said = run(rule, queues("bare"), {"exemptions": [{**BARE, "until": "2020-01-31"}]})
        assert "bare" in said.names
        assert "ended on 2020-01-31" in said.text
        assert run(rule, queues("bare"), {"exemptions": [BARE]}).violations == ()


def test_the_pack_itself_reports_what_is_not_there() -> None:
    """A rule on the stack sees all of it; a resource that was renamed isn't exempted any more."""
    said = run(queue_has_dlq, queues("renamed"), {"exemptions": [BARE]})
    assert "is exempted and isn't in this stack" in said.text
    assert "renamed" in said.names


def test_a_slice_may_lack_what_is_exempted() -> None:
    """All slices share one config file."""
    program = queues("own")
    for made in list(program.made.values()):
        del program.made[made.urn]
        made.urn = made.urn.replace("pulumi:dev::", "pulumi:dev.order::")
        program.made[made.urn] = made
    assert run(queue_has_dlq, program, {"exemptions": [BARE]}).names == ["own"]


def test_the_last_day_counts() -> None:
    """It ends after the day that it names."""
    exemption = Exemption(f"{QUEUE} bare", "x", TODAY)
    assert exemption.complaint(TODAY) is None
    assert exemption.complaint(TODAY + timedelta(days=1)) is not None


def test_a_resource_is_named_as_reports_name_it() -> None:
    """Whatever stands above it in the program."""
    urn: Any = "urn:pulumi:dev::souk::souk:service:Service$aws:sqs/queue:Queue::order"
    assert named(urn) == "aws:sqs/queue:Queue order"
