"""Whatever a service owns and was made from a stranger's store tells it of that store, by however many steps."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.adversarial.systems import informs
from tests.policies.kit import Json, Made, Ref
from tests.policies.market import Market
from tests.policies.parts import DATABASE, SECRET, allow, arn, container, grant
from tests.policies.sharing import assert_shared, judged

_RECORD = "aws:route53/record:Record"
_VERSION = "aws:secretsmanager/secretVersion:SecretVersion"
_HOST = "souk-dev-product.c1x2y3z4.eu-west-1.rds.amazonaws.com"


@pytest.mark.parametrize(
    ("token", "key"),
    [
        ("aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion", "content"),
        ("aws:cloudformation/stack:Stack", "parameters"),
        ("aws:cloudwatch/eventTarget:EventTarget", "input"),
        ("aws:dms/endpoint:Endpoint", "serverName"),
        ("aws:glue/connection:Connection", "connectionProperties"),
        ("aws:s3/bucketObject:BucketObject", "content"),
        ("aws:scheduler/schedule:Schedule", "target"),
        ("aws:ssm/document:Document", "content"),
        ("kubernetes:helm.sh/v3:Release", "values"),
    ],
)
def test_anything_of_a_services_that_is_made_from_a_strangers_store(souk: Market, token: str, key: str) -> None:
    """A migration task of order's copied product's database every night: it was no workload, and nobody read it."""
    host = Ref(souk.product.parts["database"].urn, "address")
    souk.program.add(token, "thing", {key: {"host": host}}, parent=souk.order.component)
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_anything_of_a_services_that_states_a_strangers_host(souk: Market) -> None:
    """The host was typed."""
    souk.program.add("aws:dms/endpoint:Endpoint", "thing", {"serverName": _HOST}, parent=souk.order.component)
    assert_shared(judged(souk), "order", "product-db", "configuration")


def _record(souk: Market, value: Any) -> Made:
    props = {"name": "db.souk.internal", "type": "CNAME", "ttl": 60, "records": [value]}
    computed = {"fqdn": "db.souk.internal"}
    return souk.program.add(_RECORD, "db", props, parent=souk.product.component, computed=computed)


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("stated", [False, True])
def test_an_alias(souk: Market, typed: bool, stated: bool) -> None:
    """The database had a second name, which nothing connected with it."""
    database = souk.product.parts["database"]
    record = _record(souk, _HOST if stated else Ref(database.urn, "address"))
    informs("order", "DB", "DB.souk.internal" if typed else Ref(record.urn, "fqdn"))(souk)
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_an_alias_of_an_api_is_no_way_to_its_store(souk: Market) -> None:
    """That a service knows its store says nothing of whoever calls the service."""
    address = souk.product.parts["runs"].out("dns")
    souk.product.parts["runs"].computed["dns"] = "product.souk"
    props = {"name": "api.souk.internal", "type": "CNAME", "ttl": 60, "records": [address]}
    record = souk.program.add(_RECORD, "api", props, parent=souk.product.component, computed={"fqdn": "api"})
    informs("order", "PRODUCT_URL", Ref(record.urn, "fqdn"))(souk)
    said = judged(souk)
    assert not said.violations
    assert bool(said.doubts) is (souk.program.mode == "preview"), "what else the containers are told is hidden there"


def test_an_alarm_reads_no_data(souk: Market) -> None:
    """Whoever watches the disk of a stranger's database doesn't read it."""
    of = {"DBInstanceIdentifier": Ref(souk.product.parts["database"].urn, "identifier")}
    token = "aws:cloudwatch/metricAlarm:MetricAlarm"  # noqa: S105 - a type token
    souk.program.add(token, "full", {"dimensions": of}, parent=souk.order.component)
    assert judged(souk).clean


def _tells_secret(souk: Market, arn_: Any) -> None:
    content = [container("app", secrets=[{"name": "P", "valueFrom": arn_}])]
    souk.order.parts["task"].props["containerDefinitions"] = Json(content)


def test_the_master_secret_by_its_arn(souk: Market) -> None:
    """A task's secret was RDS's own, by its ARN. Whose it is only the deployment shows."""
    _tells_secret(souk, f"{arn('secretsmanager', 'secret:rds!db-11-aBcDeF')}:password::")
    said = judged(souk)
    if souk.program.mode == "up":
        assert_shared(said, "order", "product-db", "credential")
    assert "order can reach the store product-db" in f"{said.text}{said.doubts}"


def _password(souk: Market, name: str | None = "master") -> tuple[Made, Made]:
    """Product's database gets a password that something makes, and that a secret of product's keeps."""
    made = souk.program.add("random:index/randomPassword:RandomPassword", "made", computed={"result": "tulips-in-may"})
    database = souk.product.parts["database"]
    del database.props["manageMasterUserPassword"], database.computed["masterUserSecrets"]
    database.props["password"] = made.out("result")
    props = {"name": name} if name else {}
    secret = souk.program.add(
        SECRET,
        "master",
        props,
        parent=souk.product.component,
        computed={"arn": arn("secretsmanager", "secret:master-AbCdEf")},
    )
    content = {"secretId": secret.id, "secretString": made.out("result")}
    return made, souk.program.add(_VERSION, "master", content, parent=souk.product.component)


def test_the_password_itself(souk: Market) -> None:
    """A variable was made from what makes the password: there was no secret on the way."""
    made, _ = _password(souk)
    informs("order", "KEY", made.out("result"))(souk)
    assert_shared(judged(souk), "order", "product-db", "credential")


def test_a_copy_of_the_secret(souk: Market) -> None:
    """A secret of order's had product's in it."""
    _, version = _password(souk)
    computed = {"arn": arn("secretsmanager", "secret:copy-AbCdEf")}
    copy = souk.program.add(SECRET, "copy", {"name": "copy"}, computed=computed)
    content = {"secretId": copy.id, "secretString": Ref(version.urn, "secretString")}
    souk.program.add(_VERSION, "copy", content)
    may = allow(["secretsmanager:GetSecretValue"], arn("secretsmanager", "secret:copy-??????"))
    grant(souk.program, "read", souk.order.execution_role, may)
    assert_shared(judged(souk), "order", "product-db", "credential")


def test_every_secret_by_wildcard(souk: Market) -> None:
    """A secret without a name of the program's was met by no pattern before it was there."""
    _password(souk, name=None)
    may = allow(["secretsmanager:GetSecretValue"], arn("secretsmanager", "secret:*"))
    grant(souk.program, "read", souk.order.execution_role, may)
    assert_shared(judged(souk), "order", "product-db", "credential")


@pytest.mark.parametrize("typed", [False, True])
def test_one_password_for_two_databases(souk: Market, typed: bool) -> None:
    """Whoever opens his own opens the other, too."""
    password: Any = "tulips-in-may"  # noqa: S105 - the test's own
    if typed:
        souk.product.parts["database"].props["password"] = password
    else:
        password = _password(souk)[0].out("result")
    props = {"identifier": "own", "engine": "postgres", "password": password}
    souk.program.add(DATABASE, "own", props, parent=souk.order.component)
    said = judged(souk)
    assert_shared(said, "order", "product-db", "credential")
    assert_shared(said, "product", "own", "credential")
