"""SARIF: what code scanning shows, and by what it knows a finding again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from souk import sarif
from souk.graph.model import Graph
from souk.judge import Spared, judge
from souk.judging import Judged
from tests.policies.parts import edge
from tests.souk.openings import LEVELS, ROOT, judged, system


def run_of(of: Judged) -> dict[str, Any]:
    document = sarif.document(of.name, of.graph, of.verdict, ROOT)
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    return run


def flawed() -> Judged:
    made = system()
    edge(made.program, made.product.group, made.order.group, 8081)
    return judged(made)


def test_every_violation_is_a_result_of_a_stated_rule() -> None:
    """GitHub drops a result whose rule the run doesn't describe."""
    found = flawed()
    run = run_of(found)
    stated = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert len(run["results"]) == len(found.verdict.violations) + len(found.verdict.notes) > 0
    assert {result["ruleId"] for result in run["results"]} <= stated
    (result, *_) = (result for result in run["results"] if result["ruleId"] == "edges-only-declared")
    assert result["level"] == "error"
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "__main__.py", "not a service of this project"
    assert location["logicalLocations"][0]["fullyQualifiedName"].startswith("urn:pulumi:")


def test_what_is_exempted_is_shown_as_dismissed(prod_up: Graph) -> None:
    """Code scanning knew nothing of what was let pass: whoever looked there alone took it for clean."""
    verdict = judge(prod_up, ROOT / "policies" / "prod.json")
    (spared,) = verdict.exempted
    found = [result for result in run_of(Judged("prod", prod_up, verdict))["results"] if "suppressions" in result]
    assert [result["ruleId"] for result in found] == [spared.rule] == ["secret-rotated"]
    (suppression,) = found[0]["suppressions"]
    assert suppression == {"kind": "external", "justification": f"{spared.reason} Until {spared.until}."}


def test_a_service_s_resource_points_at_the_service(prod_up: Graph) -> None:
    """Findings that all lie in one file concern nobody."""
    queue = next(resource for resource in prod_up if resource.name == "order-queue" and "Queue" in resource.type)
    found = judge(prod_up, LEVELS)
    run = run_of(Judged("prod", prod_up, found))
    assert [result for result in run["results"] if "suppressions" not in result] == []
    files = sarif.Files(prod_up, ROOT)
    assert files.of(queue.urn) == "services/order/infra.py"
    assert files.of(None) == "__main__.py"


def test_a_finding_keeps_its_fingerprint() -> None:
    """A finding that someone dismissed comes back with every push."""
    first, second = (run_of(flawed())["results"] for _ in range(2))
    assert [item["partialFingerprints"] for item in first] == [item["partialFingerprints"] for item in second]


def test_two_findings_on_one_line_are_two() -> None:
    """GitHub goes by the file, the line and `primaryLocationLineHash`: all findings of a service lie on its line 1."""
    seen = flawed()
    twice = [replace(item, message=f"{item.message} Again.") for item in seen.verdict.violations]
    verdict = replace(seen.verdict, violations=(*seen.verdict.violations, *twice))
    results = run_of(replace(seen, verdict=verdict))["results"]
    prints = {item["partialFingerprints"]["primaryLocationLineHash"] for item in results}
    assert len(prints) == len(results) > len(twice)


def test_a_finding_that_is_exempted_stays_the_same_finding() -> None:
    """The alert of what is let pass stayed open for ever, and another one was dismissed beside it."""
    seen = flawed()
    (found, *_) = seen.verdict.violations
    spared = Spared(found.rule, found.urn, found.message, "A partner reads it.", date(9999, 12, 31))
    before = run_of(replace(seen, verdict=replace(seen.verdict, violations=(found,), notes=())))["results"]
    after = run_of(replace(seen, verdict=replace(seen.verdict, violations=(), notes=(), exempted=(spared,))))["results"]
    assert before[0]["partialFingerprints"] == after[0]["partialFingerprints"]


def test_a_rule_says_of_itself_what_code_scanning_asks_for() -> None:
    """GitHub refuses an upload whose rules lack a full description ("SARIF support for code scanning")."""
    for rule in run_of(flawed())["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"] in rule["fullDescription"]["text"]
        assert len(rule["fullDescription"]["text"]) <= 1024


def test_every_rule_has_an_address_for_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding in code scanning led nowhere: what the rule is for stood in a file that nobody was pointed at."""
    for name, value in {"SERVER_URL": "https://forge.test", "REPOSITORY": "a/b", "SHA": "c0ffee"}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    rules = run_of(flawed())["tool"]["driver"]["rules"]
    assert all(rule["helpUri"] == f"https://forge.test/a/b/blob/c0ffee/docs/policies.md#{rule['id']}" for rule in rules)
    monkeypatch.delenv("GITHUB_SHA")
    rules = run_of(flawed())["tool"]["driver"]["rules"]
    assert all(rule["helpUri"] == f"{ROOT.resolve().as_uri()}/docs/policies.md#{rule['id']}" for rule in rules)
