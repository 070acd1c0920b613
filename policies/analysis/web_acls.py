"""Whether a web ACL ever stops a request, or only counts what it would have stopped.

Sources: AWS WAF Developer Guide, "Using rule actions", "Overriding rule group actions" and "AWS Managed Rules rule
groups list"; AWS WAF API reference, `CreateWebACL`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer, resolve
from policies.analysis.values import UNKNOWN, Unknown, as_list, as_mapping, dig, from_json

WEB_ACL: Final = "aws:wafv2/webAcl:WebAcl"
_RULE: Final = "aws:wafv2/webAclRule:WebAclRule"
_JOINED: Final = "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation"
_GROUP: Final = "aws:wafv2/ruleGroup:RuleGroup"
_STOPPING: Final = frozenset({"block", "captcha", "challenge"})
_WHERE: Final = tuple(
    f"{part}_{place}"
    for part, places in {
        "EC2MetaDataSSRF": ("BODY", "COOKIE", "URIPATH", "QUERYARGUMENTS"),
        "GenericLFI": ("QUERYARGUMENTS", "URIPATH", "BODY"),
        "GenericRFI": ("QUERYARGUMENTS", "BODY", "URIPATH"),
        "CrossSiteScripting": ("COOKIE", "QUERYARGUMENTS", "BODY", "URIPATH"),
        "RestrictedExtensions": ("URIPATH", "QUERYARGUMENTS"),
        "SizeRestrictions": ("QUERYSTRING", "Cookie_HEADER", "BODY", "URIPATH"),
    }.items()
    for place in places
)
_OF_AWS: Final[Mapping[str, frozenset[str]]] = {
    "AWSManagedRulesCommonRuleSet": frozenset({"NoUserAgent_HEADER", "UserAgent_BadBots_HEADER", *_WHERE}),
    "AWSManagedRulesAmazonIpReputationList": frozenset({"AWSManagedIPReputationList", "AWSManagedReconnaissanceList"}),
    "AWSManagedRulesAnonymousIpList": frozenset({"AnonymousIPList", "HostingProviderIPList"}),
}
"""The rules that stop something, of those groups of AWS's of which they are all known here. Of any other group it takes
`overrideAction` to know that it only counts."""


class _Group(NamedTuple):
    """A group of rules that an ACL takes in: what names it, and the actions that are put in the place of its rules'."""

    managed: Any
    reference: Any
    by: Resource
    key: str


def has_rules(stack: Stack, acl: Resource) -> bool:
    """Whether an ACL has rules at all: its own, or as resources beside it."""
    return acl.states("rules") or acl.states("ruleJson") or bool(_beside(stack, acl, _RULE, _JOINED))


def stops(stack: Stack, acl: Resource) -> bool | Unknown:
    """Whether an ACL turns away what no rule knows, or has a rule in force that stops something."""
    default = acl.props.get("defaultAction")
    if default is UNKNOWN or _takes(default, _STOPPING):
        return UNKNOWN if default is UNKNOWN else True
    joined = (_joins(stack, item) for item in _beside(stack, acl, _JOINED))
    single = (_rule(stack, item, item.props, "statement") for item in _beside(stack, acl, _RULE))
    return _any((*_stated(stack, acl, "ruleJson"), *single, *joined))


def _beside(stack: Stack, acl: Resource, *types: str) -> list[Resource]:
    """The rules and groups of an ACL that are resources of their own."""
    return [item for item in stack.of(*types) if acl in refer(stack, item, ("webAclArn",), (WEB_ACL,)).targets]


def _stated(stack: Stack, by: Resource, text: str, but: frozenset[str] = frozenset()) -> Iterator[bool | Unknown]:
    """What each rule does that a resource states, as blocks or as a text, but for those of some names."""
    for key, value in (("rules", by.props.get("rules")), (text, _blocks(from_json(by.props.get(text))))):
        for rule in as_list(value) if by.states(key) else ():
            name = dig(rule, "name")
            if not (isinstance(name, str) and name in but):
                yield UNKNOWN if rule is UNKNOWN else _rule(stack, by, as_mapping(rule), key)


def _blocks(value: object) -> Any:
    """A JSON text of WAF's own as the provider would have written it down: with small first letters."""
    if isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value).items()
        return {"arn" if key == "ARN" else key[:1].lower() + key[1:]: _blocks(item) for key, item in items}
    return [_blocks(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value


def _rule(stack: Stack, by: Resource, rule: Mapping[str, Any], key: str) -> bool | Unknown:
    """Whether a rule stops something. One that holds a group says `overrideAction` in the place of `action`."""
    action, override, statement = rule.get("action"), rule.get("overrideAction"), rule.get("statement")
    if UNKNOWN in (action, override):
        return UNKNOWN
    if as_mapping(action) or _takes(override, frozenset({"count"})):
        return _takes(action, _STOPPING)
    managed, reference = dig(statement, "managedRuleGroupStatement"), dig(statement, "ruleGroupReferenceStatement")
    return _in_force(stack, _Group(managed, reference, by, key))


def _joins(stack: Stack, item: Resource) -> bool | Unknown:
    override = item.props.get("overrideAction")
    if override is UNKNOWN and item.states("overrideAction"):
        return UNKNOWN
    if override == "count":
        return False
    managed, reference = item.props.get("managedRuleGroup"), item.props.get("ruleGroupReference")
    return _in_force(stack, _Group(managed, reference, item, "ruleGroupReference"))


def _in_force(stack: Stack, group: _Group) -> bool | Unknown:
    """Whether a group still stops something, once some of its rules only count."""
    if UNKNOWN in (group.managed, group.reference):
        return UNKNOWN
    if as_mapping(group.managed):
        name, counting = dig(group.managed, "name"), _counting(group.managed)
        rules = _OF_AWS.get(name) if isinstance(name, str) else None
        return UNKNOWN if name is UNKNOWN else rules is None or bool(rules - counting)
    found = resolve(stack, group.by, group.key, dig(group.reference, "arn"), (_GROUP,))
    if not found.certain or not found.targets:
        return UNKNOWN if as_mapping(group.reference) else False
    counting = _counting(group.reference)
    return _any(each for own in found.targets for each in _stated(stack, own, "rulesJson", counting))


def _counting(group: object) -> frozenset[str]:
    """The rules of a group that an ACL only lets count."""
    overrides = as_list(dig(group, "ruleActionOverrides"))
    count = frozenset({"count"})
    told = [each for each in overrides if _takes(dig(each, "actionToUse"), count)]
    names = (dig(each, "name") for each in (*told, *as_list(dig(group, "excludedRules"))))
    return frozenset(name for name in names if isinstance(name, str))


def _takes(action: object, kinds: frozenset[str]) -> bool:
    """Whether an action is of one of these kinds: it is said by an empty block of that name."""
    blocks = [as_mapping(block) for block in as_list(action)]
    return any(block.get(kind) is not None for block in blocks for kind in kinds)


def _any(found: Iterable[bool | Unknown]) -> bool | Unknown:
    every = tuple(found)
    return True if True in every else UNKNOWN if UNKNOWN in every else False
