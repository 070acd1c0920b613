"""Whose machines others' tasks run on: root there has what the agent hands to them, and enters their network.

An interface of its own (`awsvpc`) keeps a task out of the machine's network, and not the machine out of the task's: it
lies in a network namespace there. Sources: Amazon ECS Developer Guide, "Amazon ECS task networking options for EC2" and
"Amazon ECS task IAM role"; setns(2).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policies.analysis.guests import started, users
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners

_MACHINES: Final = (
    "aws:autoscaling/group:Group",
    "aws:ec2/instance:Instance",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/launchTemplate:LaunchTemplate",
)


def landlords(stack: Stack, workload: Resource) -> frozenset[str]:
    """The services that are declared to own machines on which a task, or what runs it, may be placed."""
    return _owners(stack).get(workload.urn, frozenset())


@once
def _owners(stack: Stack) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for urn, tenants in _tenants(stack).items():
        owners = declared_owners(stack, stack.by_urn[urn])
        for tenant in tenants if owners else ():
            found[tenant.urn] = found.get(tenant.urn, frozenset()) | owners
    return found


def tenants(stack: Stack, machine: Resource) -> tuple[Resource, ...]:
    """The tasks that run on machines, and what runs them there."""
    return _tenants(stack).get(machine.urn, ())


@once
def _tenants(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    found: dict[str, tuple[Resource, ...]] = {}
    for machine in stack.of(*_MACHINES):
        runners = [user for user in users(stack, machine) if started(stack, user)]
        tasks = [task for user in runners for task in started(stack, user)]
        found[machine.urn] = tuple(dict.fromkeys((*runners, *tasks)))
    return found
