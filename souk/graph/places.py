"""Which account and region a resource belongs to: its own provider's, or the stack's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from souk.graph.computed.values import Place

PROVIDER: Final = "pulumi:providers:aws"
ACCOUNT: Final = "123456789012"
"""The account of AWS's own examples: for programs that name none."""
REGION: Final = "us-east-1"


@dataclass(slots=True)
class Places:
    """The places of one recording. `stack` is the default provider's."""

    stack: Place
    by_provider: dict[str, Place] = field(default_factory=dict[str, Place])

    @classmethod
    def of(cls, config: Mapping[str, str], salt: str) -> Places:
        """The default provider's place, from the `aws:` part of the stack's configuration."""
        settings = {key: config.get(f"aws:{key}") for key in ("region", "allowedAccountIds", "defaultTags")}
        return cls(_place(settings, Place(ACCOUNT, REGION, salt)))

    def add(self, urn: str, inputs: Mapping[str, Any]) -> None:
        """Note an explicit provider."""
        self.by_provider[urn] = _place(inputs, self.stack)

    def of_resource(self, provider: str | None, inputs: Mapping[str, Any]) -> Place:
        """Where a resource is; its own `region` comes first."""
        place = self.by_provider.get(provider or "", self.stack)
        region = inputs.get("region")
        return replace(place, region=region) if isinstance(region, str) else place


def _place(settings: Mapping[str, Any], otherwise: Place) -> Place:
    """From a provider's settings, where whatever is no text is JSON."""
    region, accounts, tags = (settings.get(key) for key in ("region", "allowedAccountIds", "defaultTags"))
    return replace(
        otherwise,
        account=json.loads(accounts)[0] if isinstance(accounts, str) else otherwise.account,
        region=region if isinstance(region, str) else otherwise.region,
        default_tags=json.loads(tags).get("tags", {}) if isinstance(tags, str) else otherwise.default_tags,
    )
