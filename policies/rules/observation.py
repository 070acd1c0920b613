"""What is needed after an incident: logs that are kept for a while, a record of traffic, keys that change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.values import UNKNOWN, Unknown, as_int
from policies.rules.claims import claim, is_off, said
from policies.rules.definition import About, Finding, Options, stack_rule

_LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
_KEY: Final = "aws:kms/key:Key"
_VPC: Final = "aws:ec2/vpc:Vpc"
_FLOW_LOG: Final = "aws:ec2/flowLog:FlowLog"
_DELIVERY: Final = "DELIVERY"


@stack_rule(
    About(
        name="logs-kms-flow",
        description="Logs have an end, keys are rotated, and every VPC records who talks to whom.",
        severity="medium",
        remedy="Set retentionInDays and enableKeyRotation; add a flow log to the VPC.",
        sources=("CloudWatch.16", "KMS.4", "EC2.6", "CKV_AWS_66", "CKV_AWS_7", "CKV2_AWS_11"),
        always=False,
    )
)
def logs_kms_flow(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Logs without an end are paid for ever, and hold personal data longer than anyone may keep it."""
    for group in stack.of(_LOG_GROUP):
        # AWS keeps groups of the delivery class for two days, whatever they say.
        if said(group, "logGroupClass") != _DELIVERY:
            endless = _is_endless(said(group, "retentionInDays"))
            yield from claim(endless, f"{group.name} keeps logs for ever", group.urn)
    for key in stack.of(_KEY):
        if _can_rotate(key):
            yield from claim(is_off(said(key, "enableKeyRotation")), f"{key.name} is never rotated", key.urn)
    references = [refer(stack, flow, ("vpcId",), (_VPC,)) for flow in stack.of(_FLOW_LOG)]
    for vpc in stack.of(_VPC):
        touching = [reference for reference in references if vpc in reference.targets]
        fault = UNKNOWN if touching else True
        recorded = any(reference.certain for reference in touching)
        yield from claim(False if recorded else fault, f"{vpc.name} has no flow log", vpc.urn)


def _is_endless(days: Any) -> bool | Unknown:
    return UNKNOWN if days is UNKNOWN else not as_int(days)


def _can_rotate(key: Resource) -> bool:
    """Only symmetric keys whose material AWS made itself. Source: KMS Developer Guide, "Rotate AWS KMS keys"."""
    symmetric = said(key, "customerMasterKeySpec") in (None, UNKNOWN, "SYMMETRIC_DEFAULT")
    return symmetric and not key.states("customKeyStoreId")
