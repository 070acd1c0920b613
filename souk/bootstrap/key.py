"""The KMS key that encrypts the state and the secrets in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from souk.bootstrap.names import StateNames
from souk.bootstrap.piece import Piece

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient


def pieces(kms: KMSClient, names: StateNames) -> tuple[Piece, ...]:
    """The key under its alias, its yearly rotation and its policy, as they are."""
    key = _key(kms, names.alias)
    made = Piece(
        f"key {names.alias}",
        "there" if key else "missing",
        "encrypts the state and the secrets in it",
        make=lambda: _create(kms, names),
    )
    if key is None:
        return (made,)
    rotates = kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    policy: Any = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    return (
        made,
        Piece("key's rotation", "there" if rotates else "missing", make=lambda: _rotate(kms, key)),
        Piece(
            "key's policy",
            "there" if policy == names.key_policy() else "differs",
            make=lambda: _put_policy(kms, key, names),
        ),
    )


def _key(kms: KMSClient, alias: str) -> str | None:
    try:
        return kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    except kms.exceptions.NotFoundException:
        return None


def _create(kms: KMSClient, names: StateNames) -> None:
    """Rotation and policy come with it: a key without an alias, left by a run cut off here, costs and hides nothing."""
    tags = names.place.names.tags(names.alias.removeprefix("alias/"))
    key = kms.create_key(
        Description=f"Pulumi state of {names.place.env}",
        Policy=json.dumps(names.key_policy()),
        Tags=[{"TagKey": name, "TagValue": value} for name, value in tags.items()],
    )["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=names.alias, TargetKeyId=key)
    _rotate(kms, key)


def _rotate(kms: KMSClient, key: str) -> None:
    kms.enable_key_rotation(KeyId=key)


def _put_policy(kms: KMSClient, key: str, names: StateNames) -> None:
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(names.key_policy()))
