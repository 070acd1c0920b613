"""The API gateway's REQUEST authorizer: the function and everything it needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pulumi
import pulumi_aws as aws

from components.derive import grants
from components.derive.platform_alarms import AUTHORIZER_FAILURES
from components.derive.platform_identity import PlatformIdentity
from components.derive.routes import KEYS_PATH
from components.groups import security_group
from components.place import Place
from components.roles import RoleArgs, role

SOURCE: Final = Path(__file__).parent / "authorizer"
TIMEOUT: Final = 5
"""Seconds: two for the keys, and the rest for a cold start."""

MEMORY: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizerArgs:
    """`scopes` is the table of scoped routes, `GET /v1/orders` → `orders:read`."""

    place: Place
    scopes: Mapping[str, str]
    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    log_days: int
    key_arn: pulumi.Input[str] | None


class Authorizer(pulumi.ComponentResource):
    """A function in the VPC that reaches one thing there: the public keys, through the internal load balancer.

    It is built from the files beside this one and the table of routes, so the same program gives the same archive
    everywhere.
    """

    function: aws.lambda_.Function
    group: aws.ec2.SecurityGroup

    def __init__(self, name: str, args: AuthorizerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:edge:Authorizer", name, None, opts)
        place, options = args.place, pulumi.ResourceOptions(parent=self)
        identity = PlatformIdentity(place)
        log = aws.cloudwatch.LogGroup(
            name,
            name=identity.authorizer_log,
            retention_in_days=args.log_days,
            kms_key_id=args.key_arn,
            tags=place.names.tags(identity.authorizer_log),
            opts=options,
        )
        _count_failures(name, place, log, options)
        self.group = security_group(
            f"{name}-group",
            parts=("authorizer",),
            description="Authorizer of the API gateway",
            vpc_id=args.vpc_id,
            place=place,
            parent=self,
            role="authorizer",
        )
        runner, policies = role(
            RoleArgs(
                logical=name,
                physical=place.names.physical("role", "platform", "authorizer"),
                description="What the API gateway's authorizer may do",
                principal="lambda.amazonaws.com",
                grants=grants.vpc_function(place.arns, function=identity.authorizer, log_group=identity.authorizer_log),
                values={},
            ),
            place,
            self,
        )
        self.function = aws.lambda_.Function(
            name,
            name=identity.authorizer,
            description="Checks the tokens of requests to the API",
            runtime="python3.13",
            architectures=["arm64"],
            handler="authorizer.handler.handle",
            code=archive(args.scopes),
            role=runner.arn,
            timeout=TIMEOUT,
            memory_size=MEMORY,
            environment=aws.lambda_.FunctionEnvironmentArgs(
                variables={
                    "JWKS_URL": f"https://{place.entry_domain}{KEYS_PATH}",
                    "TOKEN_AUDIENCE": place.token_issuer,
                    "TOKEN_ISSUER": place.token_issuer,
                }
            ),
            vpc_config=aws.lambda_.FunctionVpcConfigArgs(
                subnet_ids=args.subnet_ids, security_group_ids=[self.group.id]
            ),
            logging_config=aws.lambda_.FunctionLoggingConfigArgs(
                log_format="JSON", log_group=log.name, application_log_level="INFO", system_log_level="WARN"
            ),
            tags=place.names.tags(identity.authorizer),
            opts=pulumi.ResourceOptions(parent=self, depends_on=policies),
        )
        self.register_outputs({"function": identity.authorizer})


def archive(scopes: Mapping[str, str]) -> pulumi.AssetArchive:
    """The package `authorizer` with its table of routes, and nothing else that happens to lie in the folder."""
    table = json.dumps(dict(scopes), indent=2, sort_keys=True)
    files = {path.name: path.read_text() for path in sorted(SOURCE.glob("*.py"))} | {"routes.json": table}
    return pulumi.AssetArchive({f"authorizer/{name}": pulumi.StringAsset(text) for name, text in files.items()})


def _count_failures(name: str, place: Place, log: aws.cloudwatch.LogGroup, options: pulumi.ResourceOptions) -> None:
    aws.cloudwatch.LogMetricFilter(
        name,
        name=AUTHORIZER_FAILURES,
        log_group_name=log.name,
        pattern='{ $.outcome = "unavailable" }',
        metric_transformation=aws.cloudwatch.LogMetricFilterMetricTransformationArgs(
            name=AUTHORIZER_FAILURES, namespace=place.metrics, value="1", default_value="0"
        ),
        opts=options,
    )
