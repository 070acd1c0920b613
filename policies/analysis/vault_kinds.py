"""What AWS keeps and gives out again, and may hold where a store is, or what opens it: of each kind, how it is read.

Sources: Service Authorization Reference, by service; AppConfig User Guide, "Retrieving feature flags and configuration
data". Glue gives out a connection with its password (Glue API reference, "GetConnection").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.globs import SEGMENT, UNGUESSABLE
from policies.analysis.identity import BUCKETS, PARAMETER, SECRET, arn_pattern, called, known, regional
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.regions import everywhere
from policies.analysis.store_actions import (
    CONFIGURATION_ACTIONS,
    CONNECTION_ACTIONS,
    FILE_ACTIONS,
    PARAMETER_ACTIONS,
    PARAMETER_CHANGES,
    SECRET_ACTIONS,
    SECRET_CHANGES,
)
from policies.analysis.values import as_mapping

CONNECTION: Final = "aws:glue/connection:Connection"
CONFIGURATION: Final = "aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion"
FILES: Final = ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2")
_PROFILE: Final = ("aws:appconfig/configurationProfile:ConfigurationProfile",)
_LOGIN_KEYS: Final = ("PASSWORD", "ENCRYPTED_PASSWORD", "SECRET_ID")


class Kind(NamedTuple):
    """What to call it in a message, by which actions it is read, the properties that hold what it says; by which it is
    changed."""

    noun: str
    actions: tuple[str, ...]
    contents: tuple[str, ...]
    changes: tuple[str, ...] = ()


_FILE: Final = Kind("file", FILE_ACTIONS, ("content", "contentBase64"))
KINDS: Final[Mapping[str, Kind]] = {
    SECRET: Kind("secret", SECRET_ACTIONS, (), SECRET_CHANGES),
    PARAMETER: Kind("parameter", PARAMETER_ACTIONS, ("value", "insecureValue", "valueWo"), PARAMETER_CHANGES),
    CONNECTION: Kind("connection", CONNECTION_ACTIONS, ("connectionProperties",)),
    CONFIGURATION: Kind("configuration", CONFIGURATION_ACTIONS, ("content",)),
    **dict.fromkeys(FILES, _FILE),
}
"""By type. What a secret says stands in its versions."""


def is_guarded(holder: Resource) -> bool:
    """Whether what it holds beside an address is meant to be secret: then that opens what is there."""
    if holder.type == CONNECTION:
        return any(key in as_mapping(holder.props.get("connectionProperties")) for key in _LOGIN_KEYS)
    return holder.type == SECRET or (holder.type == PARAMETER and holder.props.get("type") == "SecureString")


def holder_arns(stack: Stack, holder: Resource) -> tuple[str, ...]:
    """The ARNs (patterns) by which it is read, in every region. Of one without a name only wildcards know it."""
    return tuple(dict.fromkeys(_arns(stack, holder)))


def _arns(stack: Stack, holder: Resource) -> Iterator[str]:
    if holder.type in FILES:
        yield from _file_arns(stack, holder)
    elif holder.type == CONFIGURATION:
        yield from _configuration_arns(stack, holder)
    elif holder.type == CONNECTION:
        yield regional("glue", f"connection/{called(holder, 'name')}")
    else:
        service, kind = ("secretsmanager", "secret:") if holder.type == SECRET else ("ssm", "parameter/")
        yield from everywhere(
            holder, arn_pattern(holder) or regional(service, f"{kind}{called(holder, 'name').removeprefix('/')}")
        )


def _file_arns(stack: Stack, file: Resource) -> Iterator[str]:
    buckets = refer(stack, file, ("bucket",), BUCKETS)
    for name in (*buckets.outside, *(called(bucket, "bucket") for bucket in buckets.targets)):
        yield f"arn:{SEGMENT}:s3:::{name}/{called(file, 'key').removeprefix('/')}"


def _configuration_arns(stack: Stack, version: Resource) -> Iterator[str]:
    """Ids are AWS's. A preview knows none of them."""
    profiles = refer(stack, version, ("configurationProfileId",), _PROFILE).targets
    ids = [known(each, "configurationProfileId") for each in (version, *profiles)]
    profile = next((found for found in ids if found is not None), UNGUESSABLE)
    application = f"application/{known(version, 'applicationId') or UNGUESSABLE}"
    yield regional("appconfig", f"{application}/environment/*/configuration/{profile}")
    yield regional("appconfig", f"{application}/configurationprofile/{profile}")
    yield regional("appconfig", f"{application}/configurationprofile/{profile}/hostedconfigurationversion/*")
