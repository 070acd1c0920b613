"""A service's repository, and the image in it: built from its context, or named by the digest that CI built.

No registry credential passes through here: `docker.Image` without a `registry` logs in as the Docker client does, from
its configuration file or credential helper (pulumi-docker, provider/image.go, getRegistryAuth).

A build's tag is the digest of its context, so an unchanged context names the same image and changes nothing. The Docker
provider also looks at permission bits that the tag leaves out: deploy with the umask that the last deployment had (022
in CI), or it builds the same tag again, which the repository refuses.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pulumi
import pulumi_aws as aws
import pulumi_docker as docker

from components.derive.identity import Identity
from components.image import context
from components.settings import ImageSettings, ServiceSettings

CONTEXT: Final = "services"
"""The build context of every image, relative to the project; a service's ignore file says what its build sees."""

CACHE_TAG: Final = "cache"
"""The one tag that moves: what the next build on another machine starts from."""

KEPT_IMAGES: Final = 100
UNTAGGED_DAYS: Final = 30
PLATFORMS: Final = {"arm64": "linux/arm64", "x86_64": "linux/amd64"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageArgs:
    """`tag` is that of `built_as`; None for an image that is named by its digest. `puller` is the ARN of the Lambda
    function that runs the image, where one does.

    With `deletable`, the repository goes with its images when the stack is destroyed.
    """

    identity: Identity
    settings: ServiceSettings
    images: ImageSettings
    tag: str | None
    key_arn: pulumi.Input[str] | None
    puller: str | None
    deletable: bool


class Image(pulumi.ComponentResource):
    """The repository and the image.

    `reference` is plain text that is known in a preview; `ready` is what has to exist before anything runs it.
    """

    reference: str
    repository: aws.ecr.Repository
    ready: list[pulumi.Resource]

    def __init__(self, name: str, args: ImageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:image:Image", name, None, opts)
        self.repository = _repository(name, args, self)
        self.ready = [self.repository, *_policies(name, args, self.repository, self)]
        address = f"{args.identity.place.arns.registry()}/{args.identity.repository}"
        if args.tag is None:
            self.reference = f"{address}@{args.settings.image}"
        else:
            self.reference = f"{address}:{args.tag}"
            self.ready = [*self.ready, _build(name, args, self.reference, self.ready, self)]
        self.register_outputs({"reference": self.reference, "repository": self.repository.name})


def _repository(name: str, args: ImageArgs, parent: pulumi.Resource) -> aws.ecr.Repository:
    encryption = aws.ecr.RepositoryEncryptionConfigurationArgs(encryption_type="AES256")
    if args.key_arn is not None:
        encryption = aws.ecr.RepositoryEncryptionConfigurationArgs(encryption_type="KMS", kms_key=args.key_arn)
    moving = aws.ecr.RepositoryImageTagMutabilityExclusionFilterArgs(filter=CACHE_TAG, filter_type="WILDCARD")
    return aws.ecr.Repository(
        name,
        name=args.identity.repository,
        image_tag_mutability="IMMUTABLE_WITH_EXCLUSION",
        image_tag_mutability_exclusion_filters=[moving],
        image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
        encryption_configurations=[encryption],
        force_delete=args.deletable,
        tags=args.identity.place.names.tags(args.identity.repository, service=args.identity.service),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _policies(
    name: str, args: ImageArgs, repository: aws.ecr.Repository, parent: pulumi.Resource
) -> list[pulumi.Resource]:
    options = pulumi.ResourceOptions(parent=parent)
    made: list[pulumi.Resource] = [
        aws.ecr.LifecyclePolicy(
            name, repository=repository.name, policy=json.dumps(_lifecycle(), sort_keys=True), opts=options
        )
    ]
    if args.puller is not None:
        policy = json.dumps(_pull(args.puller), sort_keys=True)
        made.append(aws.ecr.RepositoryPolicy(name, repository=repository.name, policy=policy, opts=options))
    return made


def _lifecycle() -> dict[str, Any]:
    """Long enough to roll back, or to promote by digest what a build left behind."""
    expire = {"type": "expire"}
    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": UNTAGGED_DAYS,
    }
    oldest = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": KEPT_IMAGES}
    return {
        "rules": [
            {"rulePriority": 1, "description": "What lost its tag", "selection": untagged, "action": expire},
            {"rulePriority": 2, "description": "The oldest images", "selection": oldest, "action": expire},
        ]
    }


def _pull(puller: str) -> dict[str, Any]:
    """Lambda pulls images under its own principal, not under the function's role."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "LambdaPulls",
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                "Condition": {"ArnLike": {"aws:SourceArn": puller}},
            }
        ],
    }


def _dockerfile(service: str) -> str:
    return f"{service}/Dockerfile"


def built_as(service: str, settings: ServiceSettings, images: ImageSettings) -> str | None:
    """The tag of the service's image; None if it is named by its digest. Raises SoukError without a Dockerfile."""
    if settings.image is not None:
        return None
    dockerfile = _dockerfile(service)
    return context.tag(
        context.entries(Path(__file__).parents[2] / CONTEXT, dockerfile),
        dockerfile=dockerfile,
        platform=PLATFORMS[settings.architecture],
        base_image=images.base_image,
    )


def _build(name: str, args: ImageArgs, reference: str, after: list[pulumi.Resource], parent: Image) -> docker.Image:
    """Build and push; then push the same build once more as the cache, which costs one manifest."""
    cache = f"{reference.rpartition(':')[0]}:{CACHE_TAG}"
    build = docker.DockerBuildArgs(
        context=CONTEXT,
        dockerfile=f"{CONTEXT}/{_dockerfile(args.identity.service)}",
        platform=PLATFORMS[args.settings.architecture],
        builder_version=docker.BuilderVersion.BUILDER_BUILD_KIT,
        args={"BASE_IMAGE": args.images.base_image, "BUILDKIT_INLINE_CACHE": "1"},
        cache_from=docker.CacheFromArgs(images=[cache]),
    )

    def pushed(logical: str, image_name: str, depends_on: list[pulumi.Resource]) -> docker.Image:
        return docker.Image(
            logical,
            image_name=image_name,
            build=build,
            build_on_preview=args.images.build_on_preview,
            skip_push=False,
            # Tasks of the version before may still start from the old image: it is the lifecycle policy's to delete.
            opts=pulumi.ResourceOptions(parent=parent, depends_on=depends_on, retain_on_delete=True),
        )

    image = pushed(name, reference, after)
    pushed(f"{name}-cache", cache, [image])
    return image
