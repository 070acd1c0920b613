"""public-edge-waf: web ACLs that have rules, and whether any of them ever stops a request."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.public_edge import public_edge_waf
from tests.policies.adversarial.flaws_settings import IP_LISTS, firewall, group
from tests.policies.judging import run
from tests.policies.kit import Foreign, Json, Program
from tests.policies.market import Market, market

LATER = Foreign("", known=False)
COUNTS: dict[str, Any] = {"action": {"count": {}}}
BLOCKS: dict[str, Any] = {"action": {"block": {}}}
ALLOWS: dict[str, Any] = {"action": {"allow": {}}}
ASKS: dict[str, Any] = {"action": {"captcha": {}, "block": None}}
SQL = "AWSManagedRulesSQLiRuleSet"
WORDS = "lets everything through and only counts"


def _says(souk: Market) -> str:
    said = run(public_edge_waf, souk.program)
    doubts = [text for text in said.doubts if "only counts" in text]
    return "wrong" if WORDS in said.text else "unsure" if doubts else "right"


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ([COUNTS], "wrong"),
        ([COUNTS, ALLOWS], "wrong"),
        ([COUNTS, BLOCKS], "right"),
        ([ASKS], "right"),
        ([group(override="count")], "wrong"),
        ([group(override="count"), group(name=SQL)], "right"),
        ([group(*IP_LISTS)], "wrong"),
        ([group(*IP_LISTS[1:])], "right"),
        ([group("SQLi_BODY", name=SQL)], "right"),
        ([{"action": LATER}, BLOCKS], "right"),
    ],
    ids=str,
)
def test_what_an_acl_does(souk: Market, rules: list[Any], says: str) -> None:
    """Set to count for a week, it was still counting when the attack came."""
    firewall(*rules)(souk)
    assert _says(souk) == says


@pytest.mark.parametrize("rule", [{"action": LATER}, {**group(), "overrideAction": LATER}], ids=["action", "override"])
def test_what_is_not_known_yet_is_a_doubt(rule: dict[str, Any]) -> None:
    """A switch between counting and blocking may come from another stack."""
    souk = market(Program("preview"))
    firewall(rule)(souk)
    assert _says(souk) == "unsure"


@pytest.mark.parametrize(("action", "says"), [("Block", "right"), ("Count", "wrong")])
def test_rules_as_a_text(souk: Market, action: str, says: str) -> None:
    """WAF's own words begin with capitals."""
    rules: list[Any] = [{"Name": "r", "Action": {action: {}}}]
    souk.door["acl"].props |= {"rules": None, "ruleJson": Json(rules)}
    assert _says(souk) == says


@pytest.mark.parametrize(
    ("token", "props", "says"),
    [
        ("webAclRule:WebAclRule", BLOCKS, "right"),
        ("webAclRule:WebAclRule", COUNTS, "wrong"),
        ("webAclRuleGroupAssociation:WebAclRuleGroupAssociation", {"managedRuleGroup": {"name": SQL}}, "right"),
        (
            "webAclRuleGroupAssociation:WebAclRuleGroupAssociation",
            {"managedRuleGroup": {"name": SQL}, "overrideAction": "count"},
            "wrong",
        ),
    ],
)
def test_rules_beside_an_acl(souk: Market, token: str, props: dict[str, Any], says: str) -> None:
    """An ACL that leaves its rules to other resources was called one without rules."""
    souk.door["acl"].props["rules"] = []
    souk.program.add(f"aws:wafv2/{token}", "beside", {"webAclArn": souk.door["acl"].arn, **props})
    assert _says(souk) == says
    assert "it has no rules" not in run(public_edge_waf, souk.program).text


@pytest.mark.parametrize(
    ("rules", "counting", "says"),
    [
        ([{"name": "a", **COUNTS}], (), "wrong"),
        ([{"name": "a", **BLOCKS}], (), "right"),
        ([{"name": "a", **BLOCKS}], ("a",), "wrong"),
        ([{"name": "a", **BLOCKS}, {"name": "b", **BLOCKS}], ("a",), "right"),
    ],
)
def test_a_group_of_one_s_own(souk: Market, rules: list[Any], counting: tuple[str, ...], says: str) -> None:
    """What a group does is what its rules do, but for those that the ACL lets count."""
    own = souk.program.add("aws:wafv2/ruleGroup:RuleGroup", "own", {"rules": rules})
    overrides: list[Any] = [{"name": name, "actionToUse": {"count": {}}} for name in counting]
    taken: dict[str, Any] = {"ruleGroupReferenceStatement": {"arn": own.arn, "ruleActionOverrides": overrides}}
    firewall({"overrideAction": {"none": {}}, "statement": taken})(souk)
    assert _says(souk) == says


def test_a_group_of_somebody_else_s_is_a_doubt(souk: Market) -> None:
    """Its rules aren't here."""
    taken = {"ruleGroupReferenceStatement": {"arn": "arn:aws:wafv2:eu-west-1:999988887777:regional/rulegroup/x/1"}}
    firewall({"overrideAction": {"none": {}}, "statement": taken})(souk)
    assert _says(souk) == "unsure"


def test_what_no_rule_knows_is_turned_away(souk: Market) -> None:
    """A list of what is let in needs no rule that blocks."""
    firewall(ALLOWS)(souk)
    souk.door["acl"].props["defaultAction"] = {"block": {}}
    assert _says(souk) == "right"
