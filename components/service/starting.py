"""What ECS needs to start a service's tasks: its execution role, and the parameters and secrets that it reads."""

from __future__ import annotations

from components import documents
from components.derive import environment, grants
from components.service.configuration import configuration
from components.service.credentials import credentials
from components.service.scope import Scope
from components.service.task import Acting, acting


def starting(scope: Scope, values: documents.Values) -> Acting:
    """Make the role, the parameters and the secrets, for the service's tasks and its migrations alike."""
    identity, spec = scope.identity, scope.spec
    wanted = environment.parameters(spec, identity) + environment.migration_parameters(spec, identity)
    parameters = configuration(scope, wanted, values)
    paths = tuple(dict.fromkeys(parameter.path for parameter in wanted))
    names = tuple(credential.secret for credential in environment.credentials(spec, identity))
    role = acting(
        scope,
        logical=f"{scope.name}-execution",
        physical=identity.execution_role,
        description=f"What ECS may do to start tasks of {scope.name}",
        given=grants.execution(identity, paths, names, customer_key=scope.key_arn is not None),
        values=values,
    )
    return Acting(role.role, [*role.ready, *parameters, *credentials(scope)])
