"""Entering a store: TLS, passwords, rotation."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.rotated import secret_rotated
from policies.rules.store_access import db_auth_managed, store_tls
from tests.policies.judging import run
from tests.policies.kit import MODES, Foreign, Mode, Program
from tests.policies.market import Market
from tests.policies.one import alone
from tests.policies.parts import CACHE, DATABASE, SECRET

CLUSTER = "aws:rds/cluster:Cluster"
GROUP = "aws:rds/parameterGroup:ParameterGroup"
PROXY = "aws:rds/proxy:Proxy"
USER = "aws:elasticache/user:User"
DOCUMENTS = "aws:docdb/cluster:Cluster"
LATER = Foreign("", known=False)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("token", "props", "names"),
    [
        (CACHE, {}, ["subject"]),
        (CACHE, {"transitEncryptionEnabled": True, "transitEncryptionMode": "preferred"}, ["subject"]),
        (CACHE, {"transitEncryptionEnabled": True}, []),
        (PROXY, {}, ["subject"]),
        (PROXY, {"requireTls": True}, []),
        (DATABASE, {"engine": "postgres", "engineVersion": "14.9"}, ["subject"]),
        (DATABASE, {"engine": "postgres", "engineVersion": "16"}, []),
        (DATABASE, {"engine": "mysql", "engineVersion": "8.0"}, ["subject"]),
        (CLUSTER, {"engine": "aurora-postgresql", "engineVersion": "16.4"}, ["subject"]),
        (CLUSTER, {"engine": "aurora-postgresql", "engineVersion": "17.4"}, []),
        (DOCUMENTS, {"engine": "docdb"}, []),
    ],
)
def test_connections_without_tls(mode: Mode, token: str, props: dict[str, Any], names: list[str]) -> None:
    """What a client may choose, some client leaves out."""
    assert alone(store_tls, token, props, mode=mode).names == names


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("engine", "parameter", "value", "names"),
    [
        ("postgres", "rds.force_ssl", "1", []),
        ("postgres", "rds.force_ssl", "0", ["db"]),
        ("mysql", "require_secure_transport", "ON", []),
        ("mysql", "max_connections", "100", ["db"]),
    ],
)
def test_a_parameter_group(mode: Mode, engine: str, parameter: str, value: str, names: list[str]) -> None:
    """It may force TLS on an old engine, and free a new one of it."""
    program = Program(mode)
    group = program.add(GROUP, "group", {"name": "group", "parameters": [{"name": parameter, "value": value}]})
    version = "13" if value == "1" else "17"
    props = {"engine": engine, "engineVersion": version, "parameterGroupName": group.out("name")}
    program.add(DATABASE, "db", props)
    assert run(store_tls, program).names == names


@pytest.mark.parametrize(
    ("named", "more", "names", "doubts"),
    [
        ("identifier", {}, [], 0),
        ("arn", {}, ["replica"], 0),
        ("arn", {"engine": "postgres", "engineVersion": "17"}, [], 0),
        ("elsewhere", {}, [], 1),
    ],
)
def test_a_replica_is_as_its_source(named: str, more: dict[str, str], names: list[str], doubts: int) -> None:
    """Its engine shows at the source only, and so does, within a region, its parameter group."""
    program = Program("preview")
    force = {"name": "group", "parameters": [{"name": "rds.force_ssl", "value": "1"}]}
    group = program.add(GROUP, "group", force)
    old = {"identifier": "source", "engine": "postgres", "engineVersion": "14", "parameterGroupName": group.out("name")}
    source = program.add(DATABASE, "source", old)
    of = "elsewhere" if named == "elsewhere" else source.out(named)
    replica = program.add(DATABASE, "replica", {"replicateSourceDb": of, **more})
    said = run(store_tls, program)
    assert (said.names, len(said.doubts)) == (names, doubts)
    group.props["family"] = "postgres14"
    replica.props["parameterGroupName"] = group.out("name")
    assert run(store_tls, program).clean


def test_what_cannot_be_told_about_tls_is_a_doubt() -> None:
    """A group outside the stack, an engine without such a parameter, a version that AWS picks."""
    for props in (
        {"engine": "postgres", "parameterGroupName": "shared"},
        {"engine": "oracle-se2"},
        {"engine": "postgres"},
        {"engine": LATER},
    ):
        said = alone(store_tls, DATABASE, props)
        assert (said.names, len(said.doubts)) == ([], 1)
    said = alone(store_tls, CACHE, {"globalReplicationGroupId": "elsewhere"})
    assert (said.names, len(said.doubts)) == ([], 1)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("token", "props", "names"),
    [
        (
            DATABASE,
            {"engine": "postgres", "iamDatabaseAuthenticationEnabled": True, "password": "tulip-tulip"},
            ["subject"],
        ),
        (DATABASE, {"engine": "postgres", "iamDatabaseAuthenticationEnabled": True}, []),
        (DATABASE, {"engine": "postgres"}, ["subject"]),
        (DATABASE, {"engine": "oracle-se2"}, []),
        (CLUSTER, {"engine": "aurora-mysql", "masterPassword": "tulip-tulip"}, ["subject", "subject"]),
        (CACHE, {}, ["subject"]),
        (CACHE, {"userGroupIds": ["souk"]}, []),
        (CACHE, {"authToken": "tulip-tulip-tulip-tulip"}, ["subject"]),
        (USER, {"authenticationMode": {"type": "no-password-required"}}, ["subject"]),
        (USER, {"authenticationMode": {"type": "password", "passwords": ["tulip-tulip-tulip"]}}, ["subject"]),
        (USER, {"noPasswordRequired": True}, ["subject"]),
        (USER, {"noPasswordRequired": True, "accessString": "off ~* -@all"}, []),
        (USER, {"noPasswordRequired": True, "accessString": "off on ~* +@all"}, ["subject"]),
        (CLUSTER, {"engine": "aurora-mysql", "engineMode": "serverless"}, []),
        (USER, {"authenticationMode": {"type": "iam"}}, []),
    ],
)
def test_who_may_log_in(mode: Mode, token: str, props: dict[str, Any], names: list[str]) -> None:
    """A password in a program is in its history, too; nobody's name is everybody's."""
    said = alone(db_auth_managed, token, props, mode=mode)
    assert said.names == names
    assert "tulip" not in said.text


@pytest.mark.parametrize("mode", MODES)
def test_a_password_that_was_made_is_not_written_down(mode: Mode) -> None:
    """It is in the state alone."""
    program = Program(mode)
    made = program.add("random:index/randomPassword:RandomPassword", "made")
    made.props["result"] = "tulip-tulip-tulip"
    props = {"engine": "postgres", "iamDatabaseAuthenticationEnabled": True, "password": made.out("result")}
    program.add(DATABASE, "db", props)
    assert run(db_auth_managed, program).clean


def test_an_engine_that_is_not_known_yet_is_a_doubt() -> None:
    """Not every engine has IAM authentication."""
    said = alone(db_auth_managed, DATABASE, {"engine": LATER})
    assert (said.names, len(said.doubts)) == ([], 1)


@pytest.mark.parametrize("mode", MODES)
def test_a_secret_that_is_never_changed(mode: Mode) -> None:
    """Everyone who ever left knows it."""
    program = Program(mode)
    kept, changed = (program.add(SECRET, name, {"name": name}) for name in ("kept", "changed"))
    rotation = {"secretId": changed.id, "rotationLambdaArn": "arn:x", "rotationRules": {"automaticallyAfterDays": 30}}
    program.add("aws:secretsmanager/secretRotation:SecretRotation", "monthly", rotation)
    assert run(secret_rotated, program).names == [kept.name]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"automaticallyAfterDays": 90}, "nothing"),
        ({"automaticallyAfterDays": 1000}, "a violation"),
        ({"scheduleExpression": "rate(4 hours)"}, "nothing"),
        ({"scheduleExpression": "rate(900 days)"}, "a violation"),
        ({"scheduleExpression": "cron(0 8 1 * ? *)"}, "nothing"),
        ({"scheduleExpression": "cron(0 16 1,15 1/2 ? *)"}, "nothing"),
        ({"scheduleExpression": "cron(0 8 1 JAN,JUL ? *)"}, "a violation"),
        ({"scheduleExpression": "cron(0 8 ? 1/1 1#2 *)"}, "nothing"),
        ({"scheduleExpression": "cron(0 8 1 11,2,5,8 ? *)"}, "a violation"),
        ({"scheduleExpression": "cron(0 8 1 1 ? 2031)"}, "a doubt"),
        ({"scheduleExpression": LATER}, "a doubt"),
        ({"automaticallyAfterDays": LATER}, "a doubt"),
    ],
)
def test_a_secret_that_is_changed_every_third_year(rules: dict[str, Any], said: str) -> None:
    """«It rotates», the report said: once in a thousand days."""
    program = Program("up")
    secret = program.add(SECRET, "key", {"name": "key"})
    rotation = {"secretId": secret.id, "rotationLambdaArn": "arn:x", "rotationRules": rules}
    program.add("aws:secretsmanager/secretRotation:SecretRotation", "turn", rotation)
    found = run(secret_rotated, program)
    assert (len(found.names), len(found.doubts)) == {"nothing": (0, 0), "a violation": (1, 0), "a doubt": (0, 1)}[said]


def test_stores_of_a_proper_system_pass(souk: Market) -> None:
    """All three rules over stores of every kind."""
    for rule in (store_tls, db_auth_managed, secret_rotated):
        assert run(rule, souk.program).clean
