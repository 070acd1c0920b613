"""What the images are built on: the registry's image where the daemon has it, else one made of Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from components.settings import ImageSettings
from tests.images.docker import Docker

OWN: Final = "souk-test-base:bookworm-1"
"""Made once and kept, as a pulled image is. The number after the release counts how it is made."""

AUTHORITIES: Final = Path("/etc/ssl/certs/ca-certificates.crt")
LEFT_OUT: Final = (
    "var/cache/apt/archives",
    "var/lib/apt/lists",
    *(f"usr/share/{name}" for name in ("doc", "info", "lintian", "locale", "man")),
)
"""What Debian's own slim images leave out, too."""

NO_BASE: Final = (
    f"no base image: pull {ImageSettings().base_image}, name one in SOUK_BASE_IMAGE, or run as root with debootstrap "
    "installed"
)


def found(docker: Docker) -> str | None:
    """The name of an image with Python and pip that is there already."""
    if named := os.environ.get("SOUK_BASE_IMAGE"):
        return named
    names = (ImageSettings().base_image, OWN)
    return next((name for name in names if docker.works("image", "inspect", name)), None)


def can_be_made() -> bool:
    """Whether this machine can make one."""
    return os.geteuid() == 0 and shutil.which("debootstrap") is not None


def make(docker: Docker) -> str:
    """Make one, which takes minutes. Returns its name."""
    with tempfile.TemporaryDirectory(prefix="souk-test-base-") as folder:
        root = Path(folder) / "root"
        _bootstrap(root)
        archive = Path(folder) / "root.tar"
        _run("tar", "--create", "--numeric-owner", f"--directory={root}", f"--file={archive}", ".")
        docker.run("import", str(archive), OWN)
    return OWN


def _bootstrap(root: Path) -> None:
    """A small Debian with Python where the official images have it, with pip, and with the authorities trusted here."""
    _run("debootstrap", "--variant=minbase", "--include=python3", "bookworm", str(root))
    for name in LEFT_OUT:
        shutil.rmtree(root / name, ignore_errors=True)
        (root / name).mkdir(parents=True)
    local = root / "usr" / "local"
    (local / "bin" / "python").symlink_to("/usr/bin/python3")
    packages = local / "lib" / "python3.11" / "dist-packages"
    _run(sys.executable, "-m", "pip", "install", "--quiet", "--target", str(packages), "pip")
    program = local / "bin" / "pip"
    program.write_text("#!/usr/bin/python3\nimport runpy\nrunpy.run_module('pip', run_name='__main__')\n")
    program.chmod(0o755)
    if AUTHORITIES.is_file():
        (root / "etc" / "ssl" / "certs").mkdir(parents=True, exist_ok=True)
        shutil.copy(AUTHORITIES, root / "etc" / "ssl" / "certs")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - all arguments are ours
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}\n{done.stderr}"
