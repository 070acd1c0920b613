"""What API Gateway, WAF, CloudFront and Cognito make known on creation.

Forms of ids and ARNs: Service Authorization Reference, "Resource types" of each service; API Gateway's own resources
have no account in their ARNs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from souk.graph.computed.arns import arn, global_arn
from souk.graph.computed.values import Rules, Values


def _gateway(path: str) -> str:
    return f"arn:{{partition}}:apigateway:{{region}}::{path}"


def _execution(values: Values) -> str:
    return values.render(arn("execute-api", "{restApi}/{stageName}"), "executionArn")


def _acl(values: Values) -> str:
    scope = "global" if values.given.get("scope") == "CLOUDFRONT" else "regional"
    return values.render(arn("wafv2", f"{scope}/webacl/{{name}}/{{id}}"), "arn")


def _regional_domain(values: Values) -> str:
    kinds: Any = values.get("endpointConfiguration")
    if isinstance(kinds, dict) and kinds.get("types") == "EDGE":  # pyright: ignore[reportUnknownMemberType] - plain data
        return ""
    return values.render("d-{lower10}.execute-api.{region}.{dns}", "regionalDomainName")


EDGE: Final[Mapping[str, Rules]] = {
    "aws:apigateway/restApi:RestApi": {
        "id": "{lower10}",
        "arn": _gateway("/restapis/{id}"),
        "executionArn": arn("execute-api", "{id}"),
        "rootResourceId": "{lower10}",
        "apiKeySource": "HEADER",
    },
    "aws:apigateway/deployment:Deployment": {"id": "{lower6}"},
    "aws:apigateway/stage:Stage": {
        "id": "ags-{restApi}-{stageName}",
        "arn": _gateway("/restapis/{restApi}/stages/{stageName}"),
        "executionArn": _execution,
        "invokeUrl": "https://{restApi}.execute-api.{region}.{dns}/{stageName}",
        "webAclArn": "",
    },
    "aws:apigateway/authorizer:Authorizer": {
        "id": "{lower6}",
        "arn": _gateway("/restapis/{restApi}/authorizers/{id}"),
    },
    "aws:apigateway/apiKey:ApiKey": {"id": "{lower10}", "arn": _gateway("/apikeys/{id}"), "value": "{lower40}"},
    "aws:apigateway/usagePlan:UsagePlan": {"id": "{lower6}", "arn": _gateway("/usageplans/{id}")},
    "aws:apigateway/usagePlanKey:UsagePlanKey": {"id": "{keyId}", "value": "{lower40}"},
    "aws:apigateway/requestValidator:RequestValidator": {"id": "{lower6}"},
    "aws:apigateway/model:Model": {"id": "{lower6}"},
    "aws:apigateway/resource:Resource": {"id": "{lower6}"},
    "aws:apigateway/account:Account": {"id": "{account}", "apiKeyVersion": "4"},
    "aws:apigateway/response:Response": {"id": "aggr-{restApiId}-{responseType}"},
    "aws:apigateway/methodSettings:MethodSettings": {"id": "{restApi}-{stageName}-{methodPath}"},
    "aws:apigateway/documentationVersion:DocumentationVersion": {"id": "{restApiId}/{version}"},
    "aws:apigateway/domainName:DomainName": {
        "id": "{domainName}",
        "arn": _gateway("/domainnames/{domainName}"),
        "domainNameId": "",
        "cloudfrontDomainName": "",
        "cloudfrontZoneId": "",
        "regionalDomainName": _regional_domain,
        "regionalZoneId": "Z{upper13}",
        "routingMode": "BASE_PATH_MAPPING_ONLY",
    },
    "aws:apigateway/basePathMapping:BasePathMapping": {"id": "{domainName}/{basePath}"},
    "aws:apigatewayv2/vpcLink:VpcLink": {"id": "{lower10}", "arn": _gateway("/vpclinks/{id}")},
    "aws:wafv2/webAcl:WebAcl": {"id": "{uuid}", "arn": _acl, "applicationIntegrationUrl": "", "capacity": 100},
    "aws:wafv2/webAclAssociation:WebAclAssociation": {"id": "{webAclArn},{resourceArn}"},
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {"id": "{resourceArn}"},
    "aws:cloudfront/distribution:Distribution": {
        "id": "E{upper13}",
        "arn": global_arn("cloudfront", "distribution/{id}"),
        "domainName": "d{lower13}.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
        "status": "Deployed",
    },
    "aws:cognito/userPool:UserPool": {
        "id": "{region}_{upper9}",
        "arn": arn("cognito-idp", "userpool/{id}"),
        "endpoint": "cognito-idp.{region}.{dns}/{id}",
    },
    "aws:cognito/userPoolClient:UserPoolClient": {"id": "{lower26}"},
}
