"""Whose accounts a stack lives in, as far as a preview or a state shows it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.analysis.model import Resource, Stack, once
from policies.analysis.values import from_json, known_strings
from policies.analysis.whereabouts import PROVIDER, account_in


@once
def own_accounts(stack: Stack) -> frozenset[str]:
    """The ids of the accounts of the stack: where a provider may act only, else where its resources are by their ARNs.

    None are known in a first preview under a provider that isn't held to accounts (`allowedAccountIds`).
    """
    allowed = {account for provider in stack.of(PROVIDER) for account in _allowed(provider)}
    return frozenset(allowed or {account for resource in stack.resources for account in _of_arn(resource)})


def account_of(principal: str) -> str:
    """The account that a principal names: as such, by its root, or by one of its roles and users."""
    parts = principal.split(":")
    return parts[4] if len(parts) > 4 else principal  # noqa: PLR2004 (arn, partition, service, region, account)


def _allowed(provider: Resource) -> list[str]:
    """The engine keeps a provider's lists as JSON texts."""
    return known_strings(from_json(provider.props.get("allowedAccountIds")))


def _of_arn(resource: Resource) -> Iterator[str]:
    arn = resource.props.get("arn")
    found = account_in(arn) if isinstance(arn, str) else None
    if found is not None:
        yield found
