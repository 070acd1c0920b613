"""The service's own key, where the stack asks for customer-managed ones."""

from __future__ import annotations

import pulumi

from components.derive.identity import Identity
from components.derive.key_policy import Sender
from components.keys import Key, KeyArgs
from components.service.scope import ServiceArgs
from components.settings import settings_of
from components.store import surroundings


def service_key(args: ServiceArgs, parent: pulumi.Resource) -> Key | None:
    """One key for all that the service encrypts: its log and its images at least."""
    if not args.config.data.customer_managed_keys:
        return None
    return Key(
        f"{args.spec.name}-key",
        KeyArgs(
            place=args.place,
            alias=(args.spec.name,),
            description=f"Encrypts what {args.spec.name} stores, sends and logs",
            service=args.spec.name,
            via=_via(args),
            senders=_senders(args),
            log_groups=_log_groups(args),
        ),
        pulumi.ResourceOptions(parent=parent),
    )


def _via(args: ServiceArgs) -> tuple[str, ...]:
    spec = args.spec
    compute = settings_of(args.config, spec.name).compute_of(spec)
    users = {
        "dynamodb": spec.tables,
        "ecr": True,
        "elasticache": spec.caches,
        "lambda": compute == "lambda",
        "rds": spec.databases,
        "secretsmanager": spec.databases or spec.secrets,
        "sns": spec.topics,
        "sqs": spec.consumes or spec.streams,
    }
    return tuple(name for name, used in users.items() if used)


def _senders(args: ServiceArgs) -> tuple[Sender, ...]:
    if not args.spec.consumes:
        return ()
    rule = args.place.arns.event_rule(args.place.bus, Identity(args.place, args.spec.name).event_rule)
    return (Sender("events.amazonaws.com", (rule,)),)


def _log_groups(args: ServiceArgs) -> tuple[str, ...]:
    identity = Identity(args.place, args.spec.name)
    settings = settings_of(args.config, args.spec.name)
    kind = "cluster" if settings.postgres.engine == "aurora" else "instance"
    databases = [
        name
        for store in args.spec.databases
        for name in surroundings.log_names(kind, identity.database(store.name)).values()
    ]
    return (identity.log_group, *databases)
