"""What an account and region hold only once, and which stack owns it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from components.errors import SoukError
from components.settings import StackConfig
from souk import stackfile
from souk.bootstrap.piece import Piece
from souk.graph.model import Graph
from souk.stacks.project import configuration

ACCOUNT: Final = "aws:apigateway/account:Account"
ROLE: Final = "aws:iam/role:Role"
NAME: Final = "API Gateway's role for logs"


def one_owner(root: Path, env: str, config: StackConfig) -> None:
    """Raises SoukError if the file of another environment owns the same account and region, too.

    Files of other environments that are in error are left to their own commands.
    """
    if not config.owns_account:
        return
    for other in stackfile.environments(root):
        if other != env and _owns(root, other, config):
            raise SoukError(
                f"souk:ownsAccount is true in Pulumi.{env}.yaml and in Pulumi.{other}.yaml, and both are in account "
                f"{config.account}, region {config.region}. Set it to false in one: the other would undo its settings."
            )


def piece(apigateway: Any, graph: Graph) -> Piece:
    """Whether API Gateway may write logs, and by whose role. Without it, no stage can have an access log."""
    found = str(apigateway.get_account().get("cloudwatchRoleArn") or "").rpartition("/")[2]
    ours = _planned_role(graph)
    if found and ours in (None, found):
        return Piece(NAME, "there", f"role {found}, {'this' if ours else 'another'} stack's")
    if found:
        remedy = "set souk:ownsAccount to false here, or take it over: `pulumi up` will, and the other stack loses it"
        return Piece(NAME, "differs", f"another stack has set role {found}", remedy=remedy)
    if ours:
        return Piece(NAME, "missing", f"role {ours}", remedy="`pulumi up` of this stack sets it")
    remedy = "deploy the stack that owns the account first, or set souk:ownsAccount to true here"
    return Piece(NAME, "missing", "no stack has set it", remedy=remedy)


def _owns(root: Path, env: str, config: StackConfig) -> bool:
    try:
        other = configuration(root, env)
    except SoukError:
        return False
    return other.owns_account and (other.account, other.region) == (config.account, config.region)


def _planned_role(graph: Graph) -> str | None:
    """The role that the plan gives API Gateway; None where the plan has no account settings."""
    by_urn = {resource.urn: resource for resource in graph}
    for account in graph.of_type(ACCOUNT):
        for urn in account.property_dependencies.get("cloudwatchRoleArn", ()):
            if by_urn[urn].type == ROLE:
                return str(by_urn[urn].inputs["name"])
    return None
