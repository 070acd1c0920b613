"""Both architectures: images are built here for this machine's own; of the other, its packages are there to install."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tests.images.build import SERVICES

OTHER = {"x86_64": "aarch64", "aarch64": "x86_64", "arm64": "x86_64"}
LIBC = ("manylinux2014", "manylinux_2_28")
"""What the base image, of Debian 12, runs."""


@pytest.mark.usefixtures("docker")  # no Docker of its own: where images can be built, packages can be had
def test_the_other_architecture_has_every_package(tmp_path: Path) -> None:
    """Stacks run on arm64: a package without a wheel for it is found out by the first deployment's build."""
    machine = OTHER[platform.machine()]
    platforms = [f"--platform={libc}_{machine}" for libc in LIBC]
    abis = [f"--abi={abi}" for abi in ("cp311", "abi3", "none")]
    done = subprocess.run(  # noqa: S603 - our own arguments
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"),
            *("--only-binary=:all:", "--python-version=3.11", "--implementation=cp", *abis, *platforms),
            *(f"--dest={tmp_path}", f"--requirement={SERVICES / 'requirements.txt'}"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [wheel for wheel in tmp_path.iterdir() if machine in wheel.name]
