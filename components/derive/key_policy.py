"""Policies of customer-managed KMS keys: explicit actions, each for someone by name. Pure.

A key policy has no resource but the key itself, which KMS writes as `*`. Grants, data keys and administration are kept
apart, so that whoever may administer a key through IAM can't read with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.arns import Arns

ADMINISTER = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
USE = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


@dataclass(frozen=True, slots=True)
class Sender:
    """An AWS service that writes into something encrypted with the key, on behalf of one of our resources.

    `principal` is such as `events.amazonaws.com`; `sources` are the ARNs (patterns allowed) it may act for.
    """

    principal: str
    sources: tuple[str, ...]


def document(
    arns: Arns,
    *,
    via: tuple[str, ...] = (),
    senders: tuple[Sender, ...] = (),
    log_groups: tuple[str, ...] = (),
    archived_buses: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The policy of one key, every value known.

    `via` are the services (`sqs`, `dynamodb`, `rds`, …) through which the account's own principals may use the key:
    whose IAM policy allows it can use it there, and nowhere directly. `log_groups` are names of log groups that it
    encrypts, `archived_buses` names of event buses whose archives it encrypts.
    """
    statements = [_statement("AdministerThroughIam", {"AWS": arns.account_root()}, ADMINISTER)]
    if via:
        through = {"StringEquals": {"kms:ViaService": [f"{name}.{arns.region}.{arns.dns_suffix}" for name in via]}}
        statements += [
            _statement("UseThroughIam", {"AWS": arns.account_root()}, USE, through),
            _statement(
                "LendToStoresThroughIam",
                {"AWS": arns.account_root()},
                ("kms:CreateGrant",),
                {**through, "Bool": {"kms:GrantIsForAWSResource": "true"}},
            ),
            _statement("EndLoansThroughIam", {"AWS": arns.account_root()}, ("kms:RetireGrant",), through),
        ]
    statements += [
        _statement(
            f"{sender.principal.partition('.')[0].title()}Sends",
            {"Service": sender.principal},
            ("kms:Decrypt", "kms:GenerateDataKey"),
            {
                "ArnLike": {"aws:SourceArn": list(sender.sources)},
                "StringEquals": {"aws:SourceAccount": arns.account},
            },
        )
        for sender in senders
    ]
    if log_groups:
        groups = [arns.log_group(name) for name in log_groups]
        statements.append(
            _statement(
                "LogsWrites",
                {"Service": f"logs.{arns.region}.{arns.dns_suffix}"},
                USE,
                {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": groups}},
            )
        )
    if archived_buses:
        statements += _archives(arns, [arns.bus(name) for name in archived_buses])
    return {"Version": "2012-10-17", "Statement": statements}


def _archives(arns: Arns, buses: list[str]) -> list[dict[str, Any]]:
    """EventBridge User Guide, "Encrypting EventBridge archives": a description carries no encryption context."""
    events = {"Service": "events.amazonaws.com"}
    context = {"StringEquals": {"kms:EncryptionContext:aws:events:event-bus:arn": buses}}
    account = {"StringEquals": {"aws:SourceAccount": arns.account}}
    return [
        _statement("ArchiveFindsKey", events, ("kms:DescribeKey",), account),
        _statement(
            "ArchiveWrites",
            events,
            ("kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
            context,
        ),
    ]


def _statement(
    sid: str,
    principal: Mapping[str, str],
    actions: tuple[str, ...],
    condition: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": dict(principal),
        "Action": list(actions),
        "Resource": "*",
        **({"Condition": dict(condition)} if condition else {}),
    }
