"""Image repositories: a tag stays what it was, and what is pushed is scanned."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Final

from policies.analysis.model import Resource, Stack
from policies.analysis.values import UNKNOWN, Unknown, as_list, as_mapping, has_unknown
from policies.rules.claims import claim, is_off, said
from policies.rules.definition import About, Finding, Options, stack_rule

_REPOSITORY: Final = "aws:ecr/repository:Repository"
_REGISTRY_SCAN: Final = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
_SCANNING: Final = ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")
_EXCLUDING: Final = "IMMUTABLE_WITH_EXCLUSION"


@stack_rule(
    About(
        name="ecr-immutable-scanned",
        description="A pushed tag never changes, and every image is scanned.",
        severity="medium",
        remedy="Set imageTagMutability to IMMUTABLE and imageScanningConfiguration.scanOnPush to true.",
        sources=("ECR.1", "ECR.2", "CKV_AWS_51", "CKV_AWS_163"),
        always=False,
    )
)
def ecr_immutable_scanned(stack: Stack, _options: Options) -> Iterator[Finding]:
    """A registry that scans on push, or all the time, does it for the repositories that a filter of its fits."""
    for repository in stack.of(_REPOSITORY):
        yield from claim(_mutable(repository), f"{repository.name} lets a tag be pushed again", repository.urn)
        yield from claim(
            _unscanned(stack, repository), f"{repository.name} doesn't scan what is pushed", repository.urn
        )


def _unscanned(stack: Stack, repository: Resource) -> bool | Unknown:
    found = {_scans(registry, repository) for registry in stack.of(_REGISTRY_SCAN)}
    if True in found:
        return False
    off = is_off(said(repository, "imageScanningConfiguration", "scanOnPush"))
    return UNKNOWN if off and UNKNOWN in found else off


def _mutable(repository: Resource) -> bool | Unknown:
    """Tags may be excluded by name; a filter that takes all of them in makes the repository mutable."""
    value = said(repository, "imageTagMutability")
    if value is UNKNOWN:
        return UNKNOWN
    if value == _EXCLUDING:
        filters = as_list(said(repository, "imageTagMutabilityExclusionFilters"))
        names = [as_mapping(item).get("filter") for item in filters]
        return any(isinstance(name, str) and not name.strip("*") for name in names)
    return value != "IMMUTABLE"


def _scans(registry: Resource, repository: Resource) -> bool | Unknown:
    """Whether a registry scans what a repository gets, by a filter on its name."""
    filters: list[Any] = []
    for rule in as_list(registry.props.get("rules")):
        if rule is UNKNOWN or as_mapping(rule).get("scanFrequency") in (*_SCANNING, UNKNOWN):
            filters += [as_mapping(item).get("filter") for item in as_list(as_mapping(rule).get("repositoryFilters"))]
            filters += [UNKNOWN] if has_unknown(rule) else []
    name = said(repository, "name")
    if "*" in filters or any(isinstance(item, str) and _fits(name, item) for item in filters):
        return True
    return UNKNOWN if UNKNOWN in filters or (filters and not isinstance(name, str)) else False


def _fits(name: object, pattern: str) -> bool:
    """What has no wildcard fits every name that holds it (ECR User Guide, "Filters to choose which repositories")."""
    if not isinstance(name, str):
        return False
    return fnmatchcase(name, pattern.replace("[", "[[]")) if "*" in pattern else pattern in name
