"""Texts that are given in base64, compressed or not: a boot script, a file within one, a Secret of Kubernetes'.

Source: EC2 User Guide, "Run commands when you launch an EC2 instance with user data input".
"""

from __future__ import annotations

import base64
import re
import zlib
from typing import Final, NamedTuple

_GZIP: Final = b"\x1f\x8b"
_AS_GZIP: Final = 31
_LONGEST: Final = 1_000_000
_WORD: Final = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
"""What is shorter may be a word of a script that happens to be valid base64."""


class _Opened(NamedTuple):
    """What a text says once it is unpacked, None if that is no text; `whole` if it is all that was packed."""

    text: str | None
    whole: bool


def decoded(text: object) -> object:
    """A text that may be given as it is, or in base64 (in lines, too), compressed or not."""
    opened = _opened(text) if isinstance(text, str) else None
    return text if opened is None or opened.text is None else opened.text


def is_sealed(text: str, *, packed: bool = True) -> bool:
    """Whether a text is packed in a way that can't be undone here. `packed`: it has to be in base64."""
    opened = _opened(text)
    if opened is None:
        return packed
    told = opened.text is not None and opened.whole
    return not told and (packed or _WORD.fullmatch("".join(text.split())) is not None)


def _opened(text: str) -> _Opened | None:
    """None if the text isn't in base64 at all."""
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return None
    whole = True
    try:
        if content.startswith(_GZIP):
            unzip = zlib.decompressobj(_AS_GZIP)
            content = unzip.decompress(content, _LONGEST)
            # What comes after the end, or never came to it, is text that nobody reads here.
            whole = unzip.eof and not unzip.unused_data
        return _Opened(content.decode(), whole)
    except (ValueError, zlib.error):
        return _Opened(None, whole=False)
