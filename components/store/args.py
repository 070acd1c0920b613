"""What every store needs to be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pulumi
import pulumi_aws as aws

from components.derive.identity import Identity
from components.groups import security_group
from components.settings import DataSettings, ServiceSettings
from components.spec import Cache, Postgres, Table

Kind = TypeVar("Kind", Postgres, Table, Cache)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreArgs(Generic[Kind]):
    """`key_arn` is the service's own key where the stack asks for customer-managed keys."""

    store: Kind
    identity: Identity
    settings: ServiceSettings
    data: DataSettings
    key_arn: pulumi.Input[str] | None
    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]

    def group(self, logical: str, parent: pulumi.Resource) -> aws.ec2.SecurityGroup:
        """A security group of the store's own, so that it can admit exactly its owner."""
        service = self.identity.service
        return security_group(
            logical,
            parts=(service, self.store.name),
            description=f"Store {self.store.name} of {service}",
            vpc_id=self.vpc_id,
            place=self.identity.place,
            parent=parent,
            service=service,
            role="store",
        )

    def tags(self, name: str) -> dict[str, str]:
        """The tags of one of the store's resources."""
        return self.identity.place.names.tags(name, service=self.identity.service)
