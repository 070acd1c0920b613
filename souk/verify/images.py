"""The digest behind an image's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ecr.client import ECRClient


def digest(ecr: ECRClient, image: str) -> str | None:
    """The digest of `<registry>/<repository>:<tag>` or `…@<digest>`; None if the repository holds no such image."""
    name, at, named = image.partition("@")
    if at:
        return named
    repository, _, tag = name.partition("/")[2].rpartition(":")
    try:
        found = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])["imageDetails"]
    except (ecr.exceptions.ImageNotFoundException, ecr.exceptions.RepositoryNotFoundException):
        return None
    return found[0].get("imageDigest")
