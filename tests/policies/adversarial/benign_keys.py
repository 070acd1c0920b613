"""Access keys that nobody has but whose they are."""

from __future__ import annotations

from tests.policies.adversarial.flaws_keys import USER, kept, person, reader, rights
from tests.policies.adversarial.systems import Benign
from tests.policies.market import Market

_HIMSELF = "arn:aws:iam::*:user/${aws:username}"
_OWN_KEYS = ("iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:UpdateAccessKey", "iam:UpdateLoginProfile")


def _own(souk: Market) -> None:
    """A user who changes his own keys, as AWS says to do it, beside another one."""
    reader(souk)
    person(souk, *((action, _HIMSELF) for action in _OWN_KEYS), ("iam:EnableMFADevice", _HIMSELF))


ALL = (
    Benign("one's own keys to change", _own),
    Benign("a stranger's key to switch off", rights("iam:UpdateAccessKey", USER)),
    Benign("one's own key in one's own secret", lambda souk: kept(souk, "order")),
    Benign("one's own key that the platform keeps", lambda souk: kept(souk, None)),
)
