"""The other side of the comparison: a shop of six services on AWS, written as the CDK's users write one.

Second-level constructs wherever the CDK has them, so that its grants, connections and defaults do what they do in real
code. It is sized like stack `prod`: three zones, a NAT gateway each, every service on Fargate with a store of its own,
a queue with a dead-letter queue, autoscaling and six alarms or so. Runs in `.venv-bench`; the template goes to
`$CDK_OUTDIR`, as under `cdk synth`.
"""
# aws-cdk-lib is not installed where the type checker looks: it lives in .venv-bench, with nothing of ours beside it.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

from benchmarks.cdk_platform import ACCOUNT, REGION, Platform
from benchmarks.cdk_service import PORT, Service, ServiceProps

SERVICES = (  # callees first: the CDK needs a construct to exist before it can be connected to
    ServiceProps("user", ("/v1/users*", "/v1/sessions*"), ("order.confirmed",), database=True),
    ServiceProps("inventory", ("/v1/stock*",), ("order.placed", "order.confirmed", "order.cancelled"), database=True),
    ServiceProps(
        "product", ("/v1/products*",), ("inventory.adjusted",), database=True, cache=True, calls=("inventory",)
    ),
    ServiceProps(
        "order",
        ("/v1/orders*",),
        ("payment.authorised", "payment.declined", "inventory.reserved"),
        tables=("events", "orders"),
        calls=("product",),
    ),
    ServiceProps("payment", ("/v1/payments*",), ("order.placed", "order.cancelled"), tables=("payments",), cache=True),
    ServiceProps("web", ("/*",), ("product.changed",), tables=("sessions",)),
)


def main() -> None:
    """Build and synthesise the app."""
    app = cdk.App(analytics_reporting=False)
    stack = cdk.Stack(app, "shop", env=cdk.Environment(account=ACCOUNT, region=REGION))
    platform = Platform(stack)
    services: dict[str, Service] = {}
    for slot, props in enumerate(SERVICES, start=1):
        service = services[props.name] = Service(stack, props, platform, slot)
        for callee in props.calls:
            services[callee].connections.allow_from(service, ec2.Port.tcp(PORT))
    app.synth()


if __name__ == "__main__":
    main()
