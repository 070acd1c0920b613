"""Where a wheel's programs lie. The packages are not imported: they have ways of their own to start servers."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from components.errors import SoukError


def installed(package: str) -> Path:
    """The folder of an installed package. Raises SoukError if it isn't installed."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        name = package.replace("_", "-")
        raise SoukError(f"the package {name} is not installed; `make setup` installs everything that is needed.")
    return Path(found.origin).parent
