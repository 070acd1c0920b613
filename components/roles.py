"""A role with one policy per grant."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components import documents
from components.derive import grants as derive
from components.derive.grants import Grant
from components.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleArgs:
    """`logical` is the role's logical name, `physical` its name in AWS, `principal` who may assume it.

    `says_account` False: the principal doesn't tell AWS for which account it acts, so the trust can't ask for it.
    """

    logical: str
    physical: str
    description: str
    principal: str
    grants: tuple[Grant, ...]
    values: documents.Values
    service: str | None = None
    says_account: bool = True


def role(args: RoleArgs, place: Place, parent: pulumi.Resource) -> tuple[aws.iam.Role, list[aws.iam.RolePolicy]]:
    """Create the role and its policies. Whatever acts under the role depends on the policies too, not on it alone."""
    options = pulumi.ResourceOptions(parent=parent)
    made = aws.iam.Role(
        args.logical,
        name=args.physical,
        description=args.description,
        assume_role_policy=json.dumps(
            derive.trust(args.principal, place.arns.account if args.says_account else None), sort_keys=True
        ),
        tags=place.names.tags(args.physical, service=args.service),
        opts=options,
    )
    policies = [
        aws.iam.RolePolicy(
            f"{args.logical}-{grant.name}",
            name=grant.name,
            role=made.name,
            policy=documents.document(derive.document(grant.statements), args.values),
            opts=options,
        )
        for grant in args.grants
    ]
    return made, policies
