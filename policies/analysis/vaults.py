"""Secrets, parameters and the like that hold something of a store: where it is, or the credential that opens it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.handles import Handle, arn_handles, store_handles
from policies.analysis.identity import PARAMETER, SECRET, arn_pattern, known, regional
from policies.analysis.model import Resource, Stack, once
from policies.analysis.packing import decoded
from policies.analysis.provenance import behind
from policies.analysis.references import refer
from policies.analysis.store_types import RDS_PROXY
from policies.analysis.stores import Store, stores, stores_by_urn
from policies.analysis.text_index import TextIndex
from policies.analysis.values import all_strings, dig
from policies.analysis.vault_kinds import KINDS, holder_arns, is_guarded

SECRET_VERSION: Final = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 (a type token)
_VERSION_KEYS: Final = ("secretString", "secretBinary", "secretStringWo")
_PACKED: Final = frozenset({"contentBase64", "secretBinary"})
_PASSWORD_PATHS: Final = (
    ("authToken",),
    ("authTokenWo",),
    ("authenticationMode", "passwords"),
    ("masterPassword",),
    ("masterPasswordWo",),
    ("masterUserPassword",),
    ("masterUserPasswordWo",),
    ("password",),
    ("passwordWo",),
    ("passwords",),
)
_SHORTEST_PASSWORD: Final = 8  # shorter ones are refused by RDS and ElastiCache, and would match by accident


@dataclass(frozen=True, slots=True)
class Vault:
    """A secret or parameter (`holder`), or what is read like one, about a store.

    A `credential` opens it, anything else only tells where it is. `parts` are the URNs whose values lead to the
    content: the holder and its versions. `arns` are those (patterns) by which it is read.
    """

    holder: Resource
    store: Store
    credential: bool
    parts: frozenset[str]
    arns: tuple[str, ...]

    @property
    def noun(self) -> str:
        """What to call it in a message."""
        return KINDS[self.holder.type].noun


@once
def vaults(stack: Stack) -> tuple[Vault, ...]:
    """Everything of these kinds that holds something of a store."""
    pointers = TextIndex((store, handle) for store in stores(stack) for handle in store_handles(store))
    return tuple(vault for holder in stack.of(*KINDS) for vault in _vaults_of(stack, holder, pointers))


def _vaults_of(stack: Stack, holder: Resource, pointers: TextIndex[Store]) -> Iterator[Vault]:
    contents = _contents(stack).get(holder.urn, ())
    parts = frozenset((holder.urn, *(resource.urn for resource, _ in contents)))
    sources = set(behind(stack, (urn for resource, key in contents for urn in resource.origins.get(key, ()))))
    texts = [text for resource, key in contents for text in all_strings(_plain(resource, key))]
    mentioned = {store.root.urn for text in texts for store, _ in pointers.hits(text)}
    told = mentioned | {stores_by_urn(stack)[urn].root.urn for urn in sources if urn in stores_by_urn(stack)}
    # Whatever is kept as a secret beside an address opens it; in the open, only the password itself does.
    guarded = is_guarded(holder)
    opened = told | _opened(stack, holder, parts | sources, texts) if guarded else _shown(stack, sources, texts)
    arns = holder_arns(stack, holder) if told | opened else ()
    for urn in sorted(told | opened):
        yield Vault(holder, stores_by_urn(stack)[urn], credential=urn in opened, parts=parts, arns=arns)


def _plain(resource: Resource, key: str) -> object:
    value = resource.props.get(key)
    return decoded(value) if key in _PACKED else value


@once
def _contents(stack: Stack) -> Mapping[str, tuple[tuple[Resource, str], ...]]:
    """For each holder (by URN) the resources and properties that hold its content."""
    found: dict[str, list[tuple[Resource, str]]] = {}
    for version in stack.of(SECRET_VERSION):
        for secret in refer(stack, version, ("secretId",), (SECRET,)).targets:
            found.setdefault(secret.urn, []).extend((version, key) for key in _VERSION_KEYS)
    for token, kind in KINDS.items():
        for holder in stack.of(token) if kind.contents else ():
            found[holder.urn] = [(holder, key) for key in kind.contents]
    return {urn: tuple(contents) for urn, contents in found.items()}


def _opened(stack: Stack, holder: Resource, urns: frozenset[str] | set[str], texts: list[str]) -> frozenset[str]:
    """The stores (by root URN) whose password comes from one of the URNs, or stands in one of the texts.

    A proxy's authentication is by the secret itself.
    """
    proxied = {root for urn in (holder.urn, *urns) for root in _proxied(stack).get(urn, ())}
    made = {root for urn in urns for root in password_origins(stack).get(urn, ())}
    return frozenset(made | _stated(stack, texts) | proxied)


def _shown(stack: Stack, sources: set[str], texts: list[str]) -> frozenset[str]:
    """The stores (by root URN) whose password itself is written down: it was made for them, or stands in a text."""
    makers = (stack.by_urn.get(urn) for urn in sources)
    made = {root for maker in makers if maker and makes_passwords(maker) for root in _made_by(stack, maker)}
    return frozenset(made | _stated(stack, texts))


def _made_by(stack: Stack, maker: Resource) -> set[str]:
    return password_origins(stack).get(maker.urn, set())


def _stated(stack: Stack, texts: list[str]) -> set[str]:
    return {root for root, password in passwords(stack) if any(password in text for text in texts)}


def makes_passwords(resource: Resource) -> bool:
    """What makes passwords, and nothing of AWS's or of the program's own: those hold more than one value."""
    return not resource.type.startswith(("aws", "pulumi:", "souk:", "kubernetes:"))


@once
def password_origins(stack: Stack) -> Mapping[str, set[str]]:
    """For each resource (by URN) the stores (by root URN) whose password is made from it."""
    found: dict[str, set[str]] = {}
    for store in stores(stack):
        keys = dict.fromkeys(path[0] for path in _PASSWORD_PATHS)
        for urn in (urn for member in store.members for key in keys for urn in member.origins.get(key, ())):
            found.setdefault(urn, set()).add(store.root.urn)
    return found


@once
def _proxied(stack: Stack) -> Mapping[str, set[str]]:
    """For each secret (by URN) the stores (by root URN) that a proxy opens with it."""
    found: dict[str, set[str]] = {}
    behind = (
        (proxy, stores_by_urn(stack)[proxy.urn]) for proxy in stack.of(RDS_PROXY) if proxy.urn in stores_by_urn(stack)
    )
    for proxy, store in behind:
        for secret in refer(stack, proxy, ("auths", "secretArn"), (SECRET,)).targets:
            found.setdefault(secret.urn, set()).add(store.root.urn)
    return found


@once
def passwords(stack: Stack) -> tuple[tuple[str, str], ...]:
    """Every password that the program states in the open, with its store's root URN."""
    return tuple(
        (store.root.urn, password)
        for store in stores(stack)
        for member in store.members
        for path in _PASSWORD_PATHS
        for password in all_strings(dig(member.props, *path))
        if len(password) >= _SHORTEST_PASSWORD
    )


@once
def vaults_by_store(stack: Stack) -> Mapping[str, tuple[Vault, ...]]:
    """The vaults of each store, by the URN of its root."""
    found: dict[str, list[Vault]] = {}
    for vault in vaults(stack):
        found.setdefault(vault.store.root.urn, []).append(vault)
    return {urn: tuple(held) for urn, held in found.items()}


@once
def vaults_by_part(stack: Stack) -> Mapping[str, tuple[Vault, ...]]:
    """The vaults that each resource is a part of, by the resource's URN."""
    found: dict[str, list[Vault]] = {}
    for vault in vaults(stack):
        for urn in vault.parts:
            found.setdefault(urn, []).append(vault)
    return {urn: tuple(held) for urn, held in found.items()}


def path_arns(vault: Vault) -> tuple[str, ...]:
    """The ARNs (patterns) of the paths above a parameter.

    Whoever may read one by ssm:GetParametersByPath gets all that is below it, whatever he is denied there (Systems
    Manager User Guide, "Working with parameter hierarchies"). They may be asked for with a slash at the end.
    """
    if vault.holder.type != PARAMETER:
        return ()
    start, _, path = vault.arns[0].partition(":parameter/")
    steps = path.split("/")[:-1]
    above = ("/".join(steps[:length]) for length in range(len(steps) + 1))
    return tuple(f"{start}:parameter/{each}{end}" for each in above for end in (("", "/") if each else ("",)))


def vault_handles(vault: Vault) -> tuple[Handle, ...]:
    """Every way a configuration can name a secret or parameter. Other kinds are read by what is made from them."""
    if vault.holder.type not in (SECRET, PARAMETER):
        return ()
    what = f"the {vault.noun} {vault.holder.name}"
    found: list[Handle] = []
    if arn_pattern(vault.holder) is not None:
        found.extend(handle for arn in vault.arns for handle in arn_handles(what, arn))
    name = known(vault.holder, "name")
    if name is not None:
        found.append(Handle(what, name))
        found.extend(_by_reference(what, name) if vault.holder.type == SECRET else ())
        # The six characters that AWS appends to a secret's name may be left out of its ARN.
        partial = regional("secretsmanager", f"secret:{name}")
        found.extend(Handle(what, arn) for arn in ((partial, f"{partial}:*") if vault.holder.type == SECRET else ()))
    return tuple(found)


def _by_reference(what: str, secret: str) -> Iterator[Handle]:
    """A secret under the path where it is read like a parameter; IAM asks for the right to the secret then as well.

    Source: Systems Manager User Guide, "Referencing AWS Secrets Manager secrets from Parameter Store parameters".
    """
    path = f"/aws/reference/secretsmanager/{secret}"
    yield Handle(what, path)
    yield from arn_handles(what, regional("ssm", f"parameter{path}"))
