"""The REST API as the gateway applies it: its document, its stage's limits, its clients and its domains."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.analysis.values import as_mapping
from souk.local.plan.resources import Recorded, Resources

FUNCTION: Final = "aws:lambda/function:Function"
DOMAIN: Final = "aws:apigateway/domainName:DomainName"


@dataclass(frozen=True, slots=True)
class Limit:
    """A token bucket: requests a second, and how many at once."""

    rate: float
    burst: int


@dataclass(frozen=True, slots=True)
class UsagePlan:
    """What the holder of a key may call. `quota` is requests a day, None without one."""

    key_id: str
    limit: Limit
    quota: int | None


@dataclass(frozen=True, slots=True)
class Domain:
    """A name of the API. `authorities` is the PEM text of those whose clients it admits, None without mutual TLS."""

    name: str
    authorities: str | None


@dataclass(frozen=True, slots=True)
class Authorizer:
    """A function that the API asks. `files` are its sources by path, `groups` its security groups."""

    arn: str
    role: str
    handler: str
    timeout: int
    environment: Mapping[str, str]
    files: Mapping[str, str]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Api:
    """Everything the gateway's stand-in applies. `arn` is the one that policies of `execute-api` name."""

    document: Mapping[str, Any]
    arn: str
    stage: str
    limit: Limit
    plans: tuple[UsagePlan, ...]
    domains: tuple[Domain, ...]
    authorizers: tuple[Authorizer, ...]


def api(resources: Resources) -> Api | None:
    """The plan's REST API, None for a stack without one."""
    found = resources.one("aws:apigateway/restApi:RestApi")
    stage = resources.one("aws:apigateway/stage:Stage")
    settings = resources.one("aws:apigateway/methodSettings:MethodSettings")
    if found is None or stage is None or settings is None:
        return None
    return Api(
        document=json.loads(found["body"]),
        arn=found["executionArn"],
        stage=stage["stageName"],
        limit=Limit(settings["settings"]["throttlingRateLimit"], settings["settings"]["throttlingBurstLimit"]),
        plans=tuple(_plans(resources)),
        domains=tuple(_domain(resources, domain) for domain in resources.all(DOMAIN)),
        authorizers=tuple(_authorizer(function) for function in resources.all(FUNCTION) if function.get("code")),
    )


def _plans(resources: Resources) -> Iterator[UsagePlan]:
    plans = {plan.id: plan for plan in resources.all("aws:apigateway/usagePlan:UsagePlan")}
    for link in resources.all("aws:apigateway/usagePlanKey:UsagePlanKey"):
        plan = plans[link["usagePlanId"]]
        throttle, quota = as_mapping(plan.get("throttleSettings")), as_mapping(plan.get("quotaSettings"))
        limit = Limit(throttle.get("rateLimit", 10_000), throttle.get("burstLimit", 5_000))
        yield UsagePlan(link["keyId"], limit, quota.get("limit"))


def _domain(resources: Resources, domain: Recorded) -> Domain:
    mutual = domain.get("mutualTlsAuthentication")
    if not mutual:
        return Domain(domain["domainName"], None)
    bucket, _, key = str(mutual["truststoreUri"]).removeprefix("s3://").partition("/")
    trusted = next(
        item["content"]
        for item in resources.all("aws:s3/bucketObjectv2:BucketObjectv2")
        if (item["bucket"], item["key"]) == (bucket, key)
    )
    return Domain(domain["domainName"], trusted)


def _authorizer(function: Recorded) -> Authorizer:
    assets: Mapping[str, Any] = function["code"]["archive"]["assets"]
    return Authorizer(
        arn=function["arn"],
        role=function["role"],
        handler=function["handler"],
        timeout=int(function["timeout"]),
        environment=dict(function["environment"]["variables"]),
        files={path: asset["asset"]["text"] for path, asset in assets.items()},
        groups=tuple(function["vpcConfig"]["securityGroupIds"]),
    )
