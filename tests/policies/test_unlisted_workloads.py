"""Whatever runs with a role or in a group counts, also what the pack has never heard of."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.ownership import no_shared_database
from tests.policies.judging import run
from tests.policies.kit import MODES, Made, Mode, Program, Ref
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import GROUP, TABLE, allow, arn, grant, open_to, role
from tests.policies.sharing import assert_shared, judged

_OWN = arn("dynamodb", "table/souk-dev-order-events")
_READ = allow(["dynamodb:GetItem"], _OWN)
_ROLE = "arn:aws:iam::111122223333:role/souk-dev-runner"


@pytest.mark.parametrize(
    ("token", "path"),
    [
        ("aws:sfn/stateMachine:StateMachine", ("roleArn",)),
        ("aws:codebuild/project:Project", ("serviceRole",)),
        ("aws:glue/job:Job", ("roleArn",)),
        ("aws:apprunner/service:Service", ("instanceConfiguration", "instanceRoleArn")),
        ("aws:appsync/dataSource:DataSource", ("serviceRoleArn",)),
        ("aws:pipes/pipe:Pipe", ("roleArn",)),
        ("aws:eks/podIdentityAssociation:PodIdentityAssociation", ("roleArn",)),
    ],
)
def test_a_workload_beside_the_services(souk: Market, token: str, path: tuple[str, ...]) -> None:
    """A nightly export read another service's table for a year: nobody had listed its kind."""
    runner = role(souk.program, "runner")
    grant(souk.program, "read", runner, _READ)
    value: Any = runner.arn
    for key in reversed(path):
        value = {key: value}
    souk.program.add(token, "export", value)
    assert_shared(judged(souk), "export", "order-events", "IAM")


def test_a_role_that_nothing_of_the_stack_runs_with(souk: Market) -> None:
    """A cluster's pods take it by their service account, which lives in another program."""
    runner = role(souk.program, "runner")
    provider = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1"
    runner.props["assumeRolePolicy"] = statement(
        Principal={"Federated": provider}, Action="sts:AssumeRoleWithWebIdentity"
    )
    grant(souk.program, "read", runner, _READ)
    assert_shared(judged(souk), "the role runner", "order-events", "IAM")


@pytest.mark.parametrize("kind", ["user", "group"])
def test_a_user_with_a_policy(souk: Market, kind: str) -> None:
    """An old key in an old script is a second client of the table."""
    made = souk.program.add(f"aws:iam/{kind}:{kind.title()}", "script", {"name": "script"})
    token = f"aws:iam/{kind}Policy:{kind.title()}Policy"
    souk.program.add(token, "read", {kind: Ref(made.urn, "name"), "policy": _READ})
    assert_shared(judged(souk), f"the {kind} script", "order-events", "IAM")


def test_a_role_of_another_stack_that_is_given_a_policy(souk: Market) -> None:
    """It is nobody's here, and reads all the same."""
    souk.program.add("aws:iam/rolePolicy:RolePolicy", "read", {"role": "reporting", "policy": _READ})
    assert_shared(judged(souk), "the role reporting, which is none of this stack", "order-events", "IAM")


def test_an_attachment_to_a_user(souk: Market) -> None:
    """AWS's own policy, attached to a person."""
    made = souk.program.add("aws:iam/user:User", "script", {"name": "script"})
    props = {"user": Ref(made.urn, "name"), "policyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"}
    souk.program.add("aws:iam/userPolicyAttachment:UserPolicyAttachment", "read", props)
    assert_shared(judged(souk), "the user script", "order-events", "IAM")


@pytest.mark.parametrize("text", ["sg-0123456789abcdef0", "stray"])
def test_a_group_that_nobody_is_seen_to_wear(souk: Market, text: str) -> None:
    """A bastion from another program was let in at the store, and the pack called the store proven."""
    stray = souk.program.add(GROUP, "stray", {"description": "stray"})
    peer = {"referencedSecurityGroupId": stray.id if text == "stray" else text}
    open_to(souk.program, "added", souk.order.parts["cache-group"], 6379, peer)
    said = judged(souk)
    assert any(f"whoever wears the security group {text} can reach the store order-cache" in d for d in said.doubts)


def test_a_build_in_a_group_of_its_own(souk: Market) -> None:
    """Builds run in the VPC too."""
    own = souk.program.add(GROUP, "build-group", {"description": "builds"})
    souk.program.add("aws:codebuild/project:Project", "build", {"vpcConfig": {"securityGroupIds": [own.id]}})
    open_to(souk.program, "added", souk.order.parts["cache-group"], 6379, {"referencedSecurityGroupId": own.id})
    assert_shared(judged(souk), "build", "order-cache", "network")


def _pods(program: Program, *, identity: bool, names: tuple[str, ...]) -> Made:
    """Deployments under one service account each, with a role that reads the one table."""
    table = program.add(TABLE, "events", {"name": "events"})
    for name in names:
        own = role(program, name)
        grant(program, f"{name}-reads", own, allow(["dynamodb:GetItem"], arn("dynamodb", "table/events")))
        spec = {"serviceAccountName": name, "containers": [{"env": [{"name": "TABLE", "value": "events"}]}]}
        program.add("kubernetes:apps/v1:Deployment", name, {"spec": {"template": {"spec": spec}}})
        annotations = {} if identity else {"eks.amazonaws.com/role-arn": own.arn}
        metadata = {"name": name, "annotations": annotations}
        program.add("kubernetes:core/v1:ServiceAccount", f"{name}-account", {"metadata": metadata})
        if identity:
            props = {"namespace": "default", "serviceAccount": name, "roleArn": own.arn}
            program.add("aws:eks/podIdentityAssociation:PodIdentityAssociation", f"{name}-identity", props)
    return table


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("identity", [False, True])
def test_pods_and_their_roles_are_one_party(mode: Mode, identity: bool) -> None:
    """A deployment that uses its own table through its account's role is one client, two deployments are two."""
    program = Program(mode)
    _pods(program, identity=identity, names=("api",))
    assert run(no_shared_database, program).clean
    program = Program(mode)
    _pods(program, identity=identity, names=("api", "report"))
    assert_shared(run(no_shared_database, program), "report", "events", "IAM")


@pytest.mark.parametrize("mode", MODES)
def test_a_role_that_one_service_becomes_is_that_service(mode: Mode) -> None:
    """A service with a second role for its table is still the one client of it."""
    program = Program(mode)
    program.add(TABLE, "events", {"name": "events"})
    own = role(program, "api")
    program.add("aws:lambda/function:Function", "api", {"role": own.arn})
    reader = role(program, "reader")
    principal = {"AWS": "arn:aws:iam::111122223333:role/souk-dev-api"}
    reader.props["assumeRolePolicy"] = statement(Principal=principal, Action="sts:AssumeRole")
    grant(program, "read", reader, allow(["dynamodb:GetItem"], arn("dynamodb", "table/events")))
    assert run(no_shared_database, program).clean


def _identity(souk: Market, namespace: str, account: str, **props: Any) -> None:
    """A pod identity in product's component, for a role of product's that reads its table."""
    items = arn("dynamodb", "table/souk-dev-items")
    souk.program.add(TABLE, "items", {"name": "souk-dev-items"}, parent=souk.product.component, computed={"arn": items})
    reader = role(souk.program, "items-reader", souk.product.component)
    grant(souk.program, "read", reader, allow(["dynamodb:GetItem"], items))
    wearer = {"namespace": namespace, "serviceAccount": account}
    given = {"roleArn": reader.arn, **props} if "roleArn" not in props else {**props, "targetRoleArn": reader.arn}
    owner = souk.order if "roleArn" in props else souk.product
    token = "aws:eks/podIdentityAssociation:PodIdentityAssociation"  # noqa: S105 - a type token
    souk.program.add(token, "identity", {**wearer, **given}, parent=owner.component)


@pytest.mark.parametrize(("account", "named"), [("api", {"serviceAccountName": "api"}), ("default", {})])
def test_a_pod_under_a_strangers_account(souk: Market, account: str, named: dict[str, str]) -> None:
    """Whose component the association lay in was believed, and whoever ran under its account forgotten."""
    _identity(souk, "shop", account)
    spec = {"template": {"spec": {**named, "containers": [{"name": "api"}]}}}
    props = {"metadata": {"namespace": "shop"}, "spec": spec}
    souk.program.add("kubernetes:apps/v1:Deployment", "order-api", props, parent=souk.order.component)
    assert_shared(judged(souk), "order", "items", "IAM")


def test_a_pod_identity_that_goes_on_to_a_second_role(souk: Market) -> None:
    """The pods' own role could do nothing, and the role behind it read the table."""
    own = role(souk.program, "order-pod", souk.order.component, "pods.eks.amazonaws.com")
    _identity(souk, "shop", "order", roleArn=own.arn)
    assert_shared(judged(souk), "order", "items", "IAM")
