"""Texts that people write. Control characters are refused: PostgreSQL can't keep NUL, and logs and mails take the rest
for their own."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""A line of text, without its outer blanks."""
