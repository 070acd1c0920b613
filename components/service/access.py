"""The service's security-group rules: one for each end of each flow that it owns."""

from __future__ import annotations

import pulumi

from components import rules
from components.derive.flows import End, flows, owned_ends
from components.outputs import PlatformOutputs
from components.service.scope import Scope


def access(
    scope: Scope, *, stores: dict[str, pulumi.Output[str]], migration: pulumi.Output[str] | None
) -> list[pulumi.Resource]:
    """Make the rules. `stores` and `migration` are the ids of the groups that the service itself made.

    Whatever opens a connection waits for them: a task without its rules can't even pull its image.
    """
    ids = _platform(scope.platform)
    ids |= {End("store", name): group for name, group in stores.items()}
    if migration is not None:
        ids[End("migration", scope.name)] = migration
    return [
        rules.rule(
            direction,
            flow,
            logical=scope.name,
            place=scope.place,
            ids=ids.__getitem__,
            service=scope.name,
            parent=scope.parent,
        )
        for flow in flows(scope.spec, scope.args.catalogue, scope.args.config.network, scope.compute)
        for direction in owned_ends(scope.spec, flow)
    ]


def _platform(platform: PlatformOutputs) -> dict[End, pulumi.Input[str]]:
    single = {
        End("endpoint"): platform.endpoint_group,
        End("internal-entry"): platform.internal_entry_group,
        End("public-entry"): platform.public_entry_group,
        End("nat"): platform.nat_group,
    }
    ids = {end: group for end, group in single.items() if group is not None}
    ids |= {End("service", name): group for name, group in platform.groups.items()}
    return ids | {End("prefix", name): prefix_list for name, prefix_list in platform.prefix_lists.items()}
