"""Which function a property means, by whatever it names it: itself, a version of it, or an alias.

Source: Lambda API reference, "CreateEventSourceMapping", on the name formats of a function.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from policies.analysis.identity import find
from policies.analysis.model import Resource, Stack
from policies.analysis.references import Reference, refer
from policies.analysis.workloads import FUNCTION

_ALIAS: Final = "aws:lambda/alias:Alias"
NAMED: Final = (FUNCTION, _ALIAS)
_QUALIFIED: Final = re.compile(r"(arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+|[A-Za-z0-9_-]+):[^:]+")
_PARTIAL: Final = re.compile(r"[0-9]{12}:function:([^:]+)(?::[^:]+)?")


def functions(stack: Stack, resource: Resource, path: tuple[str, ...]) -> Reference:
    """The functions of the stack that a property refers to, an alias's own among them."""
    return functions_named(stack, refer(stack, resource, path, NAMED))


def functions_named(stack: Stack, named: Reference) -> Reference:
    """The same of a reference to what may be meant."""
    found = [item for text in named.outside for item in find(stack, _unqualified(text), (FUNCTION,))]
    for target in named.targets:
        aliased = refer(stack, target, ("functionName",), (FUNCTION,)).targets if target.type == _ALIAS else (target,)
        found.extend(aliased)
    left = tuple(text for text in named.outside if not find(stack, _unqualified(text), (FUNCTION,)))
    return replace(named, targets=tuple(dict.fromkeys(found)), outside=left)


def _unqualified(text: str) -> str:
    partial, qualified = _PARTIAL.fullmatch(text), _QUALIFIED.fullmatch(text)
    return partial[1] if partial else qualified[1] if qualified else text
