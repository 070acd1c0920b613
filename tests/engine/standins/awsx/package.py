"""awsx as the program sees it: one component, built by the provider."""

from __future__ import annotations

import sys
from importlib.metadata import version

import pulumi
from pulumi.provider import ConstructResult, Provider
from pulumi.provider import main as serve

from tests.engine.standins.awsx.given import refused
from tests.engine.standins.awsx.vpc import TOKEN, Vpc


class Awsx(Provider):
    """Builds `awsx:ec2:Vpc` and nothing else."""

    def construct(
        self, name: str, resource_type: str, inputs: pulumi.Inputs, options: pulumi.ResourceOptions | None = None
    ) -> ConstructResult:
        if resource_type != TOKEN:
            raise LookupError(f"only {TOKEN} is stood in for; got {resource_type} {name!r}")
        wrong = [f"{each.path} {each.reason}" for each in refused(inputs)]
        if wrong:
            raise ValueError(f"{resource_type} {name!r}: {'; '.join(wrong)}")
        return Vpc(name, inputs, options).result()


def main() -> None:
    """Run as the plugin of `awsx`."""
    serve(Awsx(version("pulumi-awsx")), sys.argv[1:])
