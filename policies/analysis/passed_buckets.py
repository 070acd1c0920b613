"""Buckets through which something is handed on, or shown: whoever writes and reads there keeps nothing in them.

Sources: CodePipeline User Guide, "CodePipeline concepts" (the role of each action puts its artifacts there and takes
them from there); CodeBuild User Guide, "Build caching"; Athena User Guide, "Query results"; S3 User Guide, "Hosting a
static website".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.identity import BUCKETS, find
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import candidates
from policies.analysis.values import UNKNOWN, all_strings, as_list, dig
from policies.analysis.workloads import BUILD

_PASSING: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "aws:athena/workgroup:Workgroup": (("configuration", "resultConfiguration", "outputLocation"),),
    BUILD: (("artifacts", "location"), ("cache", "location"), ("secondaryArtifacts", "location")),
    "aws:codepipeline/pipeline:Pipeline": (("artifactStores", "location"),),
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": (("bucket",),),
    "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2": (("bucket",),),
}
"""By type, where a bucket is named for that: by its name, with or without a prefix, as a URL, or by its ARN."""
_NAME: Final = re.compile(r"(?:s3://|arn:[^:]*:s3:::)?([^/:]+)(?:/.*)?")


@once
def passed_buckets(stack: Stack) -> frozenset[str]:
    """The buckets (by URN) that are for that."""
    named = (
        found.urn for token, paths in _PASSING.items() for by in stack.of(token) for found in _named(stack, by, paths)
    )
    sites = (bucket.urn for bucket in stack.of(*BUCKETS) if any(map(bucket.states, ("website", "websites"))))
    return frozenset((*named, *sites))


def _named(stack: Stack, by: Resource, paths: tuple[tuple[str, ...], ...]) -> Iterator[Resource]:
    for path in paths:
        for block in as_list(by.props.get(path[0])):
            value = dig(block, *path[1:]) if path[1:] else block
            yield from candidates(stack, by, path[0], BUCKETS) if UNKNOWN in (block, value) else ()
            for text in all_strings(value):
                name = _NAME.fullmatch(text)
                yield from find(stack, name[1], BUCKETS) if name is not None else ()
