"""Stores in the open, behind something that often means encryption."""

from __future__ import annotations

from tests.policies.adversarial.benign_encrypted import cluster_in_two_regions, identifier, second
from tests.policies.adversarial.systems import Flaw, sets
from tests.policies.kit import Foreign
from tests.policies.market import Market

_RULE = "store-encrypted"


def _from_a_plain_one(souk: Market) -> None:
    """Two stores in the open, of which each is one to mend."""
    souk.product.parts["database"].props["storageEncrypted"] = False
    second(souk, identifier="second", restoreToPointInTime={"sourceDbInstanceIdentifier": identifier(souk)})


ALL = (
    Flaw("a database from a plain one", _RULE, _from_a_plain_one),
    Flaw(
        "a database from a snapshot that isn't shown",
        _RULE,
        lambda souk: second(souk, identifier="second", snapshotIdentifier=Foreign("rds:other-2026-10-01-03-00")),
        "unsure",
    ),
    Flaw(
        "a replica of a database that isn't shown",
        _RULE,
        lambda souk: second(souk, identifier="second", replicateSourceDb="elsewhere"),
        "unsure",
    ),
    Flaw("a member of a plain global cluster", _RULE, lambda souk: cluster_in_two_regions(souk, encrypted=False)),
    Flaw(
        "a cache of Valkey that is told to be plain",
        _RULE,
        sets("order/cache", engine="valkey", atRestEncryptionEnabled=False),
    ),
)
