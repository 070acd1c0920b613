"""What programs may say to AWS's provider: every resource type of the SDK with its inputs, read from its sources."""

from __future__ import annotations

import functools
import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path

_TOKEN = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(aws:[^']+)'")
_GETTER = re.compile(r'@pulumi\.getter(?:\(name="(\w+)"\))?\n(?:    @.*\n)*    def (\w+)\(self\)')
_STATE = "class _"
"""After the inputs come those that only a look-up takes."""


@functools.cache
def sdk_inputs() -> Mapping[str, frozenset[str]]:
    """The names of the inputs of every resource type, as the engine spells them."""
    spec = importlib.util.find_spec("pulumi_aws")
    assert spec is not None
    assert spec.origin is not None
    found: dict[str, frozenset[str]] = {}
    for file in Path(spec.origin).parent.rglob("[a-z]*.py"):
        text = file.read_text(encoding="utf-8") if not file.name.startswith("get_") else ""
        token = _TOKEN.search(text)
        if token is not None:
            names = _GETTER.findall(text.partition(_STATE)[0])
            found[token[1]] = frozenset(renamed or plain for renamed, plain in names)
    return found
