"""Where an environment's state lies, and what encrypts it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from components.derive.key_policy import ADMINISTER, USE
from components.place import Place


@dataclass(frozen=True, slots=True)
class StateNames:
    """Bucket and key of one environment: whoever may read dev's state can't read prod's."""

    place: Place

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self.place.names.physical("bucket", "state")

    @property
    def alias(self) -> str:
        """The key's alias, as KMS has it."""
        return f"alias/{self.place.names.physical('key-alias', 'state')}"

    @property
    def alias_arn(self) -> str:
        """The alias's ARN: known before the key is."""
        return self.place.arns.of("kms", self.alias)

    @property
    def backend(self) -> str:
        """What `pulumi login` takes."""
        return f"s3://{self.bucket}?region={self.place.arns.region}"

    @property
    def secrets_provider(self) -> str:
        """What `souk stack init --secrets-provider` takes."""
        return f"awskms://{self.alias}?region={self.place.arns.region}"

    def bucket_policy(self) -> dict[str, Any]:
        """Nobody, without TLS."""
        arn = f"arn:{self.place.arns.partition}:s3:::{self.bucket}"
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "TlsOnly",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [arn, f"{arn}/*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        }

    def key_policy(self) -> dict[str, Any]:
        """Whom the account's own IAM policies let: Pulumi uses the key directly, and S3 for whoever reads the state."""
        root = {"AWS": self.place.arns.account_root()}
        return {
            "Version": "2012-10-17",
            "Statement": [
                {"Sid": sid, "Effect": "Allow", "Principal": root, "Action": list(actions), "Resource": "*"}
                for sid, actions in (("AdministerThroughIam", ADMINISTER), ("UseThroughIam", USE))
            ],
        }
