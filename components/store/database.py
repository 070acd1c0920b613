"""A PostgreSQL database: an RDS instance or an Aurora Serverless v2 cluster, as the stack file says.

Nobody ever types a password: RDS makes the master's, keeps it in Secrets Manager and rotates it, and the service itself
signs in by IAM.
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.derive.late import Ref
from components.spec import Postgres
from components.store import aurora, instance
from components.store.args import StoreArgs


class Database(pulumi.ComponentResource):
    """The database behind its own security group.

    `values` holds what AWS makes up: `host`, `resourceId` (what an IAM policy for signing in names) and
    `masterSecretArn`.
    """

    values: dict[Ref, pulumi.Output[str]]
    group: aws.ec2.SecurityGroup

    def __init__(self, name: str, args: StoreArgs[Postgres], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:store:Database", name, None, opts)
        self.group = args.group(name, self)
        build = aurora.cluster if args.settings.postgres.engine == "aurora" else instance.instance
        made = build(name, args, self.group, self)
        self.values = {Ref(args.store.name, attribute): value for attribute, value in made.items()}
        self.register_outputs(made)
