"""SSM parameters: how a container learns what exists only after creation, without an unknown in its definition."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import documents
from components.derive.environment import Parameter
from components.service.scope import Scope


def configuration(scope: Scope, parameters: tuple[Parameter, ...], values: documents.Values) -> list[pulumi.Resource]:
    """Make one parameter for each path. None is secret: they hold host names and ARNs."""
    by_path = {parameter.path: parameter for parameter in parameters}
    return [
        aws.ssm.Parameter(
            f"{scope.name}-{parameter.variable.lower().replace('_', '-')}",
            name=path,
            type="String",
            insecure_value=documents.text(parameter.value, values),  # `value` is treated as a secret, which it is not
            description=f"{parameter.variable} of {scope.name}",
            tags=scope.tags(path),
            opts=scope.options(),
        )
        for path, parameter in by_path.items()
    ]
