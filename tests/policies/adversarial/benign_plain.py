"""Programs without conventions that have no flaw: what names a store there is its one user's, or reads nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.policies.adversarial.flaws_plain import glue, setting
from tests.policies.adversarial.plain import Shop, connects, rotated, shop
from tests.policies.adversarial.systems import Benign
from tests.policies.kit import Json, Ref
from tests.policies.parts import GROUP, TABLE, allow, arn, grant, role


def _alone(build: Callable[[Shop], object]) -> Callable[[Shop], None]:
    """The same without the function: what is built is the database's only user."""

    def built(made: Shop) -> None:
        program = made.program
        program.remove(*[item for item in program.made.values() if item.name == "app" or item.name.startswith("app-")])
        build(made)

    return built


def _beanstalk(made: Shop) -> None:
    """An environment with a group, a role and a database of its own."""
    add, acting = made.program.add, role(made.program, "web", None, "ec2.amazonaws.com")
    profile = add("aws:iam/instanceProfile:InstanceProfile", "web", {"name": "web", "role": Ref(acting.urn, "name")})
    resource = arn("rds-db", "dbuser:db-ABCDEFGHIJKLMNOPQ/app")
    grant(made.program, "web-connects", acting, allow(["rds-db:connect"], resource))
    machines = {"namespace": "aws:autoscaling:launchconfiguration", "name": "IamInstanceProfile"}
    settings = [setting("DB_HOST", made.host), {**machines, "value": Ref(profile.urn, "name")}]
    add("aws:elasticbeanstalk/environment:Environment", "web", {"name": "web", "settings": settings})


def _amplify(made: Shop) -> None:
    """An app and its branch, which are told the same."""
    told = {"environmentVariables": {"DB_HOST": made.host}}
    app = made.program.add("aws:amplify/app:App", "web", {"name": "web", **told})
    made.program.add("aws:amplify/branch:Branch", "main", {"appId": app.id, "branchName": "main", **told})


def _model(made: Shop) -> None:
    """A model with a table of its own, which it is told and may read."""
    acting = role(made.program, "model", None, "sagemaker.amazonaws.com")
    kept = {"deletionProtectionEnabled": True, "pointInTimeRecovery": {"enabled": True}}
    computed = {"arn": arn("dynamodb", "table/shop-model-data")}
    table = made.program.add(TABLE, "data", {"name": "shop-model-data", **kept}, computed=computed)
    grant(made.program, "model-reads", acting, allow(["dynamodb:GetItem"], computed["arn"]))
    container = {"image": "x", "environment": {"TABLE": Ref(table.urn, "name")}}
    props = {"executionRoleArn": acting.arn, "primaryContainer": container}
    made.program.add("aws:sagemaker/model:Model", "model", props)


def _job(made: Shop) -> None:
    """A job of Glue's with a database of its own, by a connection that wears a group."""
    group = made.program.add(GROUP, "job-group", {"description": "job"})
    connects(made, "job", group)
    glue(made, physicalConnectionRequirements={"securityGroupIdLists": [group.id], "subnetId": "subnet-1"})


def _around(made: Shop) -> None:
    """What stops, watches and names the database."""
    add, name = made.program.add, Ref(made.database.urn, "identifier")
    stop: dict[str, Any] = {"arn": "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance"}
    stop |= {"input": Json({"DbInstanceIdentifier": "shop-main-db"}), "deadLetterConfig": {"arn": arn("sqs", "dead")}}
    add("aws:scheduler/schedule:Schedule", "stops", {"name": "stops", "target": stop})
    add("aws:cloudwatch/metricAlarm:MetricAlarm", "busy", {"dimensions": {"DBInstanceIdentifier": name}})
    add("aws:route53/record:Record", "db", {"zoneId": "Z1", "name": "db.shop.internal", "records": [made.host]})
    add("aws:rds/eventSubscription:EventSubscription", "events", {"sourceIds": [name], "snsTopic": "arn:x"})
    endpoint = {"endpointId": "s", "engineName": "postgres", "endpointType": "source", "serverName": made.host}
    add("aws:dms/endpoint:Endpoint", "source", endpoint)


ALL = (
    Benign("a function and its database", shop(lambda _: None)),
    Benign("a function that rotates its database's password", shop(rotated)),
    Benign("what stops, watches and names a database", shop(_around)),
    Benign("Elastic Beanstalk with a database of its own", shop(_alone(_beanstalk))),
    Benign("Amplify with a database of its own", shop(_alone(_amplify))),
    Benign("a job of Glue's with a database of its own", shop(_alone(_job))),
    Benign("a model with a table of its own", shop(_model)),
)
