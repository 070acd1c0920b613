"""Ways into a bucket that a service keeps its data in, beside grants on it and its policy."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_buckets import bucket
from tests.policies.adversarial.systems import Change, Flaw, grants, service
from tests.policies.kit import Made
from tests.policies.market import Market
from tests.policies.parts import allow, arn, grant, role, tls_only

_RULE = "no-shared-database"
REPLICA = "arn:aws:s3:::souk-dev-replica"


def kept(souk: Market) -> Made:
    """The bucket that order keeps its invoices in."""
    return bucket(souk, "s3:GetObject", "s3:PutObject")


def repeated(goal: Any = None, *, owner: str = "product", inline: bool = False, **stated: Any) -> Change:
    """The invoices are repeated in a bucket: a service's, or one that is given by its ARN."""

    def change(souk: Market) -> None:
        made, add = kept(souk), souk.program.add
        rule = {"status": "Enabled", "destination": {"bucket": goal or _replica(souk, owner).arn}, **stated}
        props = {"role": role(souk.program, "repeats", souk.order.component, "s3.amazonaws.com").arn, "rules": [rule]}
        if inline:
            made.props["replicationConfiguration"] = props
            return
        token = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"  # noqa: S105 - a type token
        add(token, "added", {"bucket": made.id, **props}, parent=souk.order.component)

    return change


def _replica(souk: Market, owner: str) -> Made:
    parent = souk.order.component if owner == "order" else souk.product.component
    props = {"bucket": "souk-dev-replica", "policy": tls_only("s3:*", REPLICA, f"{REPLICA}/*")}
    return souk.program.add("aws:s3/bucket:Bucket", "replica", props, parent=parent, computed={"arn": REPLICA})


def _imported(souk: Market) -> None:
    """Product's table starts with what order keeps in its bucket."""
    source = {"inputFormat": "DYNAMODB_JSON", "s3BucketSource": {"bucket": kept(souk).id}}
    props = {"name": "souk-dev-product-copy", "importTable": source}
    souk.program.add("aws:dynamodb/table:Table", "added", props, parent=souk.product.component)


def listing(ownership: Any = "ObjectWriter", *, account_blocks: bool = False, **stated: Any) -> Change:
    """The bucket of the invoices has a list, which counts if the ownership of its objects lets it."""

    def change(souk: Market) -> None:
        made, add, parent = kept(souk), souk.program.add, souk.order.component
        off = dict.fromkeys(("blockPublicAcls", "ignorePublicAcls"), False)
        add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "added", {"bucket": made.id, **off})
        if account_blocks:
            on = {"blockPublicAcls": True}
            add("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "added", on, parent=souk.platform)
        props = {"bucket": made.id, "rule": {"objectOwnership": ownership}}
        add("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "added", props, parent=parent)
        add("aws:s3/bucketAcl:BucketAcl", "added", {"bucket": made.id, **stated}, parent=parent)

    return change


def granting(permission: str = "READ", **grantee: str) -> dict[str, Any]:
    """A list that its owner grants somebody something by."""
    return {"accessControlPolicy": {"owner": {"id": OWNER}, "grants": [{"grantee": grantee, "permission": permission}]}}


def lent(
    to: str = "product",
    *,
    asks: bool = True,
    scope: str = "s3://souk-dev-invoices/*",
    grantee: dict[str, str] | None = None,
) -> Change:
    """S3 lends somebody credentials for a place, which he may ask for; the grant itself is the platform's."""

    def change(souk: Market) -> None:
        kept(souk)
        add, parent = souk.program.add, souk.platform
        lending = role(souk.program, "lends", souk.platform, "access-grants.s3.amazonaws.com")
        grant(souk.program, "lends", lending, allow(["s3:GetObject"], f"{scope.replace('s3://', 'arn:aws:s3:::')}"))
        props = {"iamRoleArn": lending.arn, "locationScope": scope}
        computed = {"accessGrantsLocationId": "8d24a8a6-0f1c-4c43-a0f0-4e8a7b2f7d11"}
        token = "aws:s3control/accessGrantsLocation:AccessGrantsLocation"  # noqa: S105 - a type token
        place = add(token, "added", props, parent=parent, computed=computed)
        whom = grantee or {"granteeType": "IAM", "granteeIdentifier": service(souk, to).task_role.arn}
        props = {"accessGrantsLocationId": place.out("accessGrantsLocationId"), "permission": "READ", "grantee": whom}
        add("aws:s3control/accessGrant:AccessGrant", "added", props, parent=parent)
        if asks:
            grants(to, Action="s3:GetDataAccess", Resource=arn("s3", "access-grants/default"))(souk)

    return change


OWNER = "a" * 64
EVERYONE = {"type": "Group", "uri": "http://acs.amazonaws.com/groups/global/AllUsers"}
_GROUP = {"granteeType": "DIRECTORY_GROUP", "granteeIdentifier": "0a1b2c3d-analysts"}
_THEIRS = {"bucket": "arn:aws:s3:::their-bucket", "account": "999999999999"}
ALL = (
    Flaw("a bucket that is repeated at a stranger's", _RULE, repeated()),
    Flaw("a bucket that repeats itself at a stranger's", _RULE, repeated(inline=True)),
    Flaw("a bucket that is repeated in another account", _RULE, repeated(destination=_THEIRS), "later"),
    Flaw("a bucket that is repeated nobody knows where", _RULE, repeated("arn:aws:s3:::any-bucket"), "unsure"),
    Flaw("a bucket that its list lets everyone read", _RULE, listing(acl="public-read")),
    Flaw("a bucket that its list lets everyone write", _RULE, listing(acl="public-read-write")),
    Flaw("a bucket for whoever has an account", _RULE, listing(acl="authenticated-read")),
    Flaw("a bucket that its list grants everyone", _RULE, listing(**granting(**EVERYONE))),
    Flaw("a bucket that its list grants an account", _RULE, listing(**granting(type="CanonicalUser", id="b" * 64))),
    Flaw("a bucket that S3 lends a stranger", _RULE, lent()),
    Flaw("all buckets that S3 lends a stranger", _RULE, lent(scope="s3://")),
    Flaw("a bucket that S3 lends a directory's group", _RULE, lent(grantee=_GROUP)),
    Flaw("a stranger's table that starts with a bucket", _RULE, _imported),
)
