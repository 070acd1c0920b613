"""What a value was made from in the end: through records, parameters and other things that only carry it on."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Final

from policies.analysis.model import Resource, Stack
from policies.analysis.pods import KUBERNETES, is_workload

_CARRIERS: Final = (
    "aws:appconfig/",
    "aws:route53/",
    "aws:s3/bucketObject",
    "aws:secretsmanager/",
    "aws:servicediscovery/",
    "aws:ssm/",
)
"""What AWS only keeps, and gives out again as it was."""
_ENDS: Final = ("aws:", "aws-native:", "awsx:", "pulumi:", "souk:")
"""Everything else of these says nothing of what it was made from: the address of a service isn't that of its store."""


def behind(stack: Stack, urns: Iterable[str], ends: Container[str] = ()) -> Iterator[str]:
    """The URNs, and those that the carriers among them were made from, and so on; not beyond the `ends`."""
    seen: set[str] = set()
    queue = list(dict.fromkeys(urns))
    while queue:
        urn = queue.pop(0)
        if urn in seen:
            continue
        seen.add(urn)
        yield urn
        resource = stack.by_urn.get(urn)
        if resource is not None and urn not in ends and carries(resource):
            queue.extend(origin for origins in resource.origins.values() for origin in origins)


def carries(resource: Resource) -> bool:
    """Whether a resource hands on what it was made from, as it is."""
    if resource.type.startswith(KUBERNETES):
        return not is_workload(resource)
    return resource.type.startswith(_CARRIERS) or not resource.type.startswith(_ENDS)
