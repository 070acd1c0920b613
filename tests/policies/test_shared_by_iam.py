"""Two services at one database: by IAM, seen before deployment and after it."""

from __future__ import annotations

import pytest

from tests.policies.kit import Json, Pick, Ref, Text
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import allow, arn, grant, role
from tests.policies.sharing import assert_shared, judged


def test_a_grant_on_a_stranger_s_table(souk: Market) -> None:
    """An ARN made from a name is known in a preview, with no origin: only its text gives it away."""
    document = allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events"))
    grant(souk.program, "peek", souk.product.task_role, document)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_grant_on_an_arn_that_is_not_known_yet(souk: Market) -> None:
    """The document is one unknown in a preview: only its origin gives it away."""
    table = souk.order.parts["table"]
    grant(souk.program, "peek", souk.product.task_role, allow(["dynamodb:GetItem"], table.arn))
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("dynamodb:*", "*"),
        ("dynamodb:Get*", "arn:aws:dynamodb:*:*:table/souk-dev-*"),
        ("dynamodb:Query", "arn:aws:dynamodb:*:*:table/*-order-*/index/*"),
        ("DynamoDB:getitem", "arn:*:dynamodb:eu-west-1:*:table/souk-???-order-events"),
    ],
)
def test_wildcards_that_meet_a_stranger_s_table(souk: Market, action: str, resource: str) -> None:
    """A wildcard names nobody's table and opens everybody's."""
    grant(souk.program, "peek", souk.product.task_role, allow([action], resource))
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize("action", ["dynamodb:DescribeTable", "dynamodb:List*"])
def test_actions_that_touch_no_data_share_nothing(souk: Market, action: str) -> None:
    """Who may look at a table's shape doesn't see what is in it."""
    grant(souk.program, "look", souk.product.task_role, allow([action], "arn:aws:dynamodb:*:*:table/*"))
    assert judged(souk).clean


def test_what_a_document_says_counts_and_not_what_it_is_made_from(souk: Market) -> None:
    """A dashboard that looks at a table's shape, by its output, was accused of reading it."""
    table = souk.order.parts["table"]
    grant(souk.program, "look", souk.product.task_role, allow(["dynamodb:DescribeTable"], table.arn))
    if souk.program.mode == "up":
        assert judged(souk).clean
    else:
        assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_document_that_is_made_from_two_stores(souk: Market) -> None:
    """It may be about its own table alone, chosen among both: before deployment nobody can say."""
    own = souk.program.add("aws:dynamodb/table:Table", "items", {"name": "items"}, parent=souk.product.component)
    own.computed["arn"] = arn("dynamodb", "table/items")
    chosen = Pick(own.arn, (souk.order.parts["table"].arn,))
    grant(souk.program, "chosen", souk.product.task_role, allow(["dynamodb:GetItem"], chosen))
    said = judged(souk)
    assert not said.violations
    assert any("order-events" in doubt for doubt in said.doubts) is (souk.program.mode == "preview")


def test_a_deny_takes_a_grant_back(souk: Market) -> None:
    """A broad Allow with an explicit Deny for the other's table shares nothing."""
    own = "arn:aws:dynamodb:*:*:table/souk-dev-*"
    deny = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": ["arn:aws:dynamodb:*:*:table/souk-dev-order-*"]}
    document = allow(["dynamodb:GetItem"], own)
    document.content["Statement"].append(deny)
    grant(souk.program, "all-but", souk.product.task_role, document)
    assert judged(souk).clean


@pytest.mark.parametrize("name", ["${aws:SourceIp}", "souk-dev-${aws:RequestTag/team}-events"])
def test_a_variable_may_stand_for_a_stranger_s_table(souk: Market, name: str) -> None:
    """A table named by what whoever asks says of himself: he reads any table."""
    grant(souk.program, "tagged", souk.product.task_role, allow(["dynamodb:GetItem"], arn("dynamodb", f"table/{name}")))
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize("name", ["souk-${$}{aws:PrincipalTag/team}", "product-${aws:PrincipalTag/team}", "${*}"])
def test_what_no_variable_can_make_a_stranger_s_table(souk: Market, name: str) -> None:
    """An escaped dollar stays one, and what stands around a variable stays too."""
    grant(souk.program, "tagged", souk.product.task_role, allow(["dynamodb:GetItem"], arn("dynamodb", f"table/{name}")))
    assert judged(souk).clean


def test_a_deny_by_variable_takes_nothing_back(souk: Market) -> None:
    """Nobody knows what the caller's tag says, so the Deny may be about some other table."""
    tables = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": arn("dynamodb", "table/${aws:PrincipalTag/a}*")}
    document = allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-*"))
    document.content["Statement"].append(tables)
    grant(souk.program, "all-but", souk.product.task_role, document)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_variables_are_text_in_the_older_version(souk: Market) -> None:
    """Without `Version` a policy has no variables."""
    document = allow(["dynamodb:GetItem"], arn("dynamodb", "table/${aws:PrincipalTag/table}"))
    del document.content["Version"]
    grant(souk.program, "text", souk.product.task_role, document)
    assert judged(souk).clean


def test_a_role_to_assume_by_variable(souk: Market) -> None:
    """The role that a tag names may be a stranger's."""
    reader = role(souk.program, "reader", souk.order.component)
    trusted = {"AWS": "arn:aws:iam::111122223333:root"}
    reader.props["assumeRolePolicy"] = statement(Action="sts:AssumeRole", Principal=trusted)
    grant(souk.program, "read", reader, allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events")))
    target = "arn:aws:iam::111122223333:role/${aws:PrincipalTag/role}"
    grant(souk.program, "become", souk.product.task_role, allow(["sts:AssumeRole"], target))
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_login_by_wildcard(souk: Market) -> None:
    """`dbuser:*/app` is a login on every instance that has such a user."""
    grant(souk.program, "login", souk.order.task_role, allow(["rds-db:connect"], arn("rds-db", "dbuser:*/app")))
    assert_shared(judged(souk), "order", "product-db", "IAM")


def test_a_login_by_the_instance_s_own_id(souk: Market) -> None:
    """The id is made up at creation: unknown before, matched after."""
    user = Text((arn("rds-db", "dbuser:"), Ref(souk.product.parts["database"].urn, "resourceId"), "/app"))
    grant(souk.program, "login", souk.order.task_role, allow(["rds-db:connect"], user))
    assert_shared(judged(souk), "order", "product-db", "IAM")


def test_a_managed_policy_opens_every_table(souk: Market) -> None:
    """AWS's own full-access policies are wildcards by another name."""
    souk.program.add(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "full",
        {
            "role": Ref(souk.product.task_role.urn, "name"),
            "policyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess",
        },
    )
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_an_attached_policy_counts(souk: Market) -> None:
    """A policy of its own, attached, is a grant as any other."""
    policy = souk.program.add(
        "aws:iam/policy:Policy", "reader", {"name": "reader", "policy": allow(["dynamodb:Scan"], "*")}
    )
    attached = {"role": souk.product.task_role.id, "policyArn": policy.arn}
    souk.program.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "reader", attached)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_role_that_a_stranger_may_assume(souk: Market) -> None:
    """Becoming the owner is as good as being granted what it has."""
    reader = role(souk.program, "reader", souk.order.component)
    reader.props["assumeRolePolicy"] = Json(
        {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:role/souk-dev-product-task"},
                }
            ]
        }
    )
    grant(souk.program, "read", reader, allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events")))
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_role_that_trusts_the_account_and_a_grant_to_assume_it(souk: Market) -> None:
    """Trust in the account leaves the decision to the caller's policies. Whose account it is a preview may not know."""
    reader = role(souk.program, "reader", souk.order.component)
    principal = {"AWS": "arn:aws:iam::111122223333:root"}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    reader.props["assumeRolePolicy"] = Json({"Statement": [statement]})
    grant(souk.program, "read", reader, allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events")))
    assert not judged(souk).violations
    document = allow(["sts:AssumeRole"], "arn:aws:iam::111122223333:role/souk-dev-reader")
    grant(souk.program, "become", souk.product.task_role, document)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_role_that_a_stranger_may_assume_leaves_its_denies_behind(souk: Market) -> None:
    """A team had denied itself the table and read it by the owner's reader role: under that the Deny isn't asked."""
    reader = role(souk.program, "reader", souk.order.component)
    trusted = "arn:aws:iam::111122223333:role/souk-dev-product-task"
    reader.props["assumeRolePolicy"] = statement(Action="sts:AssumeRole", Principal={"AWS": trusted})
    grant(souk.program, "read", reader, allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events")))
    nothing = statement(Effect="Deny", Action="dynamodb:*", Resource="*")
    grant(souk.program, "no-tables", souk.product.task_role, nothing)
    assert_shared(judged(souk), "product", "order-events", "IAM")
    grant(souk.program, "nothing-to-read", reader, nothing)
    assert judged(souk).clean, "a role's own Deny takes back its own Allow"


def test_a_table_s_own_policy_that_lets_a_stranger_in(souk: Market) -> None:
    """A resource policy needs nothing on the stranger's side."""
    statement = {
        "Effect": "Allow",
        "Action": "dynamodb:GetItem",
        "Resource": "*",
        "Principal": {"AWS": souk.product.task_role.arn},
    }
    props = {"resourceArn": souk.order.parts["table"].arn, "policy": Json({"Statement": [statement]})}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "open", props, parent=souk.order.component)
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize(
    ("principal", "who"),
    [
        ("arn:aws:iam::999988887777:root", "the account 999988887777"),
        ("999988887777", "the account 999988887777"),
        ("arn:aws:iam::999988887777:role/partner", "arn:aws:iam::999988887777:role/partner"),
        ("arn:aws:iam::111122223333:user/somebody", "arn:aws:iam::111122223333:user/somebody"),
    ],
)
def test_a_table_s_own_policy_that_lets_in_who_is_not_of_the_stack(souk: Market, principal: str, who: str) -> None:
    """An agency was let in for a week, by hand: no role of the stack had the right, and so nobody saw it."""
    statement = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Principal": {"AWS": principal}}
    props = {"resourceArn": souk.order.parts["table"].arn, "policy": Json({"Statement": [statement]})}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "open", props, parent=souk.order.component)
    souk.program.add("pulumi:providers:aws", "aws", {"allowedAccountIds": Json(["111122223333"])})
    assert_shared(judged(souk), who, "order-events", "IAM")


def test_an_account_that_may_be_the_own_one(souk: Market) -> None:
    """A first preview under a provider that any account may stand behind: nobody can say whose root that is."""
    statement = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Principal": {"AWS": "999988887777"}}
    props = {"resourceArn": souk.order.parts["table"].arn, "policy": Json({"Statement": [statement]})}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "open", props, parent=souk.order.component)
    said = judged(souk)
    if souk.program.mode == "preview":
        assert not said.violations
        assert any("the account 999988887777" in doubt for doubt in said.doubts), said
    else:
        assert_shared(said, "the account 999988887777", "order-events", "IAM")


@pytest.mark.parametrize(
    "principal", [{"AWS": "arn:aws:iam::111122223333:root"}, {"Service": "backup.amazonaws.com"}], ids=str
)
def test_the_own_account_and_aws_s_services_are_no_strangers(souk: Market, principal: dict[str, str]) -> None:
    """The account as principal leaves it to the roles, which are judged themselves."""
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*", "Principal": principal}
    props = {"resourceArn": souk.order.parts["table"].arn, "policy": Json({"Statement": [statement]})}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "open", props, parent=souk.order.component)
    souk.program.add("pulumi:providers:aws", "aws", {"allowedAccountIds": Json(["111122223333"])})
    assert judged(souk).clean


def test_a_function_that_reads_a_stranger_s_stream(souk: Market) -> None:
    """The stream of a table is the table, a little later."""
    function = souk.program.add(
        "aws:lambda/function:Function", "copier", {"role": souk.product.task_role.arn}, parent=souk.product.component
    )
    props = {"functionName": function.arn, "eventSourceArn": Ref(souk.order.parts["table"].urn, "arn")}
    souk.program.add("aws:lambda/eventSourceMapping:EventSourceMapping", "copier", props, parent=souk.product.component)
    assert_shared(judged(souk), "product", "order-events", "configuration")


def test_a_stranger_that_reads_the_master_secret(souk: Market) -> None:
    """RDS names the secret itself; a pattern on `rds!*` reads every database's master password."""
    grant(
        souk.program,
        "masters",
        souk.order.task_role,
        allow(["secretsmanager:GetSecretValue"], arn("secretsmanager", "secret:rds!*")),
    )
    assert_shared(judged(souk), "order", "product-db", "credential")


def test_a_policy_that_a_role_names_itself(souk: Market) -> None:
    """`managed_policy_arns` attaches without an attachment, and nobody read what it attached."""
    document = allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events"))
    policy = souk.program.add("aws:iam/policy:Policy", "peek", {"name": "souk-dev-peek", "policy": document})
    souk.product.task_role.props["managedPolicyArns"] = [policy.arn]
    assert_shared(judged(souk), "product", "order-events", "IAM")
