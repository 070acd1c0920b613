"""Two users of one store in programs without conventions: a function has it, and something else is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.policies.adversarial.plain import Shop, other_task, rotated, shop
from tests.policies.adversarial.systems import Change, Flaw
from tests.policies.kit import Json, Text
from tests.policies.parts import arn, role

_RULE = "no-shared-database"


def _told(token: str, props: Callable[[Shop], dict[str, Any]]) -> Change:
    """Something is told the database's address."""
    return shop(lambda made: made.program.add(token, "other", props(made)))


def _also_called(made: Shop) -> None:
    """What rotates the password serves a queue, too."""
    function = rotated(made)
    source = {"functionName": function.arn, "eventSourceArn": "arn:aws:sqs:eu-west-1:111122223333:work"}
    made.program.add("aws:lambda/eventSourceMapping:EventSourceMapping", "work", source)


def _overrides(made: Shop) -> Json:
    return Json({"containerOverrides": [{"name": "app", "environment": [{"name": "DB", "value": made.host}]}]})


def _schedule(made: Shop) -> None:
    target: dict[str, Any] = {"arn": arn("ecs", "cluster/c"), "input": _overrides(made)}
    target["ecsParameters"] = {"taskDefinitionArn": other_task(made).arn}
    target["deadLetterConfig"] = {"arn": arn("sqs", "dead")}
    made.program.add("aws:scheduler/schedule:Schedule", "nightly", {"name": "nightly", "target": target})


def _target(made: Shop) -> None:
    task = {"taskDefinitionArn": other_task(made).arn}
    props: dict[str, Any] = {"rule": "nightly", "arn": arn("ecs", "cluster/c"), "ecsTarget": task}
    props["input"] = _overrides(made)
    made.program.add("aws:cloudwatch/eventTarget:EventTarget", "nightly", props)


def glue(made: Shop, **requirements: Any) -> None:
    """A job of Glue's that connects to the database."""
    url = Text(("jdbc:postgresql://", made.host, ":5432/shop"))
    props = {"name": "db", "connectionProperties": {"JDBC_CONNECTION_URL": url, "USERNAME": "app"}, **requirements}
    connection = made.program.add("aws:glue/connection:Connection", "db", props)
    acting = role(made.program, "job", None, "glue.amazonaws.com")
    job = {"roleArn": acting.arn, "connections": [connection.out("name")], "command": {"scriptLocation": "s3://x/y.py"}}
    made.program.add("aws:glue/job:Job", "job", {"name": "job", **job})


def setting(name: str, value: Any) -> dict[str, Any]:
    """One variable of an Elastic Beanstalk environment."""
    return {"namespace": "aws:elasticbeanstalk:application:environment", "name": name, "value": value}


ALL = (
    Flaw("a rotation function that somebody else calls, too", _RULE, shop(_also_called)),
    Flaw(
        "a host for Elastic Beanstalk",
        _RULE,
        _told(
            "aws:elasticbeanstalk/environment:Environment",
            lambda made: {"name": "other", "settings": [setting("DB_HOST", made.host)]},
        ),
    ),
    Flaw(
        "a host for Amplify",
        _RULE,
        _told("aws:amplify/app:App", lambda made: {"name": "other", "environmentVariables": {"DB_HOST": made.host}}),
    ),
    Flaw("a host in a schedule's input for another task", _RULE, shop(_schedule)),
    Flaw("a host in an event target's input for another task", _RULE, shop(_target)),
    Flaw("a host in the connection of a job of Glue's", _RULE, shop(glue)),
    Flaw(
        "a host for a Helm release",
        _RULE,
        _told("kubernetes:helm.sh/v3:Release", lambda made: {"chart": "other", "values": {"db": {"host": made.host}}}),
    ),
    Flaw(
        "a host for a step of EMR's",
        _RULE,
        _told(
            "aws:emr/cluster:Cluster",
            lambda made: {"steps": [{"name": "s", "hadoopJarStep": {"args": ["--host", made.host]}}]},
        ),
    ),
    Flaw(
        "a host for a model of SageMaker's",
        _RULE,
        _told(
            "aws:sagemaker/model:Model",
            lambda made: {"primaryContainer": {"image": "x", "environment": {"DB": made.host}}},
        ),
    ),
    Flaw(
        "a host for containers of Lightsail's",
        _RULE,
        _told(
            "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion",
            lambda made: {"serviceName": "x", "containers": [{"containerName": "x", "environment": {"DB": made.host}}]},
        ),
    ),
    Flaw(
        "a host for a container of Docker's",
        _RULE,
        _told("docker:index/container:Container", lambda made: {"name": "other", "envs": [Text(("DB=", made.host))]}),
    ),
)
