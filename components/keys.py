"""A customer-managed KMS key with its alias."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.derive import key_policy
from components.derive.key_policy import Sender
from components.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyArgs:
    """What the key is for and who uses it.

    `alias` are the parts of the alias after `alias/souk-<env>-`. `via` are the AWS services (`sqs`, `dynamodb`,
    `rds`, …) through which principals of the account may use it where their own policies allow that. `senders` are
    services that act for one of our resources; `log_groups` are names of the log groups it encrypts, `archived_buses`
    of the event buses whose archives it encrypts.
    """

    place: Place
    alias: tuple[str, ...]
    description: str
    service: str | None = None
    via: tuple[str, ...] = ()
    senders: tuple[Sender, ...] = ()
    log_groups: tuple[str, ...] = ()
    archived_buses: tuple[str, ...] = ()


class Key(pulumi.ComponentResource):
    """The key, rotated every year, deleted only after a month's notice."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: KeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:keys:Key", name, None, opts)
        place = args.place
        alias = place.names.physical("key-alias", *args.alias)
        policy = key_policy.document(
            place.arns,
            via=args.via,
            senders=args.senders,
            log_groups=args.log_groups,
            archived_buses=args.archived_buses,
        )
        key = aws.kms.Key(
            name,
            description=args.description,
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=json.dumps(policy, sort_keys=True),
            tags=place.names.tags(alias, service=args.service),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.kms.Alias(name, name=f"alias/{alias}", target_key_id=key.key_id, opts=pulumi.ResourceOptions(parent=self))
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})
