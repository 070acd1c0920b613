"""What a secret looks like when someone puts it into plain configuration."""

from __future__ import annotations

import base64
import re
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")
_SECRET_WORDS: Final = frozenset(
    {"password", "passwd", "passphrase", "pwd", "secret", "secrets", "token", "apikey", "credential", "credentials"}
)
_SECRET_ENDS: Final = ("password", "passwd", "passphrase", "pass", "apikey")
"""What a name without a separator ends in: PGPASSWORD, DBPASS."""
_NO_SECRETS: Final = frozenset({"bypass", "compass", "encompass", "overpass", "surpass", "trespass", "underpass"})
_SECRET_KEYS: Final = frozenset(
    {
        "access",
        "account",
        "api",
        "auth",
        "client",
        "encryption",
        "hmac",
        "jwt",
        "master",
        "private",
        "secret",
        "shared",
        "signing",
    }
)
_ENDINGS: Final = frozenset({"b64", "base", "json", "pem", "plain", "plaintext", "string", "text", "value"})
_REFERENCE: Final = re.compile(r"arn:aws[a-z-]*:|/[\w.-]+(/[\w.-]+)+$|\{\{resolve:|(true|false)$", re.IGNORECASE)
_TOKENS: Final = (
    r"(?<![A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"  # AWS access key id
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|(?i:\"[\w.-]*(password|passwd|passphrase|client_?secret|api_?key)\"\s*:\s*\"(?!arn:|/|\$|\{|password\")[^\"]+\")"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}"  # GitHub
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"  # Slack
    r"|\bsk_live_[A-Za-z0-9]{16,}"  # Stripe
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."  # a JSON web token
)
"""What is a secret wherever it stands."""
_KNOWN: Final = re.compile(_TOKENS)
_VALUES: Final = re.compile(
    rf"{_TOKENS}"
    r"|[A-Za-z0-9+.-]://[^/\s:@]*:[^/\s@]+@"  # user:password in a URL; Redis takes a password alone
    r"|(?i:(?<![a-z])(password|pwd)=[^\s;&]+)"  # one in a connection string
    r"|(?i:(?<![a-z])(password|pwd)(\s{1,3}=\s{0,3}|=\s{1,3})(?!=)[^\s;&=]+(?!\S*=))"  # the same with blanks
)
_BASIC: Final = re.compile(r"\b[Bb]asic\s+([A-Za-z0-9+/]{8,})")
_AWS_NAMES: Final = frozenset(
    {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "ECS_ENGINE_AUTH_DATA"}
)


def looks_secret(name: str, value: str) -> bool:
    """Whether an environment variable seems to carry a secret: by its name, or by what its value looks like.

    A reference to a secret (an ARN, a parameter's path) is none. The four AWS names are those of Security Hub's ECS.8.
    """
    if not value:
        return False
    if _VALUES.search(value) or holds_token(value):
        return True
    return (name in _AWS_NAMES or _is_secret_name(name)) and not is_reference(value)


def holds_token(text: str) -> bool:
    """Whether a text holds what is a secret wherever it stands: a well-known token, a key, a login."""
    return _KNOWN.search(text) is not None or any(map(_is_login, _BASIC.findall(text)))


def is_reference(value: str) -> bool:
    """Whether a value only says where a secret is kept, or is a word for yes or no."""
    return _REFERENCE.match(value) is not None


def _is_login(packed: str) -> bool:
    """Whether a header's credentials are a name and a password (RFC 7617)."""
    try:
        return b":" in base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except ValueError:
        return False


def _is_secret_name(name: str) -> bool:
    """Whether the name ends in a word for a secret: DB_PASSWORD and apiKey, but not TOKEN_LIFETIME or PARTITION_KEY."""
    words = words_of(name)
    if not words or words == ["pwd"]:  # PWD is the working directory
        return False
    if words[-1] in _SECRET_WORDS or ends_as_password(words[-1]):
        return True
    return words[-1] == "key" and len(words) > 1 and words[-2] in _SECRET_KEYS


def words_of(name: str) -> list[str]:
    """The words of a name, without those at its end that say only how its value is written."""
    words = [word.lower() for word in _WORD.findall(name)]
    while words and (words[-1] in _ENDINGS or words[-1].isdigit()):
        words.pop()
    return words


def ends_as_password(word: str) -> bool:
    """Whether a word ends in one for a password, as in PGPASSWORD."""
    return word.endswith(_SECRET_ENDS) and word not in _NO_SECRETS
