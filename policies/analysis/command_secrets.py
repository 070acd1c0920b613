"""What a secret looks like in a command: given to an option or a variable, written into an address or a query.

What a shell puts in when the command runs (`$PASSWORD`, `$(…)`) is none, and neither is what only says where one is
kept. Sources: PostgreSQL, "Environment Variables" (`PGPASSWORD`) and `CREATE ROLE`; MySQL, "End-User Guidelines for
Password Security"; `redis-cli` (`-a`), `curl` (`-u`).
"""

from __future__ import annotations

import re
from typing import Final

from policies.analysis.secrets import ends_as_password, holds_token, is_reference, words_of

_VALUE: Final = r"(\"[^\"]*\"|'[^']*'|[^\s;&|\"']+)"
_WITHIN: Final = r"[^|;&\n]{0,400}?"
"""What stands between the name of a tool and one of its options."""
_ADDRESS: Final = re.compile(r"\w://[^/\s:@]*:([^/\s@]+)@")
_ASSIGNED: Final = re.compile(rf"(?<![\w.-])([\w.-]+)=(?!=){_VALUE}")
_OPTION: Final = re.compile(rf"(?<!\S)--?([A-Za-z][\w.-]+)\s+(?!-){_VALUE}")
_TOOLS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:mariadb|mysql)[\w-]*\b{_WITHIN}\s-p{_VALUE}",
        rf"\bredis-cli\b{_WITHIN}\s-a\s+{_VALUE}",
        rf"\bsshpass\s+-p\s*{_VALUE}",
        rf"\bdocker\s+login\b{_WITHIN}\s-p\s+{_VALUE}",
        rf"\bcurl\b{_WITHIN}\s(?:-u\s*|--user[=\s]\s*)[\"']?[^\s:\"']+:([^\s\"']+)",
        r"(?i:\b(?:password|identified\s+by)\s+'([^']+)')",
    )
)
_PAIRS: Final = frozenset(
    {
        "access key",
        "access token",
        "account key",
        "api key",
        "api secret",
        "api token",
        "app secret",
        "auth secret",
        "auth token",
        "bearer token",
        "client secret",
        "jwt secret",
        "refresh token",
        "secret key",
        "session token",
        "signing secret",
        "webhook secret",
    }
)
"""How a name ends whose value is a secret itself. `--secret` and `--private-key`, as a rule, name where one is kept."""
_PUT_IN: Final = re.compile(
    r"[$`<%{*@]|\\\$|#\{|[.(]\*|\.\+|\[\^|arn:|(?:env|file|ssm|vault):|x{3,}$|[\w.-]+\.(?:crt|env|json|key|pem|txt|ya?ml)$"
)
"""How a value begins that isn't one: what is put in later, a pattern, a place, a file, a placeholder."""


def shows_secret(text: str) -> bool:
    """Whether a command shows a secret: the password of a login, a key, a token."""
    return holds_token(text) or any(map(_is_given, _candidates(text)))


def _candidates(text: str) -> list[str]:
    """The values that would be secrets, if they are values."""
    named = (*_ASSIGNED.findall(text), *_OPTION.findall(text))
    found = [value for name, value in named if _is_secret_name(name)]
    return found + [value for pattern in (_ADDRESS, *_TOOLS) for value in pattern.findall(text)]


def _is_secret_name(name: str) -> bool:
    words = words_of(name)
    if not words or words == ["pwd"]:
        return False
    return words[-1] in ("passphrase", "pwd") or ends_as_password(words[-1]) or " ".join(words[-2:]) in _PAIRS


def _is_given(value: str) -> bool:
    """Whether it is the value itself that stands there."""
    plain = value.strip("\"'")
    return bool(plain) and not _PUT_IN.match(plain) and not is_reference(plain)
