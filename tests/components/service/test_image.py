"""Repositories, and how an image gets into them."""

from __future__ import annotations

import json

import pytest

from tests.components.service.graphs import DIGEST, SERVICES, STACKS, recorded
from tests.kit.assertions import assert_depends, assert_resource, count, document, one
from tests.kit.graphs import rendered

IMAGE = "docker:index/image:Image"
REPOSITORY = "aws:ecr/repository:Repository"
TASK = "aws:ecs/taskDefinition:TaskDefinition"


@pytest.mark.parametrize("env", STACKS)
def test_each_service_has_a_repository_of_its_own(env: str) -> None:
    """In a shared one, whoever may push one service's image may push every other's."""
    for repository in count(rendered(env), REPOSITORY, len(SERVICES)):
        assert repository.inputs["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
        assert repository.inputs["imageTagMutabilityExclusionFilters"] == [
            {"filter": "cache", "filterType": "WILDCARD"}
        ]
        assert repository.inputs["imageScanningConfiguration"] == {"scanOnPush": True}
        assert repository.inputs["forceDelete"] is (env == "dev")  # where databases may go, images may
    assert len({r.inputs["name"] for r in rendered(env).of_type(REPOSITORY)}) == len(SERVICES)


def test_images_are_encrypted_as_the_stack_asks() -> None:
    """A repository's encryption can't be changed: the wrong one means pushing everything anew."""
    dev, prod = (one(rendered(env), REPOSITORY, "order-image") for env in STACKS)
    assert dev.inputs["encryptionConfigurations"] == [{"encryptionType": "AES256"}]
    assert prod.inputs["encryptionConfigurations"][0]["encryptionType"] == "KMS"


def test_a_build_is_pushed_for_the_task_s_architecture_and_left_alone_in_a_preview() -> None:
    """An image for the laptop's architecture starts nowhere else; a preview that builds is no preview."""
    image = assert_resource(rendered("dev"), IMAGE, "order-image", buildOnPreview=False, skipPush=False)
    build = image.inputs["build"]
    assert (build["platform"], build["context"], build["dockerfile"]) == (
        "linux/arm64",
        "services",
        "services/order/Dockerfile",
    )
    assert image.retain_on_delete
    assert "registry" not in image.inputs


def test_builds_start_from_the_tag_that_the_last_one_moved() -> None:
    """A cache that nothing ever pushes is no cache."""
    image, cache = (one(rendered("dev"), IMAGE, name) for name in ("order-image", "order-image-cache"))
    assert image.inputs["build"]["cacheFrom"] == {"images": [cache.inputs["imageName"]]}
    assert cache.inputs["imageName"].endswith("/souk-dev/order:cache")
    assert_depends(cache, image)


def test_tasks_wait_for_the_image_that_they_name() -> None:
    """A task that starts before the push fails until the circuit breaker gives up."""
    image = one(rendered("dev"), IMAGE, "order-image")
    task = one(rendered("dev"), TASK, "order")
    assert document(task, "containerDefinitions")[0]["image"] == image.inputs["imageName"]
    assert_depends(task, image)


def test_a_digest_is_run_as_it_is_and_nothing_is_built() -> None:
    """What was tested in one stack has to be what runs in the next, to the byte."""
    graph = recorded("dev", change={"services.order.image": DIGEST})
    assert not [image.name for image in graph.of_type(IMAGE) if image.name.startswith("order-")]
    (container,) = document(one(graph, TASK, "order"), "containerDefinitions")
    assert container["image"].endswith(f"/souk-dev/order@{DIGEST}")


def test_only_lambda_may_pull_and_only_for_its_function() -> None:
    """Lambda pulls under its own principal; without a condition, for anybody's function."""
    (policy,) = rendered("dev").of_type("aws:ecr/repositoryPolicy:RepositoryPolicy")
    (statement,) = json.loads(policy.inputs["policy"])["Statement"]
    assert policy.name == "notification-image"
    assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": "arn:aws:lambda:eu-west-1:111122223333:function:souk-dev-notification"}
    }
