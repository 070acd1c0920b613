"""The pack as the engine runs it: its own process, protobuf in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime import proto

from policies.rules import ALL
from policies.settings import read_settings
from souk.graph.model import Graph
from souk.judge import judge
from tests.policies.graphs import graph_of
from tests.policies.kit import MODES, Foreign, Mode, Program
from tests.policies.market import market
from tests.policies.pack_files import binding
from tests.policies.parts import INGRESS, QUEUE, edge, open_to
from tests.policies.process import AS_A_SCRIPT, AS_THE_LANGUAGE_HOST, Analyzer, started

SOON = str(datetime.now(UTC).date() + timedelta(days=30))


@pytest.fixture(scope="module")
def pack() -> Iterator[Analyzer]:
    """The pack, started as the Python language host starts it."""
    with started(*AS_THE_LANGUAGE_HOST) as analyzer:
        yield analyzer


def flawed(mode: Mode) -> Graph:
    """The market with a flaw for every kind of rule: by stack, by resource, certain, uncertain, and from outside."""
    program = Program(mode)
    souk = market(program)
    edge(program, souk.product.group, souk.order.parts["cache-group"], 6379)
    open_to(program, "out", souk.order.group, 22, {"cidrIpv4": "0.0.0.0/0"})
    souk.order.parts["queue"].props["sqsManagedSseEnabled"] = False
    outside = {"referencedSecurityGroupId": Foreign("sg-0abc"), "securityGroupId": souk.order.group.id}
    program.add(INGRESS, "outside", {**outside, "ipProtocol": "tcp", "fromPort": 8081, "toPort": 8081})
    return graph_of(program)


def test_the_pack_introduces_itself(pack: Analyzer) -> None:
    """What the CLI lists is what the pack has."""
    info = pack.info()
    assert info.name == "souk"
    assert {policy.name for policy in info.policies} == {rule.name for rule in ALL}
    shared = next(policy for policy in info.policies if policy.name == "no-shared-database")
    assert shared.enforcementLevel == proto.MANDATORY
    assert shared.url == "docs/policies.md#no-shared-database"


def test_a_script_starts_too() -> None:
    """The older way, with the engine's arguments after the script."""
    with started(*AS_A_SCRIPT) as analyzer:
        assert analyzer.info().name == "souk"


@pytest.mark.parametrize("mode", MODES)
def test_the_process_and_the_judge_say_the_same(pack: Analyzer, mode: Mode, tmp_path: Path) -> None:
    """What `souk check` passes, `pulumi preview` passes, and the other way round."""
    graph = flawed(mode)
    file = binding(tmp_path, "prod")
    settings = read_settings(file, ALL)
    pack.configure({name: (setting.level, setting.options) for name, setting in settings.items()})
    diagnostics = [*pack.analyze_stack(graph).diagnostics]
    for resource in graph:
        if not resource.read:
            diagnostics.extend(pack.analyze(resource).diagnostics)
    undecided = [item for item in diagnostics if item.message.startswith("can't run policy")]
    found = Counter(
        (item.policyName, item.urn, item.message.partition("\n")[2], item.enforcementLevel == proto.MANDATORY)
        for item in diagnostics
        if item not in undecided
    )
    verdict = judge(graph, file)
    assert found == Counter(
        (item.rule, item.urn, item.message, item.level == "mandatory") for item in verdict.violations
    )
    assert {item.policyName for item in undecided} == {note.rule for note in verdict.notes}
    assert {"no-shared-database", "sg-no-public-ingress", "messaging-encrypted", "edges-only-declared"} <= {
        item.rule for item in verdict.mandatory
    }


def test_a_disabled_rule_stays_silent(pack: Analyzer) -> None:
    """Configuration reaches the pack's process."""
    graph = flawed("preview")
    pack.configure({rule.name: ("disabled", {}) for rule in ALL})
    assert not pack.analyze_stack(graph).diagnostics
    pack.configure({"no-shared-database": ("advisory", {})})
    found = [item for item in pack.analyze_stack(graph).diagnostics if item.policyName == "no-shared-database"]
    assert [item.enforcementLevel for item in found] == [proto.ADVISORY]


def test_what_is_exempted_is_an_advisory_of_the_engine_s(pack: Analyzer) -> None:
    """Whoever deploys without `souk check` has to see it too."""
    graph = flawed("up")
    spared = {"resource": f"{QUEUE} order", "reason": "A partner reads it.", "until": SOON}
    pack.configure({rule.name: ("disabled", {}) for rule in ALL})
    pack.configure({"messaging-encrypted": ("mandatory", {"exemptions": [spared]})})
    found = [item for resource in graph if not resource.read for item in pack.analyze(resource).diagnostics]
    (told,) = [item for item in found if item.policyName == "messaging-encrypted"]
    assert told.enforcementLevel == proto.ADVISORY
    assert f"order isn't encrypted at rest. This is let pass until {SOON}: A partner reads it." in told.message


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("rule", ["messaging-encrypted", "queue-has-dlq"])
@pytest.mark.parametrize("name", ["order", "renamed"])
def test_the_engine_hears_of_what_is_exempted_and_is_not_there(
    pack: Analyzer, mode: Mode, rule: str, name: str
) -> None:
    """A queue was renamed, and its exemption stayed for the next one of that name: only `souk check` had noticed."""
    spared = {"resource": f"{QUEUE} {name}", "reason": "A partner reads it.", "until": SOON}
    silent: dict[str, tuple[str, dict[str, Any]]] = {every.name: ("disabled", {}) for every in ALL}
    pack.configure({**silent, rule: ("mandatory", {"exemptions": [spared]})})
    found = [item.message for item in pack.analyze_stack(flawed(mode)).diagnostics]
    assert any("is exempted and isn't in this stack" in message for message in found) == (name == "renamed")
    pack.configure({**silent, rule: ("disabled", {"exemptions": [spared]})})
    assert not pack.analyze_stack(flawed(mode)).diagnostics
