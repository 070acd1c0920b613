"""How much CPU and memory a service may ask for. Pure."""

from __future__ import annotations

from typing import Final, Self

from pydantic import model_validator

from components.noun import Noun

FARGATE_MEMORY: Final[dict[int, tuple[int, ...]]] = {
    # CPU units → MiB. Amazon ECS Developer Guide, "Task CPU and memory".
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, 1024)),
    1024: tuple(range(2048, 8192 + 1, 1024)),
    2048: tuple(range(4096, 16384 + 1, 1024)),
    4096: tuple(range(8192, 30720 + 1, 1024)),
    8192: tuple(range(16384, 61440 + 1, 4096)),
    16384: tuple(range(32768, 122880 + 1, 8192)),
}


LAMBDA_MEMORY: Final = 10_240
"""MiB that a function gets at most (AWS Lambda Developer Guide, "Lambda quotas")."""


class Size(Noun):
    """Fargate CPU units (1024 = one vCPU) and memory in MiB. Lambda takes the memory alone."""

    cpu: int = 256
    memory: int = 512

    @model_validator(mode="after")
    def _offered(self) -> Self:
        if self.cpu not in FARGATE_MEMORY:
            raise ValueError(
                f"cpu {self.cpu}: Fargate offers {', '.join(map(str, FARGATE_MEMORY))} CPU units; choose one"
            )
        allowed = FARGATE_MEMORY[self.cpu]
        if self.memory not in allowed:
            raise ValueError(
                f"memory {self.memory}: with {self.cpu} CPU units Fargate offers {', '.join(map(str, allowed))} MiB; "
                "choose one"
            )
        return self
