"""Images that a stack names by digest: something else pushes them, and needs the repository to push to.

An image that is built here needs nothing: one `pulumi up` makes the repository, pushes, and starts the tasks. A digest
that is promoted has to be in the repository before tasks can start from it, and so the repository before the rest of
the service. That is Pulumi's to make, too: an `up` of a few targets makes exactly what the plan says, and there is
nothing to import afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from souk.bootstrap.piece import Piece
from souk.graph import urns
from souk.graph.model import Graph, Resource
from souk.stacks.parallel import FLAG
from souk.verify.asked import asked

if TYPE_CHECKING:
    from mypy_boto3_ecr.client import ECRClient

REPOSITORY: Final = "aws:ecr/repository:Repository"
PLATFORM: Final = "souk:platform:Platform"


def pieces(ecr: ECRClient, graph: Graph) -> tuple[Piece, ...]:
    """The repositories of promoted images, and the images in them."""
    return tuple(piece for repository, digest in _promoted(graph) for piece in _look(ecr, graph, repository, digest))


def targets(graph: Graph) -> tuple[str, ...]:
    """What an `up` that makes the repositories, and of services nothing else, has to name: patterns of URNs.

    The engine adds nothing that a target needs by itself: so their parents, and what they depend on, are named too. A
    platform in the same stack comes whole: what its remote VPC says of itself is null, not unknown, where the VPC
    is no target, and the program would fail on it.
    """
    by_urn = {resource.urn: resource for resource in graph}
    found: set[str] = set()
    waiting = [resource.urn for resource in graph.of_type(REPOSITORY)]
    while waiting:
        urn = waiting.pop()
        if urn in by_urn and urn not in found and by_urn[urn].type != urns.STACK:
            found.add(urn)
            waiting += [one for one in _needs(by_urn[urn]) if one]
    start = f"urn:pulumi:{graph.stack}::{graph.project}::"
    patterns = {f"{start}{urns.qualified_type(urn)}::*" for urn in found}
    whole = {f"{start}{PLATFORM}**"} if graph.of_type(PLATFORM) else set[str]()
    return tuple(sorted({*patterns, *whole}))


def _needs(resource: Resource) -> Iterator[str | None]:
    yield resource.parent
    yield resource.provider
    yield from resource.dependencies


def _promoted(graph: Graph) -> Iterator[tuple[str, str]]:
    """Repository and digest of every image that is named by digest."""
    images: Mapping[str, None] = dict.fromkeys(item.image for item in asked(graph) if item.image)
    for image in images:
        address, at, digest = image.partition("@")
        if at:
            yield address.partition("/")[2], digest


def _look(ecr: ECRClient, graph: Graph, repository: str, digest: str) -> Iterator[Piece]:
    try:
        ecr.describe_images(repositoryName=repository, imageIds=[{"imageDigest": digest}])
        there, pushed = True, True
    except ecr.exceptions.ImageNotFoundException:
        there, pushed = True, False
    except ecr.exceptions.RepositoryNotFoundException:
        there, pushed = False, False
    flags = " ".join(f"--target '{target}'" for target in targets(graph))
    env = graph.stack.partition(".")[0]
    up = f"pulumi up -s {graph.stack} --config-file Pulumi.{env}.yaml {FLAG} {flags}"
    yield Piece(f"repository {repository}", "there" if there else "missing", remedy=up)
    yield Piece(
        f"image {repository}@{digest}",
        "there" if pushed else "missing",
        remedy="push it (docs/runbook.md, 'Promoting an image')",
    )
