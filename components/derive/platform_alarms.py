"""The alarms of what all services share: entries, ways out, authorizer, bus. Pure."""

from __future__ import annotations

from typing import Final

from components.catalogue import Catalogue
from components.derive.alarm import Alarm, Ratio
from components.derive.late import Late, Ref, Text
from components.derive.platform_identity import STAGE, PlatformIdentity
from components.derive.routes import routes
from components.network_settings import NetworkSettings
from components.place import Place

AUTHORIZER_FAILURES: Final = "AuthorizerUnavailable"
"""Our own metric: answers the authorizer could not give. Lambda's errors would count every bad token too."""

PUBLIC_SUFFIX: Final = Ref("public-balancer", "arnSuffix")
INTERNAL_SUFFIX: Final = Ref("internal-balancer", "arnSuffix")
NAT_INSTANCE: Final = Ref("nat-instance", "id")


def nat_gateway(index: int) -> Ref:
    """The id of the NAT gateway in the zone with this index."""
    return Ref(f"nat-gateway-{index + 1}", "id")


def alarms(place: Place, catalogue: Catalogue, network: NetworkSettings) -> tuple[Alarm, ...]:
    """Every alarm of the platform."""
    found = _balancer("internal", INTERNAL_SUFFIX)
    if catalogue.site():
        found += _balancer("public", PUBLIC_SUFFIX)
    if routes(catalogue):
        found += [*_api(place), *_authorizer(place)]
    match network.nat:
        case "instance":
            found.append(_nat_instance())
        case "single":
            found.append(_nat_gateway(0))
        case "per_az":
            found += [_nat_gateway(index) for index in range(len(network.zones))]
        case "none":
            pass
    return tuple(found)


def _api(place: Place) -> list[Alarm]:
    where: dict[str, Text] = {"ApiName": PlatformIdentity(place).api, "Stage": STAGE}
    failed = Ratio("5XXError", "Count")
    return [
        Alarm("api-errors", "more than 1% of the API's requests fail", "AWS/ApiGateway", failed, where, "Sum", 1),
        Alarm("api-latency", "the API is slow", "AWS/ApiGateway", "Latency", where, "p99", 3000),
    ]


def _authorizer(place: Place) -> list[Alarm]:
    where: dict[str, Text] = {"FunctionName": PlatformIdentity(place).authorizer}
    return [
        Alarm(
            "authorizer-unavailable",
            "the authorizer has no keys to check tokens with, so that nobody gets in",
            place.metrics,
            AUTHORIZER_FAILURES,
            {},
            "Sum",
            0,
            periods=1,
        ),
        Alarm("authorizer-throttles", "the authorizer is throttled", "AWS/Lambda", "Throttles", where, "Sum", 0),
        Alarm("authorizer-latency", "the authorizer is slow", "AWS/Lambda", "Duration", where, "p99", 2000),
    ]


def _balancer(kind: str, suffix: Ref) -> list[Alarm]:
    where: dict[str, Text] = {"LoadBalancer": Late("", suffix)}
    return [
        Alarm(
            f"{kind}-balancer-errors",
            f"the {kind} load balancer itself fails requests: no target, or none that answers",
            "AWS/ApplicationELB",
            "HTTPCode_ELB_5XX_Count",
            where,
            "Sum",
            10,
        ),
        Alarm(
            f"{kind}-balancer-refused",
            f"the {kind} load balancer refuses connections",
            "AWS/ApplicationELB",
            "RejectedConnectionCount",
            where,
            "Sum",
            0,
        ),
    ]


def _nat_instance() -> Alarm:
    return Alarm(
        "nat",
        "the NAT instance is down, so that no service leaves the VPC",
        "AWS/EC2",
        "StatusCheckFailed",
        {"InstanceId": Late("", NAT_INSTANCE)},
        "Maximum",
        0,
        periods=2,
        missing="breaching",
    )


def _nat_gateway(index: int) -> Alarm:
    return Alarm(
        f"nat-{index + 1}",
        "a NAT gateway has no ports left and drops new connections",
        "AWS/NATGateway",
        "ErrorPortAllocation",
        {"NatGatewayId": Late("", nat_gateway(index))},
        "Sum",
        0,
    )
