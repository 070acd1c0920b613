"""The only reader of pulumi.Config: the stack's name and its file become one StackConfig."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, get_args

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env
from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_camel

from components.catalogue import Catalogue
from components.errors import SoukError, mistake
from components.names import PROJECT
from components.refusals import allowed, got
from components.settings import StackConfig, settings_of
from components.sizes import LAMBDA_MEMORY
from components.slices import environment
from components.spec import ServiceSpec

READ: Final = (f"{PROJECT}:", "pulumi:")
"""Namespaces of keys: the program's own, and the engine's."""


def read() -> StackConfig:
    """Read and validate the configuration of the running program.

    Raises SoukError with a line per mistake. Pulumi's Config can't list its keys, and a misspelt key must not be
    ignored, so this reads the map that Config itself reads.
    """
    values: Mapping[str, Any] = CONFIG.get() or get_config_env()
    _no_file_of_its_own(pulumi.get_stack())
    return parse(values, pulumi.get_stack())


def parse(values: Mapping[str, str], stack: str) -> StackConfig:
    """Validate `souk:<key>` → text (plain or JSON, as the engine hands objects over)."""
    strange = sorted(key for key in values if not key.startswith(READ))
    document = {key.partition(":")[2]: _decoded(value) for key, value in values.items() if key.startswith(READ[0])}
    source = f"Pulumi.{environment(stack)}.yaml"
    if not document:
        raise SoukError(
            f"stack {stack}: got a configuration without a single {PROJECT}: key; allowed: that of {source}. "
            f"Run Pulumi with --config-file {source}, and delete the stray Pulumi.{stack}.yaml if there is one."
        )
    if strange:
        raise SoukError(
            f"{source}: {', '.join(strange)}: unknown key; allowed: {PROJECT}:… and pulumi:…. Correct or remove it; "
            f"the provider takes its account and region from {PROJECT}:account and {PROJECT}:region."
        )
    defaults = document.get("defaults")
    services = document.get("services")
    if isinstance(defaults, dict) and isinstance(services, dict):
        # Overrides are merged before validation: a service's settings are checked as they will be used.
        document["services"] = {
            name: _merged(defaults, settings) if isinstance(settings, dict) else settings  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] - JSON
            for name, settings in services.items()  # pyright: ignore[reportUnknownVariableType] - JSON
        }
    try:
        # As JSON, strictly: `true` is no number of days, and `10` no block of addresses, though they could be read so.
        return StackConfig.model_validate_json(json.dumps(document), strict=True)
    except ValidationError as error:
        lines = [_line(source, details) for details in error.errors()]
        raise SoukError("\n".join(lines)) from None


def check(config: StackConfig, services: Catalogue) -> None:
    """What can be judged only with config and specs together. Raises SoukError."""
    _authorities(config.edge.partner_authorities)
    for name in config.services:
        if name not in services.names:
            raise mistake("souk:services", name, ", ".join(services.names), "Correct the name, or remove the entry.")
    for exception in config.network.egress:
        for name in exception.services:
            if name != "*" and name not in services.names:
                raise mistake(
                    "souk:network.egress.services",
                    name,
                    f"'*' or one of {', '.join(services.names)}",
                    "Correct the name, or remove the exception.",
                )
    for spec in services:
        _compute_fits(config, spec)
        _memory_fits(config, spec)
        _spreads(config, spec)
        for need in spec.internet:
            if config.network.nat == "none":
                allowed_here = f"instance, single or per_az, because {spec.name} needs {need.host} ({need.reason})"
                remedy = f"Set one, and state the exception in souk:network.egress; or run without {spec.name}."
                raise mistake("souk:network.nat", "none", allowed_here, remedy)
            if not any(exception.covers(spec.name) for exception in config.network.egress):
                raise SoukError(
                    f"souk:network.egress: no exception covers {spec.name}, which needs {need.host} ({need.reason}). "
                    f"Add one that names {spec.name}, or drop `internet` from services/{spec.name}/infra.py."
                )


def _no_file_of_its_own(stack: str) -> None:
    """All slices read the environment's file. Pulumi reads the slice's own, unless told, and that one grows old."""
    own, source = Path(f"Pulumi.{stack}.yaml"), f"Pulumi.{environment(stack)}.yaml"
    if own.name != source and own.is_file() and f"{PROJECT}:" in own.read_text(encoding="utf-8", errors="replace"):
        raise SoukError(
            f"{own}: a slice has no configuration of its own; allowed: that of {source}. Move what it says there, "
            f"delete it, and run Pulumi with --config-file {source}."
        )


def _compute_fits(config: StackConfig, spec: ServiceSpec) -> None:
    """A stack file may move a service to another compute only if its spec would do there."""
    wanted = settings_of(config, spec.name).compute
    if wanted is None:
        return
    try:
        ServiceSpec.model_validate({**spec.model_dump(), "compute": wanted})
    except ValidationError as error:
        reason = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise SoukError(f"souk:services.{spec.name}.compute: got {wanted!r}; {reason}.") from None


def _memory_fits(config: StackConfig, spec: ServiceSpec) -> None:
    settings = settings_of(config, spec.name)
    memory = settings.size_of(spec).memory
    if settings.compute_of(spec) == "lambda" and memory > LAMBDA_MEMORY:
        field = f"souk:services.{spec.name}.size.memory"
        raise mistake(
            field,
            memory,
            f"at most {LAMBDA_MEMORY} on Lambda",
            "Lower it where it is said (here, in defaults or in infra.py), or take 'fargate'.",
        )


def _spreads(config: StackConfig, spec: ServiceSpec) -> None:
    """Nothing can be in two zones with one copy; leaving it in one in silence would be worse than refusing."""
    settings = settings_of(config, spec.name)
    if not config.data.multi_az:
        return
    copies = {
        "cache.replicas": settings.cache.replicas if spec.caches else 1,
        "postgres.readers": settings.postgres.readers if spec.databases and settings.postgres.engine == "aurora" else 1,
    }
    for field, number in copies.items():
        if number == 0:
            raise mistake(
                f"souk:services.{spec.name}.{field}",
                number,
                "1 or more, because souk:data.multiAz is true",
                "Raise it here or in souk:defaults, or set multiAz to false.",
            )


def _authorities(file: str | None) -> None:
    if file is None:
        return
    field = "souk:edge.partnerAuthorities"
    try:
        text = Path(file).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise mistake(field, file, "a readable PEM file beside Pulumi.yaml", f"Mend the path ({error}).") from None
    if "-----BEGIN CERTIFICATE-----" not in text or "PRIVATE KEY" in text:
        raise mistake(
            field, file, "a PEM file with certificates and no private key", "Put the authorities' certificates there."
        )


def _decoded(value: str) -> Any:
    """Objects, lists, numbers and booleans arrive as JSON text, plain strings as they are.

    An account id is all digits and must stay text; so must anything that isn't a JSON container or boolean.
    """
    if value[:1] in "[{" or value in ("true", "false"):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value  # pyright: ignore[reportUnknownArgumentType] - JSON
    return merged


def _line(source: str, details: Any) -> str:
    """One mistake on one line: field, what it got, what is allowed and what to do."""
    path = [part for part in details["loc"] if isinstance(part, str | int)]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    field = f"{source}: {PROJECT}:{where or '(whole file)'}"
    if details["type"] == "extra_forbidden":
        return f"{field}: unknown key; allowed: {_siblings(path)}. Correct the key or remove it."
    if details["type"] == "missing":
        return f"{field}: missing; it has no default. Add it."
    if details["type"] != "value_error":
        return f"{field}: got {got(details['input'])}; allowed: {allowed(details)}. Correct the value."
    if {"cidr", "peers"} & set(path) and ";" not in str(details["ctx"]["error"]):  # ipaddress's own words
        return f"{field}: got {details['input']!r} ({details['ctx']['error']}); allowed: a block such as 10.20.0.0/16."
    # Our own validators: the message names the field inside, what is allowed and what to do.
    message = str(details["ctx"]["error"])
    inner, separator, rest = message.partition(": ")
    if separator and inner.replace(".", "").isidentifier():
        return f"{source}: {PROJECT}:{'.'.join(filter(None, (where, inner)))}: {rest}."
    scalar = not isinstance(details["input"], dict | list | tuple)
    return f"{field}: got {details['input']!r}; {message}." if scalar and path else f"{field}: {message}."


def _siblings(path: list[str | int]) -> str:
    """The keys that are allowed where an unknown one stands."""
    model: type[BaseModel] = StackConfig
    for part in path[:-1]:
        fields = {to_camel(name): info for name, info in model.model_fields.items()}
        if isinstance(part, str) and part in fields:
            model = _model_in(fields[part].annotation) or model
    return ", ".join(sorted(to_camel(name) for name in model.model_fields))


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
