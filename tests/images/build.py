"""Builds of the services' images, with what a build may be given."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from typing import Final

from tests.images.docker import Docker

SERVICES: Final = Path(__file__).parents[2] / "services"
NAMES: Final = tuple(sorted(path.parent.name for path in SERVICES.glob("*/Dockerfile")))
CANARY: Final = "canary-of-the-build-secret-0d3f5a"
"""Stands in the build secret, and so must stand in no layer."""

AUTHORITIES: Final = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
"""In the place of RDS's certificates, which can't be fetched everywhere. The build only has to bring them along."""


def build(docker: Docker, service: str, base: str, context: Path = SERVICES) -> str:
    """Build one image as the program does it, and return its name."""
    name = f"souk-test/{service}"
    index = os.environ.get("PIP_INDEX_URL")
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as bundle:
        secret = Path(folder) / "pip.conf"
        secret.write_text(f"# {CANARY}\n")
        docker.run(
            *("build", "--quiet", "--network=host", f"--tag={name}", f"--file={context / service / 'Dockerfile'}"),
            *(f"--build-arg=BASE_IMAGE={base}", f"--build-arg=RDS_CA_BUNDLE={bundle}"),
            *((f"--build-arg=PIP_INDEX_URL={index}",) if index else ()),
            *(f"--secret=id=pip,src={secret}", str(context)),
        )
    return name


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@contextmanager
def _serving(folder: Path) -> Generator[str]:
    (folder / "bundle.pem").write_bytes(AUTHORITIES)
    os.utime(folder / "bundle.pem", (0, 0))  # or every build would have another one
    with HTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/bundle.pem"
        server.shutdown()
        thread.join()
