"""How the containers, their networks and their secrets are called. Pure."""

from __future__ import annotations

from typing import Final

from components.derive.environment import variable
from souk.local.credentials import Key

AWS: Final = "aws"
"""The container that stands in for everything of AWS's."""

HOME: Final = "/var/souk"
CHECKOUT: Final = "/work"


def escaped(text: str) -> str:
    """A text that compose takes as it is: `$` would begin a variable."""
    return text.replace("$", "$$")


def secret(name: str) -> str:
    """The value of a secret, as a compose file refers to it: without one, compose says so and starts nothing."""
    return f"${{{name}:?it is in the file for --env-file}}"


def key_names(workload: str) -> tuple[str, str]:
    """The variables with a workload's AWS credentials."""
    return variable(workload, "AWS_ACCESS_KEY_ID"), variable(workload, "AWS_SECRET_ACCESS_KEY")


def key(workload: str) -> Key:
    """The credentials themselves, as a compose file refers to them."""
    identity, value = key_names(workload)
    return Key(secret(identity), secret(value))


def admin_password(store: str) -> str:
    """The variable with the password of a database's superuser."""
    return variable(store, "ADMIN_PASSWORD")


def master_password(store: str) -> str:
    """The variable with the password of a database's master."""
    return variable(store, "MASTER_PASSWORD")


def user_password(store: str) -> str:
    """The variable with the password of the one user of a store that a service signs in as."""
    return variable(store, "USER_PASSWORD")


def network(caller: str, callee: str) -> str:
    """The network of one edge: who isn't on it doesn't find the callee."""
    return f"{caller}-to-{callee}"
