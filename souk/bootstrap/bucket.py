"""The bucket that holds state: versioned, encrypted, private, and reached by TLS only."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from components.errors import SoukError
from souk.bootstrap.names import StateNames
from souk.bootstrap.piece import Piece

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import CreateBucketRequestTypeDef

NO_LOCATION: Final = "us-east-1"
"""The region that S3 wants to be left unsaid."""
UNSET: Final = frozenset(
    {
        "NoSuchBucketPolicy",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "ServerSideEncryptionConfigurationNotFoundError",
    }
)
KEPT_DAYS: Final = 365
"""How long an older version of the state can be brought back."""
BLOCKED: Final = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}


@dataclass(frozen=True, slots=True)
class _Setting:
    """One setting of the bucket: how to read it, what it should read, how to write it."""

    name: str
    read: Callable[[], Any]
    wanted: Any
    write: Callable[[], object]


def pieces(s3: S3Client, names: StateNames) -> tuple[Piece, ...]:
    """The bucket and its settings, as they are. Raises SoukError if somebody else has a bucket of that name."""
    exists = _exists(s3, names.bucket)
    made = Piece(
        f"bucket {names.bucket}",
        "there" if exists else "missing",
        "state of all of the environment's stacks",
        make=lambda: _create(s3, names),
    )
    return (made, *(_piece(setting, exists) for setting in _settings(s3, names)))


def _piece(setting: _Setting, exists: bool) -> Piece:
    found = _read(setting) if exists else None
    state = "there" if found == setting.wanted else "missing" if found is None else "differs"

    def write() -> None:
        setting.write()

    return Piece(f"bucket's {setting.name}", state, make=write)


def _read(setting: _Setting) -> Any:
    try:
        return setting.read()
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in UNSET:
            return None
        raise


def _exists(s3: S3Client, bucket: str) -> bool:
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == 404:  # noqa: PLR2004 - HTTP: HeadBucket has no error code of its own
            return False
        if status == 403:  # noqa: PLR2004 - same
            raise SoukError(
                f"bucket {bucket}: it exists, and these credentials may not read it: it is another account's, or a "
                f"policy forbids it. Find out whose it is before you go on."
            ) from None
        raise
    return True


def _create(s3: S3Client, names: StateNames) -> None:
    request: CreateBucketRequestTypeDef = {"Bucket": names.bucket}
    region: Any = names.place.arns.region
    if region != NO_LOCATION:
        request["CreateBucketConfiguration"] = {"LocationConstraint": region}
    s3.create_bucket(**request)


def _settings(s3: S3Client, names: StateNames) -> tuple[_Setting, ...]:
    bucket, policy = names.bucket, names.bucket_policy()
    encryption: Any = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": names.alias_arn}
    encryption_rule: Any = {"ApplyServerSideEncryptionByDefault": encryption, "BucketKeyEnabled": True}
    blocked: Any = BLOCKED
    return (
        _Setting(
            "versions",
            lambda: s3.get_bucket_versioning(Bucket=bucket).get("Status"),
            "Enabled",
            lambda: s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}),
        ),
        _Setting(
            "encryption",
            lambda: _encryption(s3, bucket),
            encryption,
            lambda: s3.put_bucket_encryption(
                Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [encryption_rule]}
            ),
        ),
        _Setting(
            "public access block",
            lambda: s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"],
            BLOCKED,
            lambda: s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=blocked),
        ),
        _Setting(
            "TLS-only policy",
            lambda: json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]),
            policy,
            lambda: s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy)),
        ),
        _Setting(
            "expiry of old versions",
            lambda: _kept_days(s3, bucket),
            KEPT_DAYS,
            lambda: s3.put_bucket_lifecycle_configuration(
                Bucket=bucket, LifecycleConfiguration={"Rules": [_lifecycle()]}
            ),
        ),
    )


def _encryption(s3: S3Client, bucket: str) -> Mapping[str, Any]:
    rules: Any = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    return rules[0]["ApplyServerSideEncryptionByDefault"]


def _kept_days(s3: S3Client, bucket: str) -> int | None:
    rules: Any = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    kept = (rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays") for rule in rules)
    return next((days for days in kept if days is not None), None)


def _lifecycle() -> Any:
    return {
        "ID": "old-versions",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": KEPT_DAYS},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
