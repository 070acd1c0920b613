"""no-shared-database: whoever may push the image that a service runs is that service."""

from __future__ import annotations

from typing import Any

import pytest

from policies.analysis.images import runs
from tests.policies.adversarial.flaws_images import (
    HERE,
    IMAGE,
    PRODUCT,
    PUSHING,
    REGISTRY,
    admitted,
    lets,
    pushed,
    repository,
)
from tests.policies.adversarial.flaws_takeover import may
from tests.policies.adversarial.systems import contains
from tests.policies.kit import Program
from tests.policies.market import Market, market
from tests.policies.sharing import assert_shared, judged, stack_of


def test_who_pushes_has_the_role_and_the_network(souk: Market) -> None:
    """A team pushed a fix to the wrong repository, and its code read another team's orders."""
    pushed(mutability="MUTABLE")(souk)
    said = judged(souk)
    assert_shared(said, "product", "order-events", "IAM")
    assert_shared(said, "product", "order-cache", "network")


@pytest.mark.parametrize(
    ("mutability", "excluded", "fixed"),
    [
        ("MUTABLE", (), False),
        ("IMMUTABLE", (), True),
        ("IMMUTABLE_WITH_EXCLUSION", ("cache-*",), True),
        ("IMMUTABLE_WITH_EXCLUSION", ("*",), False),
        ("MUTABLE_WITH_EXCLUSION", ("main",), True),
        ("MUTABLE_WITH_EXCLUSION", ("v*",), False),
        ("of the next year", (), False),
    ],
)
def test_which_tags_stay(mutability: str, excluded: tuple[str, ...], fixed: bool) -> None:
    """Which half of the tags a filter is for depends on the other setting, and was read the wrong way round."""
    souk = market(Program("up"))
    repository(souk, mutability, *excluded)
    contains(image=IMAGE)(souk)
    (run,) = runs(stack_of(souk))
    assert run.is_fixed is fixed


@pytest.mark.parametrize(
    ("image", "name"),
    [
        (f"{REGISTRY}/shop/a", "shop/a:latest"),
        (f"{REGISTRY}/shop:1.2", "shop:1.2"),
        ("111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/shop:1", "shop:1"),
        ("111122223333.dkr-ecr.eu-west-1.on.aws/shop:1", "shop:1"),
        ("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/shop:1", "shop:1"),
        (f"{REGISTRY}/shop:1@sha256:{'0' * 64}", None),
        ("redis:8", None),
        ("public.ecr.aws/docker/library/redis:8", None),
        ("ghcr.io/111122223333.dkr.ecr/shop", None),
    ],
)
def test_what_a_registry_is_called(image: str, name: str | None) -> None:
    """An image by an endpoint of another kind was taken for a public one."""
    souk = market(Program("up"))
    contains(image=image)(souk)
    found = [f"{run.arn.partition(':repository/')[2]}:{run.tag}" for run in runs(stack_of(souk))]
    assert found == ([] if name is None else [name])


def test_a_repository_of_the_same_name_in_another_account() -> None:
    """It was taken for the stack's own, whose tags stay."""
    souk = market(Program("up"))
    repository(souk)
    contains(image=IMAGE.replace("111122223333", "999988887777"))(souk)
    assert [doubt for doubt in judged(souk).doubts if "a repository outside this stack" in doubt]


@pytest.mark.parametrize("principal", [PRODUCT, "*", {"AWS": "*"}])
def test_a_policy_of_the_repository_s_own(souk: Market, principal: Any) -> None:
    """Nobody was granted anything, and everybody could push."""
    admitted(principal, PUSHING)(souk)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_right_by_each_policy(souk: Market) -> None:
    """One policy lets a tag be freed, another one lets it be taken."""
    made = repository(souk)
    contains(image=IMAGE)(souk)
    may("ecr:BatchDeleteImage", HERE)(souk)
    assert judged(souk).clean
    lets(souk, made, Principal=PRODUCT, Action="ecr:PutImage")
    assert_shared(judged(souk), "product", "order-events", "IAM")
