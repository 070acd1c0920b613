"""What the built images hold, and what they don't."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from components.derive.container import USER
from components.image import context
from tests.images.build import CANARY, NAMES, SERVICES, build
from tests.images.docker import Docker
from tests.images.layers import Layers, layers

MEGABYTE = 1_000_000
LIMIT = 200 * MEGABYTE
"""Of all layers unpacked, the base image's too: what `docker image inspect` calls the size. A registry keeps half."""

LEFTOVERS = re.compile(
    r"(^|/)(tests?|\.git|\.cache|\.venv|node_modules)/|\.(c|h|pyx|key|env|whl)$|(^|/)(gcc|cc|make|pip3?|id_rsa)$"
)
"""Test code, caches, sources to compile, compilers, installers and keys."""


@pytest.fixture(scope="module")
def own(docker: Docker, images: dict[str, str], base_image: str, tmp_path_factory: pytest.TempPathFactory) -> Layers:
    """The layers of all images that aren't the base's."""
    return layers(docker, list(images.values()), base_image, tmp_path_factory.mktemp("layers"))


@pytest.mark.parametrize("service", NAMES)
def test_an_image_is_small(docker: Docker, images: dict[str, str], service: str) -> None:
    """A task that pulls a gigabyte starts when the rush is over."""
    assert docker.inspect(images[service])["Size"] < LIMIT


@pytest.mark.parametrize("service", NAMES)
def test_an_image_says_how_it_runs(docker: Docker, images: dict[str, str], service: str) -> None:
    """Kubernetes refuses runAsNonRoot for a user with a name; without a check, Docker takes a hung process for well."""
    config = docker.inspect(images[service])["Config"]
    assert config["User"] == USER
    assert config["Healthcheck"]["Test"] == ["CMD", "python", "-m", "kit.healthy"]
    assert config["Cmd"] == ["python", "-m", "app"]
    assert config["Entrypoint"] is None
    assert set(config["Volumes"]) == {"/tmp"}  # noqa: S108 - inside the container


def test_services_share_the_layer_of_their_packages(own: Layers) -> None:
    """Seven copies of the same packages are pulled seven times by every machine that runs them all."""
    packages = {own.digest_of(image, "srv/packages/") for image in own.images}
    assert len(packages) == 1


def test_own_layers_hold_the_service_and_nothing_else(own: Layers) -> None:
    """What a build leaves behind is attack surface at best, and somebody's password at worst."""
    for image in own.images:
        paths = own.paths(image)
        service = image.rpartition("/")[2]
        assert {path for path in paths if path != "srv" and not path.startswith("srv/")} == set()
        assert {path for path in paths if LEFTOVERS.search(path)} == set()
        assert {path.split("/")[1] for path in paths if path.count("/") > 1} <= {"app", "kit", "migrations", "packages"}
        assert ("srv/rds-ca.pem" in paths) == (SERVICES / service / "migrations").is_dir()


def test_nothing_in_them_can_be_written_by_the_service(own: Layers) -> None:
    """Where a root file system is writable after all, code that can change itself survives its own restart."""
    assert {path for image in own.images for path in own.writable(image)} == set()


def test_the_secret_of_a_build_is_in_no_layer(docker: Docker, own: Layers) -> None:
    """Whoever may pull an image may read what was ever in a layer, also of what a later one deletes."""
    for image in own.images:
        assert CANARY not in docker.run("history", "--no-trunc", image)
        assert not own.contain(image, CANARY.encode())


def test_another_checkout_makes_the_same_image(docker: Docker, base_image: str, tmp_path: Path) -> None:
    """If a clone's times or caches made another image, every pipeline would deploy every service every time."""
    clone = tmp_path / "services"
    shutil.copytree(SERVICES, clone, copy_function=shutil.copy)  # without its times
    (clone / "order" / "app" / "__pycache__").mkdir(exist_ok=True)
    (clone / "order" / "app" / "__pycache__" / "stray.pyc").write_bytes(b"stray")
    first, second = (_tag(root) for root in (SERVICES, clone))
    assert first == second
    image = build(docker, "order", base_image)
    before = docker.inspect(image)["RootFS"]["Layers"]
    assert docker.inspect(build(docker, "order", base_image, clone))["RootFS"]["Layers"] == before


def _tag(root: Path) -> str:
    entries = context.entries(root, "order/Dockerfile")
    return context.tag(entries, dockerfile="order/Dockerfile", platform="linux/arm64", base_image="base")
