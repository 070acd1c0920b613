"""Images that nobody of the stack may replace, or that he may push without running as anybody else."""

from __future__ import annotations

from tests.policies.adversarial.flaws_images import HERE, NAME, PUSHING, REGISTRY, admitted, pushed
from tests.policies.adversarial.flaws_takeover import both, may
from tests.policies.adversarial.systems import Benign, Change, contains, grants
from tests.policies.market import Market
from tests.policies.parts import arn

_DIGEST = f"{REGISTRY}/{NAME}@sha256:{'0a' * 32}"
_ELSEWHERE = {"AWS": "arn:aws:iam::999988887777:root"}


def _cached(souk: Market) -> None:
    """The stack's registry fetches public images by itself."""
    rule = {"ecrRepositoryPrefix": "docker-hub", "upstreamRegistryUrl": "registry-1.docker.io"}
    souk.program.add("aws:ecr/pullThroughCacheRule:PullThroughCacheRule", "hub", rule, parent=souk.platform)
    contains(image=f"{REGISTRY}/docker-hub/library/redis:8")(souk)


def _public(image: str) -> Change:
    return contains(image=image)


ALL = (
    Benign("an image by its digest", both(contains(image=_DIGEST), may(PUSHING, HERE))),
    Benign("a tag that nobody may take", pushed()),
    Benign("a tag that stays, beside ones that move", pushed("cache-*", mutability="IMMUTABLE_WITH_EXCLUSION")),
    Benign("one's own repository to push to", pushed(by=grants("order", Action=[*PUSHING, "ecr:Put*"], Resource=HERE))),
    Benign("another repository to push to", pushed(by=may("ecr:*Image", arn("ecr", "repository/souk-dev/product")))),
    Benign("a repository that another account may pull from", admitted(_ELSEWHERE, "ecr:BatchGetImage", "IMMUTABLE")),
    Benign("a public image", _public("public.ecr.aws/aws-observability/aws-otel-collector:v0.43.1")),
    Benign("an image of Docker Hub's", _public("redis:8")),
    Benign("an add-on's image", _public("602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns:v1.11.4")),
    Benign("an image that is fetched from a public registry", _cached),
)
