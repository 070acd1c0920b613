"""Owners of stores, readers of credentials, users of roles."""

from __future__ import annotations

from policies.rules.ownership import no_shared_credentials, no_shared_role, store_single_owner
from tests.policies.judging import run
from tests.policies.kit import Json, Made, Ref
from tests.policies.market import Market
from tests.policies.parts import DATABASE, SECRET, TABLE, allow, arn, grant


def test_a_tag_that_contradicts_the_component(souk: Market) -> None:
    """Two answers to "whose is it" mean that two teams believe it is theirs."""
    souk.order.parts["table"].props["tags"] = {"souk:service": "product"}
    said = run(store_single_owner, souk.program)
    assert said.names == ["order-events"]
    assert "order, product" in said.text


def test_a_replica_in_another_service(souk: Market) -> None:
    """A replica is the same data under another name."""
    source = souk.product.parts["database"]
    souk.program.add(
        DATABASE,
        "copy",
        {"identifier": "souk-dev-copy", "engine": "postgres", "replicateSourceDb": source.arn},
        parent=souk.order.component,
    )
    said = run(store_single_owner, souk.program)
    assert said.names == ["product-db"]
    assert "copy" in said.text


def test_one_user_group_in_two_caches(souk: Market) -> None:
    """Whoever may log in to the one may log in to the other."""
    users = next(made for made in souk.program.made.values() if made.name == "order-users")
    souk.program.add(
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "product-cache",
        {"replicationGroupId": "souk-dev-product", "userGroupIds": [Ref(users.urn, "userGroupId")]},
        parent=souk.product.component,
    )
    assert run(store_single_owner, souk.program).names == ["order-cache"]


def test_a_store_listed_by_two_services(souk: Market) -> None:
    """A declaration is a claim."""
    souk.product.component.props["stores"] = ["product-db", "order-events"]
    assert run(store_single_owner, souk.program).names == ["order-events"]


def test_a_store_of_nobody(souk: Market) -> None:
    """What nobody owns nobody backs up, patches or deletes."""
    souk.program.add(TABLE, "orphan", {"name": "souk-dev-orphan"})
    assert run(store_single_owner, souk.program).names == ["orphan"]


def _password(souk: Market) -> Made:
    """A database of product's whose password lies in a secret."""
    program, product = souk.program, souk.product
    password = program.add("random:index/randomPassword:RandomPassword", "password", {"length": 32})
    password.computed["result"] = "correct-horse-battery"
    value = Ref(password.urn, "result")
    program.add(
        DATABASE, "reports", {"identifier": "reports", "engine": "mysql", "password": value}, parent=product.component
    )
    secret = program.add(
        SECRET,
        "reports",
        {"name": "souk/dev/reports"},
        parent=product.component,
        computed={"arn": arn("secretsmanager", "secret:souk/dev/reports-AbCdEf")},
    )
    content = {"secretId": secret.id, "secretString": Json({"password": value})}
    program.add("aws:secretsmanager/secretVersion:SecretVersion", "reports", content, parent=product.component)
    document = allow(["secretsmanager:GetSecretValue"], arn("secretsmanager", "secret:souk/dev/reports-??????"))
    grant(program, "product-reads", product.execution_role, document)
    return secret


def test_a_credential_with_one_reader_passes(souk: Market) -> None:
    """The owner may read its own."""
    _password(souk)
    assert run(no_shared_credentials, souk.program).clean


def test_a_credential_with_two_readers_by_grant(souk: Market) -> None:
    """`secret:souk/dev/*` in an execution role is every service's password."""
    secret = _password(souk)
    document = allow(["secretsmanager:GetSecretValue"], arn("secretsmanager", "secret:souk/dev/*"))
    grant(souk.program, "all", souk.order.execution_role, document)
    said = run(no_shared_credentials, souk.program)
    assert said.names == [secret.name]
    assert "order, product" in said.text
    assert "correct-horse" not in said.text


def test_a_credential_with_two_readers_by_configuration(souk: Market) -> None:
    """ECS hands the secret over at start, whatever the task's own role may do."""
    secret = _password(souk)
    container = souk.order.parts["task"].props["containerDefinitions"].content[0]
    container["secrets"].append({"name": "DB_PASSWORD", "valueFrom": secret.arn})
    assert run(no_shared_credentials, souk.program).names == [secret.name]


def test_a_master_secret_with_two_readers(souk: Market) -> None:
    """The secret that RDS makes itself is a credential too."""
    document = allow(["secretsmanager:GetSecretValue"], arn("secretsmanager", "secret:rds!*"))
    grant(souk.program, "masters", souk.order.task_role, document)
    assert run(no_shared_credentials, souk.program).names == ["product-db"]


def test_a_role_of_two_services(souk: Market) -> None:
    """A shared role is the union of what both may do, for each of them."""
    souk.order.parts["task"].props["taskRoleArn"] = souk.product.task_role.arn
    said = run(no_shared_role, souk.program)
    assert said.names == ["product-task"]
    assert "order, product" in said.text


def test_an_execution_role_for_everyone(souk: Market) -> None:
    """The execution role of the first tutorial reads every service's secrets."""
    common = souk.program.add("aws:iam/role:Role", "ecs", {"name": "ecsTaskExecutionRole"})
    for service in (souk.order, souk.product):
        service.parts["task"].props["executionRoleArn"] = common.arn
    assert run(no_shared_role, souk.program).names == ["ecs"]
