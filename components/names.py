"""Logical and physical names, and tags. Pure.

A logical name is a resource's identity in Pulumi and derives from its component. A physical name is what AWS shows; it
is always set by us, because an ARN that derives from a known name is known in a preview, so policies can judge it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Final, Literal

PROJECT: Final = "souk"

Kind = Literal[
    "alarm",
    "api",
    "archive",
    "bucket",
    "bus",
    "cache",
    "cache-user",
    "cluster",
    "database",
    "event-rule",
    "fifo-queue",
    "function",
    "key-alias",
    "launch-template",
    "load-balancer",
    "log-group",
    "namespace",
    "network",
    "parameter",
    "pipe",
    "policy",
    "queue",
    "registry",
    "repository",
    "role",
    "secret",
    "security-group",
    "service",
    "table",
    "target-group",
    "task-family",
    "topic",
    "vpc-link",
    "web-acl",
]

LIMITS: Final[dict[Kind, int]] = {
    # Each figure is the documented maximum of the AWS API that takes the name, less its fixed prefix where we add one.
    "alarm": 255,
    "api": 128,
    "archive": 48,
    "bucket": 63,
    "bus": 256,
    "cache": 40,
    "cache-user": 40,
    "cluster": 255,
    "database": 63,
    "event-rule": 64,
    "function": 64,
    "key-alias": 250,
    "launch-template": 128,
    "load-balancer": 32,
    "log-group": 512,
    "namespace": 253,
    "network": 256,
    "parameter": 1011,
    "pipe": 64,
    "policy": 128,
    "queue": 80 - len("-dlq"),
    "fifo-queue": 80 - len("-dlq.fifo"),
    "registry": 64,
    "repository": 256,
    "role": 64,
    "secret": 512 - len("-??????"),
    "security-group": 255,
    "service": 255,
    "table": 255,
    "target-group": 32,
    "task-family": 255,
    "topic": 256,
    "vpc-link": 128,
    "web-acl": 128,
}

DIGEST_LENGTH: Final = 8


def fit(text: str, limit: int) -> str:
    """Make `text` a lower-case `[a-z0-9-]` name of at most `limit` characters, distinct for distinct texts.

    A text that is already such a name stays as it is. One that has to be changed or cut ends in a digest of the whole,
    so that two long or odd names never meet. The result never starts with a digit or a hyphen, never ends with a
    hyphen and never holds two in a row (RDS refuses both).
    """
    plain = re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9-]", "-", text.lower())).strip("-")
    if not plain or not plain[0].isalpha():
        plain = f"x-{plain}".rstrip("-")
    if plain == text and len(plain) <= limit:
        return plain
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_LENGTH]
    return f"{plain[: limit - DIGEST_LENGTH - 1].rstrip('-')}-{digest}"


@dataclass(frozen=True, slots=True)
class Names:
    """Names and tags of one environment.

    `labels` are the owner's own tags from the stack file; ours win over them.
    """

    env: str
    account: str
    labels: dict[str, str] = field(default_factory=dict[str, str])

    def physical(self, kind: Kind, *parts: str) -> str:
        """`souk-<env>-<parts…>`, within the limit of `kind`. Buckets carry the account: their names are global."""
        scope = (PROJECT, self.env, self.account) if kind == "bucket" else (PROJECT, self.env)
        return fit("-".join((*scope, *parts)), LIMITS[kind])

    def path(self, kind: Kind, *parts: str) -> str:
        """`/souk/<env>/<parts…>`, for the kinds that AWS names by path (parameters, log groups)."""
        text = "/".join(("", PROJECT, self.env, *parts))
        if len(text) <= LIMITS[kind]:
            return text
        return f"/{PROJECT}/{self.env}/{fit('-'.join(parts), LIMITS[kind] - len(PROJECT) - len(self.env) - 3)}"

    def repository(self, service: str) -> str:
        """The ECR repository of a service: `souk-<env>/<service>`."""
        return f"{PROJECT}-{self.env}/{fit(service, LIMITS['repository'] - len(PROJECT) - len(self.env) - 2)}"

    def tags(self, name: str, *, service: str | None = None, role: str | None = None, **more: str) -> dict[str, str]:
        """The tags of one resource, by the conventions that policies and reports rely on.

        `more` become `souk:<key>` tags.
        """
        ours = {"Name": name, "souk:env": self.env, "souk:managed-by": "pulumi"}
        if service is not None:
            ours["souk:service"] = service
        if role is not None:
            ours["souk:role"] = role
        ours.update({f"souk:{key.rstrip('_')}": value for key, value in more.items()})
        return {**self.labels, **ours}
