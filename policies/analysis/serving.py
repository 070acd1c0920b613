"""Roles that AWS acts with for whoever owns a store: to log a proxy in at it, to back it up, to replicate or lend it.

They are no party beside the owner: who gets in by the proxy or a grant, and where the copies go, is looked at by
itself. Sources: RDS User Guide, "Setting up database credentials for RDS Proxy"; AWS Backup Developer Guide, "IAM
service roles"; Amazon S3 User Guide, "Setting up permissions for live replication" and "Register a location" (S3
Access Grants).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.iam_documents import all_documents
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer
from policies.analysis.store_types import RDS_PROXY

_SERVING: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    RDS_PROXY: (("roleArn",), "rds.amazonaws.com"),
    "aws:backup/selection:Selection": (("iamRoleArn",), "backup.amazonaws.com"),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (("role",), "s3.amazonaws.com"),
    "aws:s3/bucket:Bucket": (("replicationConfiguration", "role"), "s3.amazonaws.com"),
    "aws:s3/bucketV2:BucketV2": (("replicationConfigurations", "role"), "s3.amazonaws.com"),
    "aws:s3control/accessGrantsLocation:AccessGrantsLocation": (("iamRoleArn",), "access-grants.s3.amazonaws.com"),
}
"""What takes on such a role, where it names it, and who it has to be for."""


@once
def serving_roles(stack: Stack) -> frozenset[str]:
    """The roles (by URN) that are for such a service of AWS's, and for no other."""
    found = (
        role.urn
        for token, (path, service) in _SERVING.items()
        for user in stack.of(token)
        for role in refer(stack, user, path, (ROLE,)).targets
        if {*_trusted(stack, role)} == {service}
    )
    return frozenset(found)


def _trusted(stack: Stack, role: Resource) -> Iterator[object]:
    """The services that a role trusts, and what stands for those that nobody knows."""
    for document in all_documents(stack)[role.urn]:
        if document.sort == "trust" and isinstance(document.statements, tuple):
            for statement in document.statements:
                yield from statement.services if statement.allows else ()
        elif document.sort == "trust":
            yield document.statements
