"""Docker as the program sees it: an image that is built and pushed, without a Docker daemon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from souk.graph.computed import Place
from souk.graph.places import ACCOUNT, REGION
from tests.engine.standins.check import Mistake
from tests.engine.standins.cloud import Cloud
from tests.engine.standins.plugin import serve
from tests.engine.standins.provider import Package, StandIn

BUILD_SECONDS: Final = 60.0
"""A cold build and push of a small Python service."""


def refuses(_token: str, inputs: Mapping[str, Any]) -> Iterable[Mistake]:
    """What the real provider looks at before it builds: the Dockerfile is there, the image's name says where to push.

    provider/provider.go (Check) in pulumi/pulumi-docker.
    """
    build: Mapping[str, Any] = inputs.get("build", {})
    dockerfile: Any = build.get("dockerfile", "Dockerfile")
    if isinstance(dockerfile, str) and not Path(dockerfile).exists():
        yield Mistake("build.dockerfile", f"{dockerfile} doesn't exist, relative to the program")
    name = inputs.get("imageName")
    if isinstance(name, str) and not inputs.get("skipPush") and "." not in name.partition("/")[0]:
        yield Mistake("imageName", f"{name} names no registry to push to")


PACKAGE: Final = Package(
    version=version("pulumi-docker"),
    place=lambda _config: Place(ACCOUNT, REGION),
    replaces=lambda _token, _name: False,
    seconds=lambda _token: BUILD_SECONDS,
    refuses=refuses,
)


def main() -> None:
    """Run as the plugin of `docker`."""
    serve(StandIn(PACKAGE, Cloud.of_process()))
