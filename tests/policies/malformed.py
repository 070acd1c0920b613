"""Documents of the wrong shape, made of the words that the pack looks for, for every property that it reads."""

from __future__ import annotations

import functools
import json
import random
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.policies.kit import Program
from tests.policies.process import PACK
from tests.policies.sdk_inputs import sdk_inputs
from tests.policies.zoo import TOKENS

_WORD = re.compile(r'"([A-Za-z]\w*)"')
_LEAVES: tuple[Any, ...] = (None, True, 0, -1, 1.5, "", "*", "arn:", "x", "{", [], {}, [[]], [None], ["x"], {"x": 1})
_LEAF = (0.1, 0.3, 0.7)
"""How likely a plain value stands at each depth; below the last nothing else does."""
_KEYS = ((1, 8, 30), (2, 12), (2, 4))
"""How many keys an object may have at each depth."""
Words = tuple[str, ...]


@functools.cache
def read_places() -> Mapping[tuple[str, str], tuple[Words, ...]]:
    """Each input, by type and name, that the pack's sources name; for each file that does, the words in it: keys."""
    beside: dict[str, list[Words]] = {}
    for file in sorted(PACK.rglob("*.py")):
        words = tuple(dict.fromkeys(_WORD.findall(file.read_text(encoding="utf-8"))))
        for word in words:
            beside.setdefault(word, []).append(words)
    inputs = sdk_inputs()
    named = ((token, key) for token in TOKENS for key in sorted(inputs.get(token, ())))
    return {place: tuple(beside[place[1]]) for place in named if place[1] in beside}


def document(chance: random.Random, words: Words, depth: int = len(_LEAF)) -> Any:
    """Anything that JSON can say, wrong at any depth."""
    if not depth or chance.random() < _LEAF[-depth]:
        return chance.choice(_LEAVES)
    if chance.random() < 0.3:
        return [document(chance, words, depth - 1) for _ in range(chance.randrange(3))]
    keys = chance.sample(words, min(len(words), chance.choice(_KEYS[-depth])))
    return {key: document(chance, words, depth - 1) for key in keys}


def spoil(program: Program, seed: int) -> Iterator[str]:
    """Add one of each type that the pack names, with such a document in everything that is read, as text or object."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret is made of it
    props: dict[str, dict[str, Any]] = {}
    for (token, key), files in read_places().items():
        made = document(chance, chance.choice(files))
        props.setdefault(token, {})[key] = json.dumps(made) if chance.random() < 0.5 else made
    for number, (token, stated) in enumerate(props.items()):
        yield program.add(token, f"spoiled-{number}", stated).urn
