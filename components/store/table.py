"""A DynamoDB table, on demand."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.derive.late import Ref
from components.spec import Index, Table
from components.store.args import StoreArgs


class TableStore(pulumi.ComponentResource):
    """The table with its indexes. `values` holds what AWS makes up: the stream's ARN, where there is a stream."""

    values: dict[Ref, pulumi.Output[str]]
    table: aws.dynamodb.Table

    def __init__(self, name: str, args: StoreArgs[Table], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:store:Table", name, None, opts)
        store, physical = args.store, args.identity.table(args.store.name)
        self.table = aws.dynamodb.Table(
            name,
            name=physical,
            billing_mode="PAY_PER_REQUEST",
            hash_key=_name(store.key),
            range_key=_name(store.sort) if store.sort else None,
            attributes=_attributes(store),
            global_secondary_indexes=[_index(index) for index in store.indexes] or None,
            ttl=aws.dynamodb.TableTtlArgs(attribute_name=store.ttl, enabled=True) if store.ttl else None,
            stream_enabled=store.stream,
            stream_view_type="NEW_AND_OLD_IMAGES" if store.stream else None,
            point_in_time_recovery=_recovery(args),
            server_side_encryption=aws.dynamodb.TableServerSideEncryptionArgs(enabled=True, kms_key_arn=args.key_arn),
            deletion_protection_enabled=args.data.deletion_protection,
            tags=args.tags(physical),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.values = {Ref(store.name, "streamArn"): self.table.stream_arn} if store.stream else {}
        self.register_outputs({"table": self.table.name})


def _recovery(args: StoreArgs[Table]) -> aws.dynamodb.TablePointInTimeRecoveryArgs:
    if not args.data.point_in_time_recovery:
        return aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=False)
    return aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True, recovery_period_in_days=args.data.backup_days)


def _attributes(store: Table) -> list[aws.dynamodb.TableAttributeArgs]:
    """Every key attribute, once: DynamoDB refuses one that no key uses."""
    keys = [store.key, store.sort, *(part for index in store.indexes for part in (index.key, index.sort))]
    kinds = {_name(key): _kind(key) for key in keys if key}
    return [aws.dynamodb.TableAttributeArgs(name=name, type=kind) for name, kind in sorted(kinds.items())]


def _index(index: Index) -> aws.dynamodb.TableGlobalSecondaryIndexArgs:
    keys = [("HASH", index.key), *([("RANGE", index.sort)] if index.sort else [])]
    return aws.dynamodb.TableGlobalSecondaryIndexArgs(
        name=index.name,
        projection_type="ALL",
        key_schemas=[
            aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name=_name(key), key_type=kind)
            for kind, key in keys
        ],
    )


def _name(attribute: str) -> str:
    return attribute.partition(":")[0]


def _kind(attribute: str) -> str:
    return attribute.partition(":")[2] or "S"
