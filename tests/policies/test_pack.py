"""The pack as a whole: its metadata, its documentation, its config files and its imports."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi_policy import EnforcementLevel

from policies.rules import ALL
from policies.settings import read_settings
from tests.policies.judging import Policy
from tests.policies.process import PACK

DOCUMENTATION = PACK.parent / "docs" / "policies.md"
# What is mandatory everywhere, by the pack's own default; the rest is set per stack.
SET_PER_STACK = {
    "sg-prefer-reference",
    "sg-restricted-egress",
    "sg-described",
    "iam-no-wildcard-resource",
    "queue-has-dlq",
    "no-untraceable-reference",
    "default-sg-unused",
    "iam-no-managed-policies",
    "iam-trust-scoped",
    "ecs-hardened",
    "ecs-logging",
    "ecs-insights",
    "ecs-exec-off",
    "ecr-immutable-scanned",
    "eks-private-endpoint",
    "eks-audit-encrypted",
    "lambda-runtime-dlq",
    "store-tls",
    "store-protected",
    "store-backed-up",
    "store-multi-az",
    "db-auth-managed",
    "secret-rotated",
    "tls-only-policy",
    "alb-https",
    "alb-hardened",
    "public-edge-waf",
    "api-auth-logged",
    "logs-kms-flow",
}

# Rules that none of these catalogues has: ownership and the call graph are this pack's own subject, and nobody there
# asks for groups instead of ranges, for groups that don't admit themselves, or for no NotAction. A number of another
# rule would say that it was kept where this one was.
WITHOUT_A_CATALOGUE = {
    "no-shared-database",
    "store-single-owner",
    "no-shared-credentials",
    "no-shared-role",
    "no-untraceable-reference",
    "edges-only-declared",
    "edges-satisfied",
    "sg-prefer-reference",
    "sg-no-broad-self",
    "iam-no-not-elements",
}


def test_names_are_unique() -> None:
    """The engine lets a second rule of the same name shadow the first one's level."""
    assert len({rule.name for rule in ALL}) == len(ALL)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_every_rule_says_what_why_and_what_to_do(rule: Policy) -> None:
    """A violation has to be understood by someone who never read the pack."""
    assert rule.description.endswith(".")
    assert (rule.remediation_steps or "").endswith(".")
    assert rule.severity is not None
    assert rule.config_schema is not None
    assert "reason" in rule.config_schema.properties
    mandatory = rule.enforcement_level == EnforcementLevel.MANDATORY
    assert mandatory == (rule.name not in SET_PER_STACK)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_every_rule_is_documented(rule: Policy) -> None:
    """The link in a violation leads somewhere."""
    assert rule.url == f"docs/policies.md#{rule.name}"
    entry = _entries().get(rule.name)
    assert entry is not None, f"docs/policies.md has no entry for {rule.name}"
    for part in ("**Why.**", "Fails:", "Passes:"):
        assert part in entry, f"the entry for {rule.name} lacks {part}"
    fails, _, passes = entry.partition("Fails")[2].partition("Passes")
    assert "```" in fails, f"the entry for {rule.name} shows nothing that fails"
    assert "```" in passes, f"the entry for {rule.name} shows nothing that passes"
    for option in set(rule.config_schema.properties if rule.config_schema else {}) - {"reason", "exemptions"}:
        assert f"`{option}`" in entry, f"the entry for {rule.name} doesn't explain the option {option}"


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_every_rule_says_which_catalogues_have_it(rule: Policy) -> None:
    """A report by framework left out every rule that isn't in AWS's own standard."""
    assert bool(rule.framework) == bool(rule.tags) == (rule.name not in WITHOUT_A_CATALOGUE)
    if rule.framework is not None:
        known = {"AWS Security Hub", "Checkov", "Trivy", "cdk-nag", "AWSGuard"}
        assert set((rule.framework.name or "").split(" and ")) <= known
        assert set((rule.framework.reference or "").split(", ")) <= set(rule.tags or ())


def test_every_entry_is_a_rule() -> None:
    """Documentation of what no longer exists is worse than none."""
    assert set(_entries()) == {rule.name for rule in ALL}


def _entries() -> dict[str, str]:
    parts = re.split(r"^### (\S+)\n", DOCUMENTATION.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_config_files_state_every_rule_that_is_set_per_stack(env: str) -> None:
    """A rule that nobody set is advisory, and nobody decided so."""
    file = PACK / f"{env}.json"
    stated: dict[str, Any] = json.loads(file.read_text())
    settings = read_settings(file, ALL)
    assert set(stated) >= SET_PER_STACK
    for name, setting in settings.items():
        lowered = setting.level != "mandatory"
        assert not lowered or setting.options.get("reason"), f"{env}: {name} is {setting.level} and doesn't say why"


def test_production_lowers_nothing_that_opens_something() -> None:
    """Only a missing sentence, a missing metric, and a secret that only a person can change may pass."""
    settings = read_settings(PACK / "prod.json", ALL)
    lowered = {name for name, setting in settings.items() if setting.level != "mandatory"}
    assert lowered <= {"sg-described", "ecs-insights", "secret-rotated"}


def test_the_project_file_is_one_the_engine_takes() -> None:
    """The engine starts the pack by it."""
    project = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())
    assert project["runtime"]["name"] == "python"
    assert re.fullmatch(r"\d+\.\d+\.\d+", project["version"])


def test_the_pack_imports_nothing_of_the_program_it_judges() -> None:
    """A policy that imports the program it judges can only judge that program."""
    files = sorted(PACK.rglob("*.py"))
    assert files
    for file in files:
        assert not {name.split(".")[0] for name in _imports(file)} & {"components", "services", "souk", "tests"}, file


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import breaks when the engine runs the directory"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize(
    ("pack", "heading"), [("AWSGuard", "rule of AWSGuard"), ("compliance policies", "rule of the c")]
)
def test_the_comparison_counts_what_its_tables_say(pack: str, heading: str) -> None:
    """A number that nobody counted again is an advertisement."""
    text = DOCUMENTATION.read_text(encoding="utf-8").partition("## Beside other packs")[2]
    total = re.search(rf"^\| {pack} \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text, flags=re.MULTILINE)
    assert total is not None
    everything, whole, part, missing = map(int, total.groups())
    table = text.partition(f"| {heading}")[2].partition("\n\n")[0].splitlines()[2:]
    theirs = {"whole": 0, "part": 0}
    for row in table:
        left, right = row.strip("| ").split(" | ", 1)
        theirs["part" if right.startswith("in part") else "whole"] += left.count("`") // 2
        assert set(re.findall(r"`([a-z-]+)`", right)) <= {rule.name for rule in ALL}
    assert (theirs["whole"], theirs["part"], whole + part + missing) == (whole, part, everything)


def test_the_comparison_counts_the_rules_with_a_counterpart() -> None:
    """The same, the other way round."""
    text = DOCUMENTATION.read_text(encoding="utf-8").partition("## Beside other packs")[2]
    rows = re.findall(r"^\| `.*`.* \| `([a-z-]+)` \|$", text, flags=re.MULTILINE)
    own = len(set(rows))
    assert f"the rules here, {own} have a counterpart in one of the two, the other {len(ALL) - own} have none." in text
