"""Computed values of types that have no rule of their own: from the property's name and its type in the SDK."""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Mapping
from typing import Any, Final

from souk.graph import sdk
from souk.graph.computed.values import Values

# What a property's name says, most specific first: how the name ends, and the value such a property has.
BY_ENDING: Final[tuple[tuple[str, str], ...]] = (
    ("accountid", "{account}"),
    ("ownerid", "{account}"),
    ("registryid", "{account}"),
    ("owneraccount", "{account}"),
    ("securitygroupid", "sg-{hex17}"),
    ("subnetid", "subnet-{hex17}"),
    ("vpcid", "vpc-{hex17}"),
    ("networkinterfaceid", "eni-{hex17}"),
    ("zoneid", "Z{upper13}"),
    ("kmskeyid", "{uuid}"),
    ("versionid", "{uuid}"),
    ("arn", "arn:{partition}:{service}:{region}:{account}:{kind}/{name}"),
    ("id", "{kind}-{hex17}"),
    ("prefix", ""),  # a name and a prefix of one exclude each other, and what has neither gets a whole name
    ("endpoint", "{name}.{lower12}.{region}.{service}.{dns}"),
    ("address", "{name}.{lower12}.{region}.{service}.{dns}"),
    ("dnsname", "{name}.{lower12}.{region}.{service}.{dns}"),
    ("domainname", "{name}.{lower12}.{region}.{service}.{dns}"),
    ("hostname", "{name}.{lower12}.{region}.{service}.{dns}"),
    ("url", "https://{service}.{region}.{dns}/{account}/{name}"),
    ("name", "{logical}-{hex7}"),
    ("identifier", "{logical}-{hex7}"),
    ("region", "{region}"),
    ("availabilityzone", "{region}a"),
    ("status", "ACTIVE"),
    ("state", "ACTIVE"),
    ("date", "2026-01-01T00:00:00Z"),
    ("time", "2026-01-01T00:00:00Z"),
    ("policy", "{}"),
)

GIVEN_OR_NONE: Final = ("arn", "kmskeyid")
"""Keys and roles that the program could have given and did not: AWS makes none up."""
EMPTY: Final[dict[Any, Any]] = {bool: False, int: 0, float: 0}


def of_class(cls: type, token: str, values: Values, key: str) -> Any:
    """A value for a computed property of a resource class."""
    if key in sdk.arguments(cls) and key.lower().endswith(GIVEN_OR_NONE):
        return ""
    return fallback(sdk.computed_types(cls), token, values, key)


def fallback(kinds: Mapping[str, Any], token: str, values: Values, key: str) -> Any:
    """A value for `key` by its type; text by its name. What isn't known to be text is empty."""
    kind: Any = kinds.get(key, str)
    kind = typing.get_origin(kind) or kind
    if kind in (str, typing.Union, types.UnionType):
        return _text(token, values, key)
    if kind in EMPTY:
        return EMPTY[kind]
    if not isinstance(kind, type):
        return None
    if issubclass(kind, enum.Enum):
        return next(iter(kind)).value
    if properties := sdk.fields(kind):
        # An object computed as a whole; its own text properties are named like any other.
        return {name: fallback(properties, token, values, name) for name in properties}
    return {} if issubclass(kind, Mapping) else []


def _text(token: str, values: Values, key: str) -> str:
    _, service, kind = _parts(token)
    lower = key.lower()
    template = next((text for ending, text in BY_ENDING if lower.endswith(ending)), f"{key}-{{hex8}}")
    return values.render(template.replace("{service}", service).replace("{kind}", kind), key)


def _parts(token: str) -> tuple[str, str, str]:
    """`aws:sqs/queue:Queue` → `aws`, `sqs`, `queue`."""
    package, _, rest = token.partition(":")
    module, _, cls = rest.partition(":")
    return package, module.partition("/")[0], (cls[:1].lower() + cls[1:]) or "resource"
