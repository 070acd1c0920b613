"""The REST API's stage, domain, clients and deployment."""

from __future__ import annotations

import json

from components.spec import Http, ServiceSpec, public
from souk.graph.model import Secret
from tests.components.platform.graphs import one, platform, plus, stack

API = "aws:apigateway/restApi:RestApi"


def test_the_api_answers_under_its_own_name_only() -> None:
    """The generated address has a TLS policy of its own, and is in nobody's allow-list."""
    graph = stack("prod", "up")
    api = one(graph, API).inputs
    assert api["disableExecuteApiEndpoint"] is True
    assert api["securityPolicy"] == "TLS_1_2"
    domain = one(graph, "aws:apigateway/domainName:DomainName", "platform-edge-api-domain")
    assert domain.inputs["securityPolicy"] == "TLS_1_2"
    mapping = one(graph, "aws:apigateway/basePathMapping:BasePathMapping", "platform-edge-api-domain").inputs
    stage = one(graph, "aws:apigateway/stage:Stage")
    assert (mapping["restApi"], mapping["stageName"]) == (one(graph, API).id, stage.inputs["stageName"])
    assert "basePath" not in mapping


def test_the_stage_is_logged_and_throttled() -> None:
    """Without a throttle, one client's loop is everyone's outage."""
    graph = stack("prod", "up")
    stage = one(graph, "aws:apigateway/stage:Stage")
    log = one(graph, "aws:cloudwatch/logGroup:LogGroup", "platform-edge-api")
    assert stage.inputs["accessLogSettings"]["destinationArn"] == log.outputs["arn"]
    line = json.loads(stage.inputs["accessLogSettings"]["format"])
    assert not {"$context.authorizer.principalId", "$context.identity.apiKey"} & set(line.values())
    account = one(graph, "souk:account:Account")
    assert set(stage.dependencies) & {r.urn for r in graph if r.parent == account.urn}
    settings = one(graph, "aws:apigateway/methodSettings:MethodSettings").inputs
    assert settings["methodPath"] == "*/*"
    assert (settings["settings"]["throttlingRateLimit"], settings["settings"]["throttlingBurstLimit"]) == (1000, 2000)
    assert settings["settings"]["dataTraceEnabled"] is False


def test_the_partners_key_is_shown_nowhere() -> None:
    """A key in an output is a key in every CI log."""
    graph = stack("prod", "up")
    key = one(graph, "aws:apigateway/apiKey:ApiKey")
    assert "value" not in key.inputs
    assert isinstance(key.outputs["value"], Secret)
    plan = one(graph, "aws:apigateway/usagePlan:UsagePlan").inputs
    assert plan["quotaSettings"] == {"limit": 10_000_000, "period": "DAY"}
    assert key.urn not in one(graph, "souk:platform:Platform").dependencies


def test_a_changed_document_is_deployed() -> None:
    """API Gateway serves what was last deployed, whatever the document says since."""
    deployment = "aws:apigateway/deployment:Deployment"
    basket = ServiceSpec(name="basket", slot=99, http=Http(routes=public("GET /v1/basket")))
    before = one(stack("dev", "up"), deployment).inputs["triggers"]
    assert one(platform("dev", "up"), deployment).inputs["triggers"] == before
    assert one(platform("dev", "up", plus(basket)), deployment).inputs["triggers"] != before
