"""The planned images, where `--images` asks for them: taken from the daemon, or built as the plan builds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.errors import SoukError
from souk.local.docker import docker
from souk.local.system import System

IMAGE = "docker:index/image:Image"


async def require_images(system: System) -> None:
    """Have every image in the daemon. Raises SoukError without a daemon, or for an image that can't be had."""
    if not system.options.images:
        return
    await _require_daemon()
    planned = {image["imageName"]: image["build"] for image in system.plan.resources.all(IMAGE)}
    for name in dict.fromkeys(workload.image for workload in system.workloads):
        code, _ = await docker("image", "inspect", name)
        if code:
            system.tell(f"images: building {name.rpartition('/')[2]}")
            await _build(system, name, planned.get(name))


async def _require_daemon() -> None:
    try:
        code, said = await docker("info")
    except FileNotFoundError:
        raise SoukError("--images: there is no `docker` on PATH. Install Docker, or leave the option out.") from None
    if code:
        raise SoukError(f"--images: the Docker daemon doesn't answer: {said.splitlines()[-1]}")


async def _build(system: System, name: str, build: Mapping[str, Any] | None) -> None:
    """Build it for this machine's own architecture, whatever the plan's is."""
    if build is None:
        raise SoukError(f"--images: {name} isn't here, and the plan builds it nowhere. `docker pull {name}` first.")
    root = system.options.root
    given = (f"--build-arg={key}={value}" for key, value in build["args"].items())
    file = f"--file={root / build['dockerfile']}"
    code, said = await docker("build", f"--tag={name}", file, *given, str(root / build["context"]))
    if code:
        end = "\n".join(said.splitlines()[-10:])
        raise SoukError(
            f"--images: {name} can't be built. Build it under that name yourself if this machine needs other "
            f"arguments. Docker said:\n{end}"
        )
