"""The pack's own config files, for systems that aren't Souk's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from policies.exemptions import OPTION
from tests.policies.process import PACK

TRUSTED = "trustedPlatform"


def binding(folder: Path, env: str) -> Path:
    """The config file of an environment without what it exempts, which is in Souk's own stacks only, and trusting the
    platform that the tests' systems read."""
    stated: dict[str, Any] = json.loads((PACK / f"{env}.json").read_text(encoding="utf-8"))
    file = folder / f"{env}.json"
    file.write_text(json.dumps({rule: _without(setting) for rule, setting in stated.items()}), encoding="utf-8")
    return file


def _without(setting: object) -> object:
    if not isinstance(setting, Mapping):
        return setting
    kept = {name: value for name, value in cast("Mapping[str, Any]", setting).items() if name != OPTION}
    return {**kept, TRUSTED: "dev.platform"} if TRUSTED in kept else kept
