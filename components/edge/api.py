"""The public API: routes of all services, one stage, and the private way to the services."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components import documents
from components.catalogue import Catalogue
from components.contracts.files import Contracts
from components.derive import openapi
from components.derive.platform_identity import STAGE, PlatformIdentity
from components.derive.routes import routes
from components.edge.authorizer_function import Authorizer
from components.groups import security_group
from components.place import Place
from components.settings import EdgeSettings

ACCESS_LOG: Final = {
    "apiRequestId": "$context.requestId",
    "authorizerError": "$context.authorizer.error",
    "error": "$context.error.message",
    "integrationError": "$context.integration.error",
    "integrationLatency": "$context.integration.latency",
    "ip": "$context.identity.sourceIp",
    "latency": "$context.responseLatency",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "resource": "$context.resourcePath",
    "status": "$context.status",
    "subject": "$context.authorizer.subject",
    "time": "$context.requestTimeEpoch",
    "tls": "$context.tlsVersion",
    "userAgent": "$context.identity.userAgent",
    "waf": "$context.waf.status",
}
"""One line a request. Its errors tell what the execution log would, which could hold tokens and so stays off."""

VERSION_LENGTH: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiArgs:
    """`balancer_arn` is the internal load balancer's. `after` must exist before a stage can log."""

    place: Place
    catalogue: Catalogue
    contracts: Contracts
    settings: EdgeSettings
    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    balancer_arn: pulumi.Input[str]
    authorizer: Authorizer
    firewall_arn: pulumi.Input[str]
    log_days: int
    key_arn: pulumi.Input[str] | None
    after: Sequence[pulumi.Resource]


class Api(pulumi.ComponentResource):
    """A REST API, its deployment and its stage. It answers at its own domain only (`ApiDomain`).

    The routes stand on the component as plain data, as input and as output: the document itself holds ids that a
    preview doesn't know.
    """

    api: aws.apigateway.RestApi
    stage: aws.apigateway.Stage
    link_group: aws.ec2.SecurityGroup

    def __init__(self, name: str, args: ApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        table = [asdict(route) for route in routes(args.catalogue)]
        super().__init__("souk:edge:Api", name, {"routes": table}, opts)
        self.link_group = self._link_group(name, args)
        document = openapi.document(args.place, args.catalogue, args.contracts)
        body = self._body(name, args, document)
        self.api = self._rest_api(name, args, body)
        aws.lambda_.Permission(
            name,
            action="lambda:InvokeFunction",
            function=args.authorizer.function.name,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.concat(self.api.execution_arn, "/authorizers/*"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        version = self._documentation(name, document[openapi.DOCUMENTATION])
        self.stage = self._stage(name, args, body, version)
        self.register_outputs({"routes": table, "url": f"https://{args.place.api_domain}"})

    def _link_group(self, name: str, args: ApiArgs) -> aws.ec2.SecurityGroup:
        return security_group(
            f"{name}-link-group",
            parts=("vpc-link",),
            description="VPC link of the API gateway",
            vpc_id=args.vpc_id,
            place=args.place,
            parent=self,
            role="vpc-link",
        )

    def _body(self, name: str, args: ApiArgs, document: Mapping[str, Any]) -> pulumi.Input[str]:
        physical = args.place.names.physical("vpc-link", "entry")
        link = aws.apigatewayv2.VpcLink(
            f"{name}-link",
            name=physical,
            security_group_ids=[self.link_group.id],
            subnet_ids=args.subnet_ids,
            tags=args.place.names.tags(physical),
            opts=pulumi.ResourceOptions(parent=self),
        )
        values = {openapi.VPC_LINK: link.id, openapi.INTERNAL_BALANCER: args.balancer_arn}
        return documents.document(document, values)

    def _rest_api(self, name: str, args: ApiArgs, body: pulumi.Input[str]) -> aws.apigateway.RestApi:
        physical = PlatformIdentity(args.place).api
        return aws.apigateway.RestApi(
            name,
            name=physical,
            description="The public API of all services",
            body=body,
            endpoint_configuration=aws.apigateway.RestApiEndpointConfigurationArgs(types="REGIONAL"),
            disable_execute_api_endpoint=True,
            security_policy="TLS_1_2",  # an API's own policy wins over its domain's
            tags=args.place.names.tags(physical),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _documentation(self, name: str, said: Mapping[str, Any]) -> aws.apigateway.DocumentationVersion:
        """What the import brought along, published under the digest of what it says: another text, another version."""
        return aws.apigateway.DocumentationVersion(
            name,
            rest_api_id=self.api.id,
            version=_digest(json.dumps(said, sort_keys=True))[:VERSION_LENGTH],
            description="What the services' OpenAPI documents say of the routes",
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _stage(
        self, name: str, args: ApiArgs, body: pulumi.Input[str], version: aws.apigateway.DocumentationVersion
    ) -> aws.apigateway.Stage:
        options = pulumi.ResourceOptions(parent=self)
        identity = PlatformIdentity(args.place)
        log = aws.cloudwatch.LogGroup(
            name,
            name=identity.api_log,
            retention_in_days=args.log_days,
            kms_key_id=args.key_arn,
            tags=args.place.names.tags(identity.api_log),
            opts=options,
        )
        deployment = aws.apigateway.Deployment(
            name,
            rest_api=self.api.id,
            description="Made whenever the document of the routes changes",
            triggers={"document": pulumi.Output.from_input(body).apply(_digest)},
            opts=options,
        )
        stage = aws.apigateway.Stage(
            name,
            rest_api=self.api.id,
            deployment=deployment.id,
            documentation_version=version.version,
            stage_name=STAGE,
            description="What the API's domain serves",
            access_log_settings=aws.apigateway.StageAccessLogSettingsArgs(
                destination_arn=log.arn, format=json.dumps(ACCESS_LOG, sort_keys=True)
            ),
            xray_tracing_enabled=False,
            tags=args.place.names.tags(identity.api),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        aws.apigateway.MethodSettings(
            name,
            rest_api=self.api.id,
            stage_name=stage.stage_name,
            method_path="*/*",
            settings=aws.apigateway.MethodSettingsSettingsArgs(
                metrics_enabled=True,
                logging_level="OFF",
                data_trace_enabled=False,
                throttling_rate_limit=args.settings.api_rate,
                throttling_burst_limit=args.settings.api_burst,
            ),
            opts=options,
        )
        aws.wafv2.WebAclAssociation(name, resource_arn=stage.arn, web_acl_arn=args.firewall_arn, opts=options)
        return stage


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
