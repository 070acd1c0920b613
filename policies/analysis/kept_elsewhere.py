"""What workloads are told that is kept where this stack can't see it: secrets, parameters and files of others.

Sources: Secrets Manager User Guide, "Secrets Manager secret ARN" (the six characters at the end may be left out);
Systems Manager User Guide, "Working with public parameters" and "Referencing AWS Secrets Manager secrets from Parameter
Store parameters".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from policies.analysis.configuration import files, texts
from policies.analysis.globs import intersects
from policies.analysis.handles import master_secret_arns
from policies.analysis.identity import PARAMETER, SECRET, arn_pattern, find, known
from policies.analysis.kept_in_cluster import cluster_places
from policies.analysis.kept_places import Place, places
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declarations
from policies.analysis.packing import is_sealed
from policies.analysis.pod_texts import told_by
from policies.analysis.pods import KUBERNETES, is_workload
from policies.analysis.regions import everywhere
from policies.analysis.stores import stores
from policies.analysis.workloads import services_of

_ARN_OF_SECRET: Final = 7
"""How many parts the ARN of a secret has. In `valueFrom` a key, a stage and a version may follow."""
_BY_RDS: Final = ":secret:rds!"
_ARN: Final = re.compile(
    r"arn:[\w-]+:(?:secretsmanager:[\w-]*:\d*:secret:[\w/+=.@!-]+|ssm:[\w-]*:\d*:parameter/[\w/.-]+)"
)
_KINDS: Final = (":secret:", ":parameter/")
_ABOUT: Final = ("aws:cloudwatch/", "aws:iam/", "aws:kms/", "aws:secretsmanager/secret")
"""What says something of secrets and parameters, and hands none on."""
_OF_AWS: Final = "/aws/service/"
_REFERENCE: Final = "/aws/reference/secretsmanager/"
_PLACE: Final = re.compile(r"arn:[^:]*:(?:secretsmanager:[^:]*:[^:]*:secret:|ssm:[^:]*:[^:]*:parameter)")
_URN: Final = re.compile(r"urn:pulumi:([^.:]+)[^:]*::([^:]+)::")


class Elsewhere(NamedTuple):
    """`by` is told, under a property and there at a place, what isn't kept in this stack."""

    by: Resource
    key: str
    where: str


@once
def kept_elsewhere(stack: Stack) -> tuple[Elsewhere, ...]:
    """Every such place."""
    kept = (Elsewhere(place.by, place.key, place.where) for place in _places(stack) if not _shows(stack, place))
    return tuple(dict.fromkeys((*kept, *(Elsewhere(*place) for place in cluster_places(stack, _is_seen)))))


def _places(stack: Stack) -> Iterator[Place]:
    """What names something that is kept, and ARNs in whatever else somebody is told."""
    seen: set[tuple[str, str]] = set()
    for place in places(stack):
        seen.update((place.by.urn, arn) for arn in _ARN.findall(place.text))
        yield place
    for text in texts(stack):
        if text.text is None or not text.services or not any(kind in text.text for kind in _KINDS):
            continue
        for arn in _ARN.findall(text.text) if not text.resource.type.startswith(_ABOUT) else ():
            if (text.resource.urn, arn) not in seen:
                yield Place(text.resource, text.key, text.where, arn)


def _shows(stack: Stack, place: Place) -> bool:
    """Whether what is named is written in this stack, or plainly the service's own."""
    if place.is_file:
        return _is_written(stack, place.text)
    return _is_seen(stack, place.by, place.text)


def _is_seen(stack: Stack, by: Resource, text: str) -> bool:
    return _is_kept(stack, text) or _is_own(stack, by, text)


def _is_kept(stack: Stack, text: str) -> bool:
    """Whether a secret or parameter is of this stack, one that RDS keeps for its databases, or AWS's for everyone."""
    if ":secretsmanager:" in text:
        return _is_secret(stack, text)
    name = _PLACE.sub("", text)
    if name.startswith(_REFERENCE):
        return bool(find(stack, name.removeprefix(_REFERENCE), (SECRET,)))
    if name.startswith(_OF_AWS):
        return True
    # A parameter may be asked for with its version, a secret with a key, a stage and a version.
    whole, bare = (text, text) if text.startswith("arn:") else (text, text.partition(":")[0])
    return any(find(stack, each, (PARAMETER, SECRET)) for each in (whole, bare)) or _is_above(stack, bare)


def _is_secret(stack: Stack, text: str) -> bool:
    parts = text.split(":")[:_ARN_OF_SECRET]
    secret = ":".join(parts)
    if _BY_RDS in secret:
        return _keeps_masters(stack)
    by_name = find(stack, parts[-1], (SECRET,)) or find(stack, secret, (SECRET,))
    return bool(by_name) or any(intersects(arn, secret) for arn in _replicas(stack))


def _is_above(stack: Stack, path: str) -> bool:
    """Whether a path has parameters of the stack below it."""
    below = f"{path.rstrip('/')}/"
    names = (known(parameter, "name") for parameter in stack.of(PARAMETER)) if below.startswith("/") else ()
    return any(name is not None and name.startswith(below) for name in names)


def _is_own(stack: Stack, by: Resource, text: str) -> bool:
    """Whether a name begins as the convention has it for the one service told: project, environment, service."""
    in_cluster = by.type.startswith(KUBERNETES) and not is_workload(by)
    services, found = told_by(stack, by) if in_cluster else services_of(stack, by), _URN.match(by.urn)
    if found is None or len(services) != 1 or not services <= declarations(stack).keys():
        return False
    env, project = found.groups()
    return _PLACE.sub("", text).lstrip("/").startswith(f"{project}/{env}/{next(iter(services))}/")


@once
def _keeps_masters(stack: Stack) -> bool:
    return any(master_secret_arns(store) for store in stores(stack))


@once
def _replicas(stack: Stack) -> tuple[str, ...]:
    named = ((secret, arn_pattern(secret)) for secret in stack.of(SECRET) if secret.props.get("replicas"))
    return tuple(arn for secret, own in named if own is not None for arn in everywhere(secret, own))


def _is_written(stack: Stack, arn: str) -> bool:
    """Whether the stack writes a file, and what it writes shows."""
    file = files(stack).get(arn)
    packed = file.props.get("contentBase64") if file is not None else None
    return file is not None and (file.states("content") or (isinstance(packed, str) and not is_sealed(packed)))
