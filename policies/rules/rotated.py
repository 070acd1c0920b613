"""Secrets that are changed, often enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.identity import SECRET
from policies.analysis.model import Stack
from policies.analysis.references import pointing
from policies.analysis.rotation_pace import days_between
from policies.analysis.values import UNKNOWN, as_int
from policies.rules.claims import claim
from policies.rules.definition import About, Finding, Options, stack_rule

_ROTATION: Final = "aws:secretsmanager/secretRotation:SecretRotation"


@stack_rule(
    About(
        name="secret-rotated",
        description="Every secret is changed regularly, by a rotation.",
        severity="medium",
        remedy="Add a SecretRotation, or let RDS manage the secret; if neither can be, exempt it with a reason.",
        sources=("SecretsManager.1", "SecretsManager.4", "CKV2_AWS_57", "SMG4"),
        always=False,
        options={
            "maxDays": {
                "type": "integer",
                "minimum": 1,
                "maximum": 1000,
                "default": 90,
                "description": "After how many days a secret has to be another one, at the latest.",
            },
        },
    )
)
def secret_rotated(stack: Stack, options: Options) -> Iterator[Finding]:
    """A secret that nobody dares to change is known to everyone who ever left.

    90 days are what AWS's control SecretsManager.4 asks for, 1000 what a rotation can state.
    """
    most = as_int(options["maxDays"]) or 0
    rotations = pointing(stack, _ROTATION, ("secretId",), (SECRET,))
    for secret in stack.of(SECRET):
        touching = rotations.get(secret.urn, ())
        rotated = [rotation for rotation, reference in touching if reference.certain]
        fault = False if rotated else UNKNOWN if touching else True
        yield from claim(fault, f"{secret.name} isn't rotated", secret.urn)
        for rotation in rotated:
            days = days_between(rotation)
            late = UNKNOWN if days is UNKNOWN else days > most
            yield from claim(late, f"{secret.name} is rotated less often than every {most} days", secret.urn)
