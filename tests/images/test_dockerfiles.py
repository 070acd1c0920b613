"""What the Dockerfiles say: the same for every service, because none can include another."""

from __future__ import annotations

import re

import pytest

from tests.images.build import NAMES, SERVICES

DATABASE = re.compile(
    r"# The authorities behind RDS's certificates .*\nARG RDS_CA_BUNDLE=.*\nADD --chmod=644 \$\{RDS_CA_BUNDLE\} .*\n"
    r"|COPY NAME/migrations/ migrations/\n"
    r"| PGSSLROOTCERT=/srv/rds-ca\.pem"
)


def text(service: str) -> str:
    """A Dockerfile with its own service's name taken out."""
    return (SERVICES / service / "Dockerfile").read_text().replace(f"{service}/", "NAME/")


def test_dockerfiles_differ_only_in_name_and_database() -> None:
    """A hardening that reaches six of seven images is missing where nobody looks."""
    assert len({DATABASE.sub("", text(service)) for service in NAMES}) == 1


@pytest.mark.parametrize("service", NAMES)
def test_whoever_has_migrations_brings_them_along(service: str) -> None:
    """An image without its migrations, or without the authorities of its database, fails in the first deployment."""
    brought = len(DATABASE.findall(text(service)))
    assert brought == (3 if (SERVICES / service / "migrations").is_dir() else 0)


@pytest.mark.parametrize("service", NAMES)
def test_a_build_is_sent_nothing_but_what_it_copies(service: str) -> None:
    """A neighbour's code in the context would build this image anew with every change of the neighbour's."""
    ignored = (SERVICES / service / "Dockerfile.dockerignore").read_text().splitlines()
    sent = {line[1:] for line in ignored if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(\S+) ", (SERVICES / service / "Dockerfile").read_text(), re.MULTILINE)
    assert ignored[0] == "*"
    assert sent == {path.rstrip("/") for path in copied}
