"""Which images run, and who may put another one in the place of one: he runs his own code as that service.

A digest names one image for ever. A tag names what was last pushed with it, and a service takes that when it next
starts or is deployed. Where tags are immutable, one has to be freed first, or the repository changed. Sources: Amazon
ECR User Guide, "Preventing image tags from being overwritten", "Private repository policies" (either policy of one
account's is enough to push) and "Private registry authentication" (what a registry is called).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.globs import SEGMENT, matches
from policies.analysis.iam_documents import Document, Statement, all_documents, literal
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import called, find, known, regional
from policies.analysis.leaves import leaves
from policies.analysis.model import Resource, Stack, once
from policies.analysis.pods import account_givers, kubernetes_workloads, pod_specs
from policies.analysis.principal_tags import shuts_out
from policies.analysis.references import candidates, refer
from policies.analysis.role_principals import names_role
from policies.analysis.values import UNKNOWN, as_list, as_mapping
from policies.analysis.workloads import APP_RUNNER, BUILD, FUNCTION, TASK_DEFINITION

REPOSITORY: Final = "aws:ecr/repository:Repository"
_POLICY: Final = "aws:ecr/repositoryPolicy:RepositoryPolicy"
_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    TASK_DEFINITION: ("containerDefinitions",),
    FUNCTION: ("imageUri",),
    APP_RUNNER: ("sourceConfiguration",),
    BUILD: ("environment",),
    "aws:batch/jobDefinition:JobDefinition": (
        "containerProperties",
        "ecsProperties",
        "eksProperties",
        "nodeProperties",
    ),
    "aws:sagemaker/model:Model": ("primaryContainer", "containers"),
}
"""The properties in which workloads say which images they run."""
_KEYS: Final = frozenset({"image", "imageIdentifier", "imageUri"})
_IN_PODS: Final = ("containers", "ephemeralContainers", "initContainers")
_PRIVATE: Final = re.compile(
    r"(\d{12})\.dkr[.-]ecr(?:-fips)?\.([\w-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)/([^:@]+)(?::([^@]+))?(@sha256:.+)?"
)
_LATEST: Final = "latest"
_OPENING: Final = "ecr:SetRepositoryPolicy"
PUSHING: Final = ("ecr:PutImage", _OPENING)
"""The layers may be there already: the first alone gives a tag to another image. The other gives oneself the first."""
FREEING: Final = ("ecr:BatchDeleteImage", "ecr:PutImageTagMutability", _OPENING)


class Run(NamedTuple):
    """A workload runs what a tag of a private repository of ECR's names; `repository` if that is one of the stack's.

    `acting` is what is known to have the workload's roles: itself, or what gives its pods one. Where a preview doesn't
    know the image, `tag` is empty, and `repository` one that it was made from. `is_fixed`: the tag stays with its image
    as long as nobody frees it.
    """

    workload: Resource
    acting: tuple[Resource, ...]
    repository: Resource | None
    arn: str
    tag: str
    is_fixed: bool = False


def _keeps_tag(repository: Resource, tag: str) -> bool:
    kind = repository.props.get("imageTagMutability")
    stated = map(as_mapping, as_list(repository.props.get("imageTagMutabilityExclusionFilters")))
    filters = [item.get("filter") for item in stated]
    excluded = any(not isinstance(each, str) or matches(each, tag) for each in filters)
    if kind == "MUTABLE_WITH_EXCLUSION":
        return UNKNOWN not in filters and excluded
    return kind == "IMMUTABLE" or (kind == "IMMUTABLE_WITH_EXCLUSION" and bool(tag) and not excluded)


@once
def runs(stack: Stack) -> tuple[Run, ...]:
    """Every such run."""
    return tuple(dict.fromkeys(_runs(stack)))


def _runs(stack: Stack) -> Iterator[Run]:
    for token, keys in _PLACES.items():
        for workload in stack.of(token):
            for key in keys:
                for leaf in leaves(key, workload.props.get(key)):
                    if leaf.key in _KEYS:
                        yield from _run(stack, workload, (workload,), key, leaf.value)
    for workload in kubernetes_workloads(stack):
        acting = (workload, *account_givers(stack, workload))
        for pod in map(as_mapping, pod_specs(workload)):
            for container in (each for kind in _IN_PODS for each in map(as_mapping, as_list(pod.get(kind)))):
                yield from _run(stack, workload, acting, "spec", container.get("image"))


def _run(stack: Stack, workload: Resource, acting: tuple[Resource, ...], key: str, image: object) -> Iterator[Run]:
    if image is UNKNOWN:
        for repository in candidates(stack, workload, key, (REPOSITORY,)):
            arn = regional("ecr", f"repository/{called(repository, 'name')}")
            yield Run(workload, acting, repository, arn, "", _keeps_tag(repository, ""))
    named = _PRIVATE.fullmatch(image) if isinstance(image, str) else None
    if named is not None and named[5] is None:
        account, region, name, tag, _ = named.groups()
        own = [item for item in find(stack, name, (REPOSITORY,)) if known(item, "registryId") in (None, account)]
        for repository in own or [None]:
            fixed = repository is not None and _keeps_tag(repository, tag or _LATEST)
            yield Run(workload, acting, repository, _arn(region, account, name), tag or _LATEST, fixed)


def _arn(region: str, account: str, name: str) -> str:
    return f"arn:{SEGMENT}:ecr:{region}:{account}:repository/{name}"


def overwritten(stack: Stack, grant: Grants) -> Iterator[Resource]:
    """The workloads whose next image somebody may push."""
    may_push = bool(runs(stack) and meeting(grant, PUSHING, ("*",)))
    for run in runs(stack) if may_push else _open_runs(stack):
        if run.tag and may_replace(stack, grant, run):
            yield from run.acting


@once
def _open_runs(stack: Stack) -> tuple[Run, ...]:
    """Those from repositories whose own policies let somebody push."""
    return tuple(run for run in runs(stack) if any(True for _ in admitting(stack, run, PUSHING)))


def may_replace(stack: Stack, grant: Grants, run: Run) -> bool:
    """Whether the grants let one give the tag to another image."""
    needed = (PUSHING, FREEING) if run.is_fixed else (PUSHING,)
    return all(meeting(grant, actions, (run.arn,)) or _admits(stack, grant, run, actions) for actions in needed)


def _admits(stack: Stack, grant: Grants, run: Run, actions: tuple[str, ...]) -> bool:
    """Whether the repository's own policy lets the role in."""
    for statement in admitting(stack, run, actions):
        for name in literal(statement.principals):
            is_anyone = name == "*" and not statement.conditional
            if is_anyone or (names_role(name, grant.role) and not shuts_out(statement, grant.asking)):
                return True
    return False


def admitting(stack: Stack, run: Run, actions: tuple[str, ...]) -> Iterator[Statement]:
    """The statements of the repository's own policy that let somebody do one of the actions."""
    for document in policies_of(stack, run):
        for statement in document.statements if isinstance(document.statements, tuple) else ():
            if statement.allows and any(_names(statement, action.lower()) for action in actions):
                yield statement


def _names(statement: Statement, action: str) -> bool:
    if statement.not_actions:
        return not any(matches(item.lower(), action) for item in literal(statement.not_actions))
    return any(matches(item.lower(), action) for item in literal(statement.actions))


def policies_of(stack: Stack, run: Run) -> tuple[Document, ...]:
    """The policy that the stack states for the repository that something runs from."""
    return _policies(stack).get(run.repository.urn, ()) if run.repository is not None else ()


@once
def _policies(stack: Stack) -> Mapping[str, tuple[Document, ...]]:
    found: dict[str, tuple[Document, ...]] = {}
    for policy in stack.of(_POLICY):
        for repository in refer(stack, policy, ("repository",), (REPOSITORY,)).targets:
            found[repository.urn] = (*found.get(repository.urn, ()), *all_documents(stack).get(policy.urn, ()))
    return found
