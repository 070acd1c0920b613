"""The same ways into a bucket that a service keeps its data in, for the service itself, or shut."""

from __future__ import annotations

from tests.policies.adversarial.flaws_access_points import MAKES, OWN, pointed, wide
from tests.policies.adversarial.flaws_bucket_ways import EVERYONE, OWNER, granting, lent, listing, repeated
from tests.policies.adversarial.systems import Benign, grants
from tests.policies.parts import ACCOUNT, arn

_OWNS = grants("order", Action="s3:GetObject", Resource=f"{OWN}/object/*")
_ANOTHER = grants("product", Action="s3:GetObject", Resource=f"{arn('s3', 'accesspoint/souk-dev-product')}/object/*")

ALL = (
    Benign("a bucket that S3 lends its owner", lent("order")),
    Benign("a loan that a stranger may not ask for", lent(asks=False)),
    Benign("another bucket that S3 lends a stranger", lent(scope="s3://souk-dev-assets/*")),
    Benign("a bucket that hands over to its own access points", pointed(_OWNS, account=ACCOUNT)),
    Benign("a right to make access points to what hands over to none", pointed(MAKES)),
    Benign("a right to another access point", pointed(_ANOTHER, account=ACCOUNT)),
    Benign("a multi-region access point of one's own", wide),
    Benign("a public list of a bucket that has no lists", listing("BucketOwnerEnforced", acl="public-read")),
    Benign("a public list in an account that takes none", listing(acl="public-read", account_blocks=True)),
    Benign("a list that everyone may read, and no more", listing(**granting("READ_ACP", **EVERYONE))),
    Benign("a list for the bucket's own account", listing(**granting("FULL_CONTROL", type="CanonicalUser", id=OWNER))),
    Benign("a bucket that is repeated in another of one's own", repeated(owner="order")),
    Benign("a bucket that is no longer repeated at a stranger's", repeated(status="Disabled")),
)
