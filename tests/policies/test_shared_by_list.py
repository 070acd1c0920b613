"""Whom the access control list of a bucket that is a store lets in, as far as a preview knows it."""

from __future__ import annotations

from tests.policies.adversarial.flaws_bucket_ways import OWNER, listing
from tests.policies.kit import Foreign
from tests.policies.market import Market
from tests.policies.sharing import assert_doubted, assert_shared, judged


def test_a_list_that_is_not_known_yet(souk: Market) -> None:
    """A canned list from another stack's output was nothing at all in a preview."""
    listing(acl=Foreign("public-read", known=False))(souk)
    if souk.program.mode == "preview":
        assert_doubted(souk, "invoices", "whoever its list names")
    else:
        assert_shared(judged(souk), "anyone", "invoices", "IAM")


def test_an_ownership_that_is_not_known_yet(souk: Market) -> None:
    """Whether the list counts is settled by it."""
    listing(Foreign("BucketOwnerEnforced", known=False), acl="public-read")(souk)
    if souk.program.mode == "preview":
        assert_doubted(souk, "invoices", "anyone can reach")
    else:
        assert judged(souk).clean


def test_a_list_for_a_mail_address(souk: Market) -> None:
    """Whose account that is, AWS alone knows."""
    grantee = {"type": "AmazonCustomerByEmail", "emailAddress": "ops@example.com"}
    policy = {"owner": {"id": OWNER}, "grants": [{"grantee": grantee, "permission": "WRITE"}]}
    listing(accessControlPolicy=policy)(souk)
    assert_doubted(souk, "invoices", "the account of ops@example.com")
