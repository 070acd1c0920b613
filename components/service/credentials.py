"""Secrets that somebody outside gave the service: a place for each, whose value neither code nor state ever holds."""

from __future__ import annotations

from typing import Final

import pulumi
import pulumi_aws as aws

from components.service.scope import Scope

RECOVERY_DAYS: Final = 7
"""How long a deleted secret can be brought back. Its name is taken for as long."""


def credentials(scope: Scope) -> list[pulumi.Resource]:
    """Make them, empty. A person sets each value (docs/runbook.md), and tasks don't start before."""
    return [_secret(scope, declared.name) for declared in scope.spec.secrets]


def _secret(scope: Scope, label: str) -> aws.secretsmanager.Secret:
    name = scope.identity.secret(label)
    return aws.secretsmanager.Secret(
        f"{scope.name}-{label}",
        name=name,
        description=f"{label} of {scope.name}: set by hand",
        kms_key_id=scope.key_arn,
        recovery_window_in_days=RECOVERY_DAYS if scope.args.config.data.deletion_protection else 0,
        tags=scope.tags(name),
        opts=scope.options(),
    )
