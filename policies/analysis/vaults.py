"""Secrets and parameters that hold something of a store: where it is, or the credential that opens it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.handles import Handle, Index, arn_handles, store_handles
from policies.analysis.identity import PARAMETER, SECRET, arn_pattern, known
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer
from policies.analysis.stores import RDS_PROXY, Store, stores
from policies.analysis.values import all_strings

SECRET_VERSION: Final = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 (a type token)
_CONTENT_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    SECRET_VERSION: ("secretString", "secretBinary", "secretStringWo"),
    PARAMETER: ("value", "insecureValue", "valueWo"),
}
_PASSWORD_KEYS: Final = ("password", "masterPassword", "masterUserPassword", "authToken", "passwords", "passwordWo")
_SHORTEST_PASSWORD: Final = 8  # shorter ones are refused by RDS and ElastiCache, and would match by accident


@dataclass(frozen=True, slots=True)
class Vault:
    """A secret or parameter (`holder`) about a store. A `credential` opens it, anything else only tells where it is.

    `parts` are the URNs whose values lead to the content: the holder and its versions.
    """

    holder: Resource
    store: Store
    credential: bool
    parts: frozenset[str]

    @property
    def noun(self) -> str:
        """What to call it in a message."""
        return "secret" if self.holder.type == SECRET else "parameter"


@once
def vaults(stack: Stack) -> tuple[Vault, ...]:
    """Every secret and parameter that holds something of a store."""
    pointers = Index((store, handle) for store in stores(stack) for handle in store_handles(store))
    return tuple(vault for holder in stack.of(SECRET, PARAMETER) for vault in _vaults_of(stack, holder, pointers))


def _vaults_of(stack: Stack, holder: Resource, pointers: Index[Store]) -> Iterator[Vault]:
    contents = _contents(stack).get(holder.urn, ())
    parts = frozenset((holder.urn, *(resource.urn for resource, _ in contents)))
    sources = {urn for resource, key in contents for urn in resource.origins.get(key, ())}
    texts = [text for resource, key in contents for text in all_strings(resource.props.get(key))]
    mentioned = {store.root.urn for text in texts for store, _ in pointers.hits(text)}
    guarded = holder.type == SECRET or holder.props.get("type") == "SecureString"
    for store in stores(stack):
        told = bool(sources & store.urns) or store.root.urn in mentioned
        opens = guarded and (told or _opens(stack, store, holder, parts, sources) or _holds_password(store, texts))
        if told or opens:
            yield Vault(holder, store, credential=opens, parts=parts)


@once
def _contents(stack: Stack) -> Mapping[str, tuple[tuple[Resource, str], ...]]:
    """For each secret and parameter (by URN) the resources and properties that hold its content."""
    found: dict[str, list[tuple[Resource, str]]] = {}
    for version in stack.of(SECRET_VERSION):
        for secret in refer(stack, version, ("secretId",), (SECRET,)).targets:
            found.setdefault(secret.urn, []).extend((version, key) for key in _CONTENT_KEYS[SECRET_VERSION])
    for parameter in stack.of(PARAMETER):
        found[parameter.urn] = [(parameter, key) for key in _CONTENT_KEYS[PARAMETER]]
    return {urn: tuple(contents) for urn, contents in found.items()}


def _opens(stack: Stack, store: Store, holder: Resource, parts: frozenset[str], sources: set[str]) -> bool:
    """Whether a member's password comes from the holder, or from what the holder's content comes from."""
    for member in store.members:
        if member.type == RDS_PROXY and holder in refer(stack, member, ("auths", "secretArn"), (SECRET,)).targets:
            return True
        passwords = {urn for key in _PASSWORD_KEYS for urn in member.origins.get(key, ())}
        if passwords & (parts | sources):
            return True
    return False


def _holds_password(store: Store, texts: list[str]) -> bool:
    stated = (text for member in store.members for key in _PASSWORD_KEYS for text in all_strings(member.props.get(key)))
    return any(password in text for password in stated if len(password) >= _SHORTEST_PASSWORD for text in texts)


def vault_handles(vault: Vault) -> tuple[Handle, ...]:
    """Every way a configuration can name a secret or parameter."""
    what = f"the {vault.noun} {vault.holder.name}"
    found: list[Handle] = []
    arn = arn_pattern(vault.holder)
    if arn is not None:
        found.extend(arn_handles(what, arn))
    name = known(vault.holder, "name")
    if name is not None:
        found.append(Handle(what, name))
    return tuple(found)
