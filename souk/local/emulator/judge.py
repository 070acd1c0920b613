"""Whether a caller may: the plan's policies, asked for every call, and what the answers were."""

from __future__ import annotations

import functools
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.analysis.iam_documents import parse
from policies.analysis.iam_request import Decision, Named, Request, decide
from souk.local.emulator.needs import Need

REMEMBERED: Final = 2000
"""Answers. The policies stay what they are for as long as the emulator runs, so the same question has the same one."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds an access key. `services` are the AWS APIs that its security groups let it reach; None: all."""

    name: str
    role: str
    reaches: frozenset[str] | None

    @property
    def session(self) -> str:
        """How AWS calls a role that somebody acts as."""
        account, _, role = self.role.partition(":role/")
        return f"{account.replace(':iam:', ':sts:')}:assumed-role/{role}/{self.name}"


class Judge:
    """The policies of roles and resources, by ARN."""

    def __init__(self, roles: Mapping[str, Mapping[str, str]], resources: Mapping[str, Mapping[str, str]]) -> None:
        self._roles = {arn: _named(policies) for arn, policies in roles.items()}
        self._resources = {arn: _named(policies) for arn, policies in resources.items()}
        self._used: Counter[tuple[str, str, str, str]] = Counter()
        self._lock = threading.Lock()
        self._decided = functools.lru_cache(REMEMBERED)(self._decide)

    def decide(self, principal: str, need: Need, *, used: bool = True) -> Decision:
        """One action on one resource. With `used` off, an answer that allows doesn't count as use.

        The stand-ins speak plain HTTP on the loopback interface, where AWS speaks TLS: `aws:SecureTransport` is true.
        """
        decision = self._decided(principal, need.action, need.resource, frozenset(need.context.items()))
        if decision.allowed and used:
            with self._lock:
                self._used.update((principal, met.policy, met.action, met.resource) for met in decision.met)
        return decision

    def _decide(
        self, principal: str, action: str, resource: str, context: frozenset[tuple[str, tuple[str, ...]]]
    ) -> Decision:
        account = principal.split(":")[4] if principal.startswith("arn:") else ""
        known = {"aws:SecureTransport": ("true",), "aws:PrincipalAccount": (account,), "aws:PrincipalArn": (principal,)}
        request = Request(principal, action, resource, {**known, **dict(context)})
        return decide(request, self._roles.get(principal, ()), self._guarding(resource))

    def used(self) -> list[dict[str, Any]]:
        """Which part of which policy has allowed something so far, and how often."""
        with self._lock:
            return [
                {"role": role, "policy": policy, "action": action, "resource": resource, "times": times}
                for (role, policy, action, resource), times in sorted(self._used.items())
            ]

    def _guarding(self, resource: str) -> tuple[Named, ...]:
        """The policies of the resource, or of the bucket that an object is in."""
        return self._resources.get(resource, ()) or self._resources.get(resource.partition("/")[0], ())


def _named(policies: Mapping[str, str]) -> tuple[Named, ...]:
    found: list[Named] = []
    for name, text in policies.items():
        statements = parse(text)
        if not isinstance(statements, tuple):
            raise TypeError(f"the policy {name} is no policy document")
        found.append(Named(name, statements))
    return tuple(found)
