"""Who may become a role by the role's own trust: accounts, users, providers of identities, service accounts.

Roles of the stack are no matter here: what they may become is part of what they are granted. Neither are AWS's own
services, which run something for whoever owns the role, nor the pipeline that deploys a service by a role of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from policies.analysis.accounts import account_of, own_accounts
from policies.analysis.globs import is_glob, matches
from policies.analysis.iam_documents import Document, Statement, all_documents, literal
from policies.analysis.identity import ROLE, USER, known
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.pipelines import own_pipeline
from policies.analysis.pods import accounts
from policies.analysis.role_principals import names_role, whom

_SUBJECT: Final = "system:serviceaccount:"
_EXACT: Final = "stringequals"
_VOUCHING: Final[Mapping[str, str]] = {
    "credentials.iot.amazonaws.com": "whatever device IoT has a certificate of",
    "rolesanywhere.amazonaws.com": "whoever has a certificate for Roles Anywhere",
}
"""AWS's services that give a role to somebody outside, whom a certificate names (IAM Roles Anywhere User Guide; AWS IoT
Core Developer Guide, "Authorizing direct calls to AWS services")."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """`who` may become the role: a service of the stack, or a stranger in words. Not `certain`: perhaps."""

    who: str
    certain: bool = True


@once
def trusting(stack: Stack) -> Mapping[str, tuple[Trusted, ...]]:
    """Whom each role trusts, by the role's URN."""
    found = {role.urn: _of_role(stack, role) for role in stack.of(ROLE)}
    return {urn: tuple(dict.fromkeys(trusted)) for urn, trusted in found.items()}


def _of_role(stack: Stack, role: Resource) -> Iterator[Trusted]:
    for document in all_documents(stack)[role.urn]:
        if document.sort != "trust":
            continue
        if isinstance(document.statements, tuple):
            for statement in (item for item in document.statements if item.allows):
                own = own_pipeline(stack, role, statement)
                found = _of_statement(stack, statement) if own is not True else ()
                yield from (replace(each, certain=each.certain and own is not None) for each in found)
        else:
            yield from _by_origin(stack, document)


def _by_origin(stack: Stack, document: Document) -> Iterator[Trusted]:
    """Whom a trust that isn't known yet is made from. A provider among them vouches for somebody, nobody knows whom."""
    for urn in document.holder.origins.get(document.key, ()):
        origin = stack.by_urn.get(urn)
        if origin is not None and origin.type == USER:
            yield Trusted(user(stack, origin))
        elif origin is not None and origin.type.endswith(("Provider", "eks/cluster:Cluster")):
            yield Trusted(f"whoever {origin.name} vouches for", certain=False)


def _of_statement(stack: Stack, statement: Statement) -> Iterator[Trusted]:
    if statement.not_principals:
        yield Trusted(f"everyone but {', '.join(literal(statement.not_principals))}")
    for name in whom(statement):
        yield from named(stack, name, conditional=statement.conditional)
    yield from (Trusted(_VOUCHING[name]) for name in literal(statement.services) if name in _VOUCHING)
    for provider in literal(statement.federated):
        yield from _vouched(stack, statement, provider)


def named(stack: Stack, principal: str, *, conditional: bool = False) -> Iterator[Trusted]:
    """Whom a principal of AWS's kind names, if it isn't a role of the stack and not its own account as a whole."""
    if principal == "*":
        yield Trusted("anyone", certain=not conditional)
    elif _is_whole_account(principal):
        own = own_accounts(stack)
        if account_of(principal) not in own:
            yield Trusted(f"the account {account_of(principal)}", certain=bool(own))
    elif ":user/" in principal:
        mine = [each for each in stack.of(USER) if _is_user(each, principal)]
        yield Trusted(user(stack, mine[0]) if mine else principal)
    elif is_glob(account_of(principal)):
        # A condition may name anybody's roles at once, and another one say which accounts they are of.
        yield Trusted(principal, certain=False)
    elif not any(names_role(principal, role) for role in stack.of(ROLE)):
        yield Trusted(principal)


def user(stack: Stack, of: Resource) -> str:
    """What a user of the stack is called: the service that it belongs to, else a name of its own."""
    owners = sorted(declared_owners(stack, of))
    return owners[0] if len(owners) == 1 else f"the user {of.name}"


def _is_whole_account(principal: str) -> bool:
    return principal.endswith(":root") or (principal.isdigit() and len(principal) == 12)  # noqa: PLR2004


def _is_user(resource: Resource, principal: str) -> bool:
    name = known(resource, "name")
    return principal == known(resource, "arn") or (name is not None and principal.endswith(f"/{name}"))


def _vouched(stack: Stack, statement: Statement, provider: str) -> Iterator[Trusted]:
    """Whom a provider of identities vouches for: a cluster for service accounts, any other for strangers."""
    subjects = [
        (subject, condition.operator.lower().startswith(_EXACT))
        for condition in statement.conditions
        if condition.key.lower().endswith(":sub")
        for subject in literal(condition.values)
    ]
    if not subjects:
        yield Trusted(f"whoever {provider} vouches for")
    for subject, exact in subjects:
        if not subject.startswith(_SUBJECT):
            yield Trusted(f"{subject} of {provider}")
            continue
        account = subject.removeprefix(_SUBJECT)
        pattern = is_glob(account) and not exact
        for name, services in accounts(stack).items():
            if matches(account, ":".join(name)) if pattern else account == ":".join(name):
                yield from (Trusted(who) for who in sorted(services))
        if pattern or tuple(account.split(":")) not in accounts(stack):
            yield Trusted(f"the service account {account}")
