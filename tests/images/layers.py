"""The layers of images, unpacked far enough to look into."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_IWOTH

from tests.images.docker import Docker


@dataclass(frozen=True)
class Layers:
    """The layers of each image above the base's, as archives."""

    images: dict[str, list[Path]]

    def paths(self, image: str) -> set[str]:
        """Every path that these layers bring or delete."""
        return {member.name for _, member in self._members(image)}

    def writable(self, image: str) -> set[str]:
        """The files and folders that users other than root could change."""
        return {
            member.name
            for _, member in self._members(image)
            if not member.issym() and (member.mode & S_IWOTH or member.uid or member.gid)
        }

    def digest_of(self, image: str, start: str) -> str:
        """The one layer that has files below a folder."""
        (found,) = {layer for layer, member in self._members(image) if member.name.startswith(start)}
        return str(found)

    def contain(self, image: str, text: bytes) -> bool:
        """Whether some layer has these bytes in it: a layer in the archive isn't compressed."""
        return any(text in layer.read_bytes() for layer in self.images[image])

    def _members(self, image: str) -> Iterator[tuple[Path, tarfile.TarInfo]]:
        for layer in self.images[image]:
            with tarfile.open(layer) as archive:
                for member in archive:
                    yield layer, member


def layers(docker: Docker, images: list[str], base: str, folder: Path) -> Layers:
    """Have Docker write the images down, and leave out what the base has."""
    archive = folder / "images.tar"
    docker.run("save", f"--output={archive}", *images)
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    archive.unlink()
    inherited = len(docker.inspect(base)["RootFS"]["Layers"])
    manifest = json.loads((folder / "manifest.json").read_text())
    return Layers({image["RepoTags"][0].split(":")[0]: _own(folder, image, inherited) for image in manifest})


def _own(folder: Path, image: dict[str, list[str]], inherited: int) -> list[Path]:
    # A layer that two images share may be a link to where it was written first.
    return [(folder / layer).resolve() for layer in image["Layers"][inherited:]]
