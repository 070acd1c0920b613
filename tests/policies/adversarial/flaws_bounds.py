"""What looks bounded by a network or a filter, and isn't."""

from __future__ import annotations

from tests.policies.adversarial.account import account
from tests.policies.adversarial.benign_bounds import files, scanned, search
from tests.policies.adversarial.systems import Flaw

_PUBLIC, _SCAN = "resource-policy-not-public", "ecr-immutable-scanned"

ALL = (
    Flaw("files for whoever doesn't mount them", _PUBLIC, account(lambda at: files(at, "false"))),
    Flaw("a search domain on the internet", _PUBLIC, account(lambda at: search(at, vpcOptions={}))),
    Flaw("a registry that scans others", _SCAN, account(lambda at: scanned(at, "acme/web*"))),
    Flaw("a registry that scans by another part", _SCAN, account(lambda at: scanned(at, "web"))),
)
