"""What partners' programs may use of the API."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.edge.api import Api
from components.place import Place
from components.settings import EdgeSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiClientsArgs:
    """The rates and the quota come from the stack's settings."""

    place: Place
    settings: EdgeSettings
    api: Api


class ApiClients(pulumi.ComponentResource):
    """A usage plan with a daily quota, and the first partner's key.

    A key says who calls, for the plan's count; what the caller may do, its token says. AWS makes up the key's value;
    it is secret in the state and exported nowhere: hand it over from API Gateway's console.
    """

    def __init__(self, name: str, args: ApiClientsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:edge:ApiClients", name, None, opts)
        names, options = args.place.names, pulumi.ResourceOptions(parent=self)
        physical = names.physical("api", "partners")
        plan = aws.apigateway.UsagePlan(
            name,
            name=physical,
            description="What partners' programs may call in a day",
            api_stages=[aws.apigateway.UsagePlanApiStageArgs(api_id=args.api.api.id, stage=args.api.stage.stage_name)],
            quota_settings=aws.apigateway.UsagePlanQuotaSettingsArgs(limit=args.settings.api_daily_quota, period="DAY"),
            throttle_settings=aws.apigateway.UsagePlanThrottleSettingsArgs(
                rate_limit=args.settings.api_rate, burst_limit=args.settings.api_burst
            ),
            tags=names.tags(physical),
            opts=options,
        )
        key = aws.apigateway.ApiKey(
            name,
            name=physical,
            description="Identifies the first partner's program",
            enabled=True,
            tags=names.tags(physical),
            opts=options,
        )
        aws.apigateway.UsagePlanKey(name, key_id=key.id, key_type="API_KEY", usage_plan_id=plan.id, opts=options)
        self.register_outputs({})
