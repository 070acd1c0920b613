"""Image repositories, Kubernetes clusters, functions."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.eks import eks_audit_encrypted, eks_private_endpoint
from policies.rules.functions import lambda_env_and_url, lambda_runtime_dlq
from policies.rules.registry import ecr_immutable_scanned
from tests.policies.judging import run
from tests.policies.kit import MODES, Foreign, Mode, Program, Ref
from tests.policies.one import alone
from tests.policies.parts import QUEUE, TOPIC

REPOSITORY = "aws:ecr/repository:Repository"
CLUSTER = "aws:eks/cluster:Cluster"
FUNCTION = "aws:lambda/function:Function"
SCANNED = {"imageScanningConfiguration": {"scanOnPush": True}}
EXCLUDING = "IMMUTABLE_WITH_EXCLUSION"
LATER = Foreign("", known=False)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("props", "faults"),
    [
        ({}, 2),
        ({"imageTagMutability": "MUTABLE", **SCANNED}, 1),
        ({"imageTagMutability": "IMMUTABLE"}, 1),
        ({"imageTagMutability": "IMMUTABLE", **SCANNED}, 0),
        ({"imageTagMutability": EXCLUDING, "imageTagMutabilityExclusionFilters": [{"filter": "cache"}], **SCANNED}, 0),
        ({"imageTagMutability": EXCLUDING, "imageTagMutabilityExclusionFilters": [{"filter": "*"}], **SCANNED}, 1),
    ],
)
def test_a_repository(mode: Mode, props: dict[str, Any], faults: int) -> None:
    """A tag that can be pushed again isn't what was tested."""
    assert len(alone(ecr_immutable_scanned, REPOSITORY, props, mode=mode).names) == faults


def test_a_registry_that_scans_everything() -> None:
    """The newer way, once for all repositories."""
    program = Program("preview")
    program.add(REPOSITORY, "order", {"imageTagMutability": "IMMUTABLE"})
    every = {"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]}
    token = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"  # noqa: S105 (a type token)
    program.add(token, "registry", {"scanType": "ENHANCED", "rules": [every]})
    assert run(ecr_immutable_scanned, program).clean


@pytest.mark.parametrize(
    ("pattern", "name", "names", "doubts"),
    [
        ("acme/*", "acme/order", [], 0),
        ("order", "acme/order", [], 0),
        ("order", "acme/web", ["order"], 0),
        ("web*", "acme/web", ["order"], 0),
        ("acme/*", None, [], 1),
        (LATER, "acme/order", [], 1),
    ],
)
def test_a_registry_that_scans_some(pattern: Any, name: str | None, names: list[str], doubts: int) -> None:
    """A repository that a filter of its registry fits was accused of not being scanned."""
    program = Program("preview")
    program.add(REPOSITORY, "order", {"imageTagMutability": "IMMUTABLE", **({"name": name} if name else {})})
    some = {"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": pattern, "filterType": "WILDCARD"}]}
    never = {"scanFrequency": "MANUAL", "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]}
    token = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"  # noqa: S105 (a type token)
    program.add(token, "registry", {"scanType": "ENHANCED", "rules": [some, never]})
    said = run(ecr_immutable_scanned, program)
    assert (said.names, len(said.doubts)) == (names, doubts)


def test_a_repository_that_is_not_known_yet_is_a_doubt() -> None:
    """The stack's configuration may come from elsewhere."""
    said = alone(ecr_immutable_scanned, REPOSITORY, {"imageTagMutability": LATER, **SCANNED})
    assert (said.names, len(said.doubts)) == ([], 1)


@pytest.mark.parametrize(
    ("config", "names"),
    [
        (None, ["subject"]),
        ({"endpointPublicAccess": True, "endpointPrivateAccess": True}, ["subject"]),
        ({"endpointPublicAccess": False, "endpointPrivateAccess": True}, []),
    ],
)
def test_the_api_of_a_cluster(config: Any, names: list[str]) -> None:
    """It is public unless told otherwise."""
    assert alone(eks_private_endpoint, CLUSTER, {"vpcConfig": config}).names == names


def test_a_cluster_without_audit_log_or_key() -> None:
    """Both come too late after the incident."""
    key = {"resources": ["secrets"], "provider": {"keyArn": LATER}}
    assert len(alone(eks_audit_encrypted, CLUSTER, {}).names) == 2
    assert (
        len(alone(eks_audit_encrypted, CLUSTER, {"enabledClusterLogTypes": ["api"], "encryptionConfig": key}).names)
        == 1
    )
    assert alone(eks_audit_encrypted, CLUSTER, {"enabledClusterLogTypes": ["audit"], "encryptionConfig": key}).clean
    unknown = alone(eks_audit_encrypted, CLUSTER, {"enabledClusterLogTypes": LATER, "encryptionConfig": LATER})
    assert (unknown.names, len(unknown.doubts)) == ([], 2)


@pytest.mark.parametrize(("runtime", "names"), [("python3.8", ["subject"]), ("python3.13", []), (None, [])])
def test_a_runtime_that_is_retired(runtime: str | None, names: list[str]) -> None:
    """It gets no security fixes any more."""
    assert alone(lambda_runtime_dlq, FUNCTION, {"runtime": runtime}).names == names


def test_a_runtime_that_the_config_retires() -> None:
    """AWS's list grows faster than the pack's."""
    assert alone(lambda_runtime_dlq, FUNCTION, {"runtime": "python3.10"}, {"retired": ["python3.10"]}).names


def events(program: Program, **props: Any) -> Ref:
    """A function that a topic calls; its ARN."""
    function = program.add(FUNCTION, "worker", {"runtime": "python3.13", **props})
    topic = program.add(TOPIC, "topic", {"name": "t"})
    joined = {"topic": topic.arn, "protocol": "lambda", "endpoint": function.arn}
    program.add("aws:sns/topicSubscription:TopicSubscription", "joined", joined)
    return function.arn


@pytest.mark.parametrize("mode", MODES)
def test_events_that_nobody_hears_of(mode: Mode) -> None:
    """After two retries Lambda drops them."""
    program = Program(mode)
    events(program)
    assert run(lambda_runtime_dlq, program).names == ["worker"]


@pytest.mark.parametrize("mode", MODES)
def test_a_place_for_events_that_fail(mode: Mode) -> None:
    """Of the function, or of how it is invoked."""
    program = Program(mode)
    dead = program.add(QUEUE, "dead", {"name": "dead"})
    events(program, deadLetterConfig={"targetArn": dead.arn})
    assert run(lambda_runtime_dlq, program).clean
    program = Program(mode)
    dead = program.add(QUEUE, "dead", {"name": "dead"})
    arn = events(program)
    destination = {"functionName": arn, "destinationConfig": {"onFailure": {"destination": dead.arn}}}
    program.add("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "failures", destination)
    assert run(lambda_runtime_dlq, program).clean


def test_a_function_that_is_called_and_waited_for_needs_none() -> None:
    """Its caller gets the error."""
    assert alone(lambda_runtime_dlq, FUNCTION, {"runtime": "python3.13"}).clean


def test_a_secret_among_a_function_s_variables() -> None:
    """Whoever may read its configuration reads it; the message doesn't repeat it."""
    said = alone(lambda_env_and_url, FUNCTION, {"environment": {"variables": {"DB_PASSWORD": "tulip"}}})
    assert said.names == ["subject"]
    assert "tulip" not in said.text
    assert alone(lambda_env_and_url, FUNCTION, {"environment": {"variables": {"TABLE": "orders"}}}).clean
    assert alone(lambda_env_and_url, FUNCTION, {"environment": {"variables": {"DB_PASSWORD": LATER}}}).doubts


def test_a_url_for_everyone() -> None:
    """A public API without a firewall, a limit or a log."""
    url = "aws:lambda/functionUrl:FunctionUrl"
    assert alone(lambda_env_and_url, url, {"authorizationType": "NONE"}).names == ["subject"]
    assert alone(lambda_env_and_url, url, {"authorizationType": "AWS_IAM"}).clean
    assert alone(lambda_env_and_url, url, {"authorizationType": LATER}).doubts
