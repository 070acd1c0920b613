"""Image repositories: a tag stays what it was, and what is pushed is scanned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.model import Resource, Stack
from policies.analysis.values import UNKNOWN, Unknown, as_list, as_mapping, has_unknown
from policies.rules.claims import claim, is_off, said
from policies.rules.definition import About, Finding, Options, stack_rule

_REPOSITORY: Final = "aws:ecr/repository:Repository"
_REGISTRY_SCAN: Final = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
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
    """A registry that scans on push, or all the time, does it for every repository."""
    for repository in stack.of(_REPOSITORY):
        yield from claim(_mutable(repository), f"{repository.name} lets a tag be pushed again", repository.urn)
        if not any(_scans_all(registry) for registry in stack.of(_REGISTRY_SCAN)):
            unscanned = is_off(said(repository, "imageScanningConfiguration", "scanOnPush"))
            yield from claim(unscanned, f"{repository.name} doesn't scan what is pushed", repository.urn)


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


def _scans_all(registry: Resource) -> bool:
    rules = as_list(registry.props.get("rules"))
    return has_unknown(rules) or any(
        as_mapping(rule).get("scanFrequency") in ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")
        and any(as_mapping(item).get("filter") == "*" for item in as_list(as_mapping(rule).get("repositoryFilters")))
        for rule in rules
    )
