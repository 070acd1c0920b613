"""Every property of every resource that a service owns: whatever it is for, it may say where a store is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.iam_documents import RESOURCE_KEYS
from policies.analysis.model import Resource, Stack
from policies.analysis.ownership import declared_owners
from policies.analysis.stores import stores_by_urn

_ELSEWHERE: Final = (
    "aws:appautoscaling/",
    "aws:cloudwatch/compositeAlarm:",
    "aws:cloudwatch/dashboard:",
    "aws:cloudwatch/metricAlarm:",
    "aws:ec2/securityGroup",
    "aws:iam/",
    "aws:vpc/",
)
"""What is judged as another channel, and what measures a store and reads nothing of it."""
_CUSTOM: Final = ("aws:", "aws-native:", "kubernetes:")
_LABELS: Final = frozenset({"arn", "description", "id", "name", "notResources", "tags", "tagsAll"})
"""What only names a thing, and what a selection of backups leaves out."""


def belongings(stack: Stack) -> Iterator[tuple[Resource, str, frozenset[str]]]:
    """Resources of services with each property that may tell of a store, and whose they are.

    Parts of a store aren't told of it, they are it: whose they are is the question of its owner.
    """
    for resource in stack.resources:
        if not resource.type.startswith(_CUSTOM) or resource.type.startswith(_ELSEWHERE):
            continue
        owners = declared_owners(stack, resource)
        if owners and resource.urn not in stores_by_urn(stack):
            for key in resource.props:
                if key not in _LABELS and key != RESOURCE_KEYS.get(resource.type):
                    yield resource, key, owners
