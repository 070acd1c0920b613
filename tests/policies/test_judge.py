"""The judge of `souk check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi_policy import StackValidationArgs, StackValidationPolicy
from pulumi_policy.proxy import UnknownValueError

from components.errors import SoukError
from policies.analysis.model import to_resource
from policies.analysis.values import UNKNOWN as PACK_UNKNOWN
from policies.rules import ALL
from policies.settings import read_settings
from souk import judge as judging
from souk.graph.model import UNKNOWN, Graph, Secret
from souk.judge import encode, judge, policy_resources
from tests.policies.graphs import graph_of
from tests.policies.kit import MODES, Foreign, Mode, Program
from tests.policies.market import market
from tests.policies.pack_files import binding
from tests.policies.parts import GROUP, INGRESS, QUEUE
from tests.policies.process import PACK

DEV = PACK / "dev.json"


def written(tmp_path: Path, content: Any) -> Path:
    """A config file."""
    file = tmp_path / "pack.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("env", ["dev", "prod"])
def test_a_proper_system_passes_every_rule(mode: Mode, env: str, tmp_path: Path) -> None:
    """With the config files that the pack ships."""
    program = Program(mode)
    market(program)
    verdict = judge(graph_of(program), binding(tmp_path, env))
    assert not verdict.violations
    settings = read_settings(PACK / f"{env}.json", ALL)
    assert set(verdict.rules_run) == {rule.name for rule in ALL if settings[rule.name].level != "disabled"}
    assert bool(verdict.notes) == (mode == "preview")


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_a_first_preview_of_the_program_doubts_what_aws_makes_and_nothing_else(
    env: str, request: pytest.FixtureRequest
) -> None:
    """A new rule doubted the platform's own NAT instance: who reads doubts in each pull request reads none of them."""
    graph: Graph = request.getfixturevalue(env)
    verdict = judge(graph, PACK / f"{env}.json")
    assert not verdict.violations
    assert {note.rule for note in verdict.notes} == {
        "api-auth-logged",  # routes, by what stands in an OpenAPI document with the load balancer's address
        "iam-no-not-elements",  # policies that name a secret of RDS's, or a queue
        "iam-no-privilege-escalation",
        "iam-no-wildcard-action",
        "iam-no-wildcard-resource",
        "store-private",  # which subnets are public, by a route table
    }


def test_a_violation_says_what_to_do() -> None:
    """A message without a remedy is a riddle."""
    program = Program("preview")
    queue = program.add(QUEUE, "bare", {"name": "bare"})
    verdict = judge(graph_of(program), DEV)
    violation = next(item for item in verdict.violations if item.rule == "messaging-encrypted")
    assert (violation.urn, violation.level, violation.severity) == (queue.urn, "mandatory", "medium")
    assert "kmsMasterKeyId" in violation.remedy
    assert violation in verdict.mandatory
    assert [item.rule for item in verdict.advisory] == ["queue-has-dlq", "tls-only-policy"]


def test_levels_and_options_of_the_config_file(tmp_path: Path) -> None:
    """As the CLI applies them: `all` first, then each rule."""
    program = Program("preview")
    program.add(QUEUE, "bare", {"name": "bare"})
    graph = graph_of(program)
    file = written(tmp_path, {"all": "advisory", "queue-has-dlq": {"enforcementLevel": "mandatory", "reason": "x"}})
    assert [item.rule for item in judge(graph, file).mandatory] == ["queue-has-dlq"]
    verdict = judge(graph, written(tmp_path, {"messaging-encrypted": {"enforcementLevel": "disabled", "reason": "r"}}))
    assert "messaging-encrypted" not in verdict.rules_run
    assert [item.rule for item in verdict.violations] == ["queue-has-dlq", "tls-only-policy"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"no-shared-databse": "mandatory"}, "Did you mean no-shared-database"),
        ({"no-shared-database": "manditory"}, "'manditory' is no level"),
        ({"all": {"enforcementLevel": "advisory"}}, "is no level"),
        ({"sg-no-all-traffic": {"maxPort": 5}}, "Did you mean maxPorts"),
        ({"sg-no-all-traffic": {"maxPorts": "5"}}, "expected integer, got string"),
        ({"sg-no-all-traffic": {"maxPorts": True}}, "expected integer, got boolean"),
        ({"sg-no-all-traffic": 5}, "expected a level or an object, got integer"),
        ({"sg-restricted-egress": {"allow": [{"cidr": "0.0.0.0/0", "protocol": "tcp", "port": 443}]}}, "'reason' is"),
        ({"sg-restricted-egress": {"allow": [{"cdir": "x"}]}}, "allow[0]: there is no option 'cdir'"),
        ({"sg-restricted-egress": {"allow": "all"}}, "expected array, got string"),
        ({"sg-no-all-traffic": {"maxPorts": -1}}, "expected a number from 1 to 65536, got -1"),
        ({"store-backed-up": {"minDays": 0}}, "expected a number from 1 to 35, got 0"),
        ({"sg-restricted-egress": {"allow": [{"cidr": "banana"}]}}, "expected a range of addresses"),
        ({"sg-restricted-egress": {"allow": [{"port": 99999}]}}, "expected a number from 0 to 65535, got 99999"),
        ({"messaging-encrypted": "disabled"}, "it is disabled, and nobody says why"),
        ({"messaging-encrypted": {"enforcementLevel": "disabled", "reason": " "}}, "nobody says why"),
        ({"no-shared-database": "advisory"}, "no-shared-database: it is advisory, and nobody says why"),
        ({"all": "mandatory", "store-tls": "advisory"}, "store-tls: it is advisory, and nobody says why"),
        ({"all": "disabled"}, "all: disabled, and nothing is judged"),
        ({"iam-no-managed-policies": {"allow": [{"policy": "x", "reason": " "}]}}, "allow[0].reason: it is blank"),
        ('{"all": "mandatory", "all": "disabled"}', "'all' is set twice"),
        ('{"store-tls": {"reason": "a", "reason": "b"}}', "'reason' is set twice"),
        ("{", "this is no JSON"),
        ("[" * 100_000, "this is no JSON"),
        ("[]", "expected an object"),
    ],
)
def test_a_config_file_with_a_mistake_is_refused(tmp_path: Path, content: Any, complaint: str) -> None:
    """The CLI ignores a misspelt rule, and the level that someone meant to set."""
    with pytest.raises(SoukError) as error:
        judge(graph_of(Program("preview")), written(tmp_path, content))
    assert complaint in str(error.value)
    assert "pack.json" in str(error.value)


def test_a_config_file_that_does_not_exist(tmp_path: Path) -> None:
    """Judging by defaults instead would pass what the file forbids."""
    with pytest.raises(SoukError, match="there is no such file"):
        judge(graph_of(Program("preview")), tmp_path / "staging.json")


def test_a_rule_that_raises_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A rule that fails has judged nothing: silence would read as a pass."""

    def broken(_args: StackValidationArgs, _report: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(judging, "ALL", (StackValidationPolicy("broken", "Always fails.", broken),))
    with pytest.raises(ZeroDivisionError) as error:
        judge(graph_of(Program("preview")), written(tmp_path, {}))
    assert "the rule broken" in error.value.__notes__[0]


def test_rules_get_what_the_engine_gives() -> None:
    """Floats, unknowns that raise, no dicts and no lists, and nothing that was only looked up."""
    program = Program("preview")
    group = program.add(GROUP, "group", {"description": "d"})
    program.add(
        INGRESS, "in", {"securityGroupId": group.id, "fromPort": 80, "referencedSecurityGroupId": Foreign("sg")}
    )
    resources = {resource.name: resource for resource in policy_resources(graph_of(program))}
    assert set(resources) == {"group", "in"}
    rule = resources["in"]
    assert isinstance(rule.props["fromPort"], float)
    assert not isinstance(rule.props, dict)
    with pytest.raises(UnknownValueError):
        _ = rule.props["securityGroupId"]
    with pytest.raises(UnknownValueError):
        _ = resources["group"].props["id"]
    assert rule.property_dependencies["securityGroupId"] == [resources["group"]]
    plain = to_resource(rule)
    assert plain.origins["referencedSecurityGroupId"] == ()
    assert plain.elsewhere == {"referencedSecurityGroupId"}
    assert plain.props["fromPort"] == 80
    assert plain.props["securityGroupId"] is PACK_UNKNOWN


def test_secrets_assets_and_references() -> None:
    """As the SDK has them after the engine's wire."""
    assert encode({"a": Secret({"b": [1, UNKNOWN]})})["a"]["b"][0] == 1.0
    graph = graph_of(Program("preview"))
    program = Program("up")
    made = program.add(
        "aws:lambda/function:Function",
        "function",
        {
            "code": {"archive": {"assets": {"index.py": {"asset": {"text": "pass"}}}}},
            "runsIn": {"urn": "urn:pulumi:dev::souk::aws:ec2/subnet:Subnet::private", "id": "subnet-1"},
        },
    )
    graph = graph_of(program)
    (resource,) = policy_resources(graph)
    assert resource.urn == made.urn
    assert isinstance(resource.props["code"], pulumi.AssetArchive)
    assert resource.props["runsIn"] == "subnet-1"
