"""How a store is entered: over TLS, without a password that someone wrote down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.accelerators import ACCELERATOR
from policies.analysis.cache_users import DEFAULT_USER
from policies.analysis.identity import find
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.store_types import (
    CACHE_CLUSTER,
    CACHE_USER,
    CACHE_USER_GROUP,
    DOCDB_CLUSTER,
    RDS_CLUSTER,
    RDS_INSTANCE,
    RDS_PROXY,
    REPLICATION_GROUP,
    SERVERLESS_CACHE,
)
from policies.analysis.transport import PARAMETER_GROUPS, refuses_plain
from policies.analysis.values import UNKNOWN, Unknown, dig, known_strings
from policies.rules.claims import claim, is_off, said
from policies.rules.definition import About, Finding, Options, Violation, stack_rule
from policies.rules.store_survival import is_replica

_PASSWORDS: Final = {
    RDS_INSTANCE: ("password", "passwordWo"),
    RDS_CLUSTER: ("masterPassword", "masterPasswordWo"),
    DOCDB_CLUSTER: ("masterPassword", "masterPasswordWo"),
    REPLICATION_GROUP: ("authToken",),
    CACHE_USER: ("passwords", "authenticationMode"),
}
_GLOBAL: Final = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup"
_GLOBAL_ID: Final = "globalReplicationGroupId"
_OPEN: Final = "no-password-required"
_IAM_ENGINES: Final = ("postgres", "mysql", "mariadb", "aurora")


@stack_rule(
    About(
        name="store-tls",
        description="No store takes a connection without TLS.",
        severity="high",
        remedy="Set rds.force_ssl or require_secure_transport, requireTls or transitEncryptionEnabled.",
        sources=("ElastiCache.5", "RDS.43", "CKV_AWS_30", "CKV2_AWS_69"),
        always=False,
    )
)
def store_tls(stack: Stack, _options: Options) -> Iterator[Finding]:
    """What a client may choose, some client leaves out. Tables and serverless caches have nothing else."""
    for cache in stack.of(REPLICATION_GROUP, CACHE_CLUSTER):
        if cache.type == REPLICATION_GROUP or not cache.states("replicationGroupId"):
            plain = _takes_plain(stack, cache)
            yield from claim(plain, f"{cache.name} takes connections without TLS", cache.urn)
    for cluster in stack.of(ACCELERATOR):
        kind = said(cluster, "clusterEndpointEncryptionType")
        plain = UNKNOWN if kind is UNKNOWN else kind != "TLS"
        yield from claim(plain, f"{cluster.name} takes connections without TLS", cluster.urn)
    for proxy in stack.of(RDS_PROXY):
        yield from claim(is_off(said(proxy, "requireTls")), f"{proxy.name} takes connections without TLS", proxy.urn)
    for database in stack.of(*PARAMETER_GROUPS):
        refuses = refuses_plain(stack, database)
        plain = UNKNOWN if refuses is UNKNOWN else not refuses
        yield from claim(plain, f"{database.name} takes connections without TLS", database.urn)


def _takes_plain(stack: Stack, cache: Resource) -> bool | Unknown:
    """The first group of a global one settles how all of them encrypt.

    Source: ElastiCache User Guide, "Replication across AWS Regions using global datastores".
    """
    if said(cache, "transitEncryptionMode") == "preferred":
        return True
    off = is_off(said(cache, "transitEncryptionEnabled"))
    if off is not True or not cache.states(_GLOBAL_ID):
        return off
    group = refer(stack, cache, (_GLOBAL_ID,), (_GLOBAL,)).sole
    first = refer(stack, group, ("primaryReplicationGroupId",), (REPLICATION_GROUP,)).sole if group else None
    if first is None:
        return UNKNOWN
    return off if first.urn == cache.urn else _takes_plain(stack, first)


@stack_rule(
    About(
        name="db-auth-managed",
        description="Nobody wrote a store's password down, and services log in as who they are.",
        severity="high",
        remedy="Set manageMasterUserPassword and IAM authentication; give a cache a user group of IAM users.",
        sources=("RDS.10", "RDS.12", "ElastiCache.6", "CKV_AWS_161", "CKV_AWS_162"),
        always=False,
    )
)
def db_auth_managed(stack: Stack, _options: Options) -> Iterator[Finding]:
    """A password made by another resource (RandomPassword, a secret) isn't written down; one of the config is."""
    for token, keys in _PASSWORDS.items():
        for store in stack.of(token):
            if any(_is_literal(store, key) for key in keys):
                yield Violation(f"{store.name} gets a password that the program states.", store.urn)
    for database in stack.of(RDS_INSTANCE, RDS_CLUSTER):
        if not is_replica(database):
            yield from claim(_lacks_iam(database), f"{database.name} has no IAM authentication", database.urn)
    yield from _open_caches(stack)


def _open_caches(stack: Stack) -> Iterator[Finding]:
    """Caches that ask nobody who he is, and users who needn't prove it."""
    for cache in stack.of(REPLICATION_GROUP, SERVERLESS_CACHE):
        keys = ("userGroupIds", "userGroupId", "authToken")
        if not is_replica(cache) and not any(cache.states(key) for key in keys):
            yield Violation(f"{cache.name} asks nobody who he is: it has no users.", cache.urn)
    for user in stack.of(CACHE_USER):
        yield from claim(_enters_freely(user), f"{user.name} logs in without a password", user.urn)
    for group in stack.of(CACHE_USER_GROUP):
        if DEFAULT_USER in known_strings(group.props.get("userIds")) and not find(stack, DEFAULT_USER, (CACHE_USER,)):
            yield Violation(f"{group.name} takes AWS's own user, who logs in without a password.", group.urn)


def _enters_freely(user: Resource) -> bool | Unknown:
    """A user who is switched off can't log in at all: so AWS's own `default` is replaced where a group needs one.

    Source: ElastiCache User Guide, "Specifying permissions using an access string"; of several the last word counts.
    """
    if said(user, "noPasswordRequired") is not True and dig(user.props, "authenticationMode", "type") != _OPEN:
        return False
    access = said(user, "accessString")
    if access is UNKNOWN:
        return UNKNOWN
    switches = [word for word in str(access).split() if word in ("on", "off")]
    return switches[-1:] != ["off"]


def _is_literal(store: Resource, key: str) -> bool:
    value = store.props.get(key)
    texts = known_strings(dig(value, "passwords") if key == "authenticationMode" else value)
    return any(texts) and not store.origins.get(key)


def _lacks_iam(database: Resource) -> bool | Unknown:
    """Aurora Serverless v1 can't have it, nor have other engines (Aurora User Guide, "Using Aurora Serverless v1")."""
    if said(database, "engineMode") == "serverless":
        return False
    engine = said(database, "engine")
    if isinstance(engine, str) and not engine.lower().startswith(_IAM_ENGINES):
        return False
    off = is_off(said(database, "iamDatabaseAuthenticationEnabled"))
    return UNKNOWN if off and not isinstance(engine, str) else off
