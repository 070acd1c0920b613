"""How many resources a deployment creates at once."""

from __future__ import annotations

from typing import Final

PARALLEL: Final = 64
"""The engine's own choice is 4 per processor: on a small machine most of a first deployment then waits for its turn,
and takes up to twice as long as AWS makes it take. More than 64 make it no shorter (`make bench`)."""

FLAG: Final = f"--parallel {PARALLEL}"
"""What every command that deploys something new is given."""
