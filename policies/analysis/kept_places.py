"""Where workloads of AWS's say which secrets, parameters and files they are told, as far as it isn't an ARN in a text.

Sources: Amazon ECS Developer Guide, "Pass sensitive data to an Amazon ECS container" and "Pass an environment variable
file"; AWS Batch API reference, `ContainerProperties`; App Runner API reference, `ImageConfiguration`; CodeBuild API
reference, `EnvironmentVariable`, and User Guide, "Build specification reference"; DMS API reference, `CreateEndpoint`;
Glue API reference, `AuthenticationConfiguration`; Secrets Manager User Guide, "Use Secrets Manager secrets in Lambda
functions" (the extension asks for what the code names, which it has from its variables).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

import yaml

from policies.analysis.configuration import containers, texts
from policies.analysis.model import Resource, Stack
from policies.analysis.pod_texts import variables
from policies.analysis.pods import kubernetes_workloads
from policies.analysis.values import all_strings, as_list, as_mapping, dig, from_json, known_strings
from policies.analysis.workloads import APP_RUNNER, BUILD, CONNECTION, FUNCTION, TASK_DEFINITION

_TASK: Final = "containerDefinitions"
_JOB: Final = "aws:batch/jobDefinition:JobDefinition"
_JOB_KEYS: Final = ("containerProperties", "ecsProperties", "nodeProperties")
_IMAGE: Final = ("imageRepository", "imageConfiguration")
_CODE: Final = ("codeRepository", "codeConfiguration", "codeConfigurationValues")
_NAMED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "aws:dms/endpoint:Endpoint": (("secretsManagerArn",), ("oracleSettings", "secretsManagerOracleAsmSecretId")),
    CONNECTION: (("connectionProperties", "SECRET_ID"), ("authenticationConfiguration", "secretArn")),
}
"""What names a secret by one property."""
_BY_BUILD: Final = ("PARAMETER_STORE", "SECRETS_MANAGER")
_SPECIFIED: Final = ("parameter-store", "secrets-manager")
_VARIABLE: Final = "environment variable "
_ASKING: Final = re.compile(
    r"(?:secret|param(?:eter)?|ssm)s?_?(?:store)?_?(?:arn|id|name|path|prefix)s?$", re.IGNORECASE
)
"""How a variable is called that says which secret or parameter to ask for."""
_NAME: Final = re.compile(r"(?=.*[A-Za-z])[\w/+=.@-]+(?::\d+)?")
_PATH: Final = re.compile(r"/[\w.-]+(?:/[\w.-]+)+")
_OF_FILES: Final = re.compile(r"/(?:bin|etc|home|lib|mnt|opt|proc|root|sys|tmp|usr|var)/")
_EXTENSION: Final = "AWS-Parameters-and-Secrets-Lambda-Extension"


class Place(NamedTuple):
    """`by` names, under its property `key` and in words `where`, a secret or parameter, or a file."""

    by: Resource
    key: str
    where: str
    text: str
    is_file: bool = False


def places(stack: Stack) -> Iterator[Place]:
    """Every such place."""
    for task in stack.of(TASK_DEFINITION):
        yield from _of_task(task)
    for job in stack.of(_JOB):
        for key in _JOB_KEYS:
            for name, text in _values_from(from_json(job.props.get(key))):
                yield Place(job, key, f"secret {name}", text)
    for service in stack.of(APP_RUNNER):
        yield from _of_app_runner(service)
    for build in stack.of(BUILD):
        yield from _of_build(build)
    for token, paths in _NAMED.items():
        for by in stack.of(token):
            for path in paths:
                yield from (Place(by, path[0], ".".join(path), text) for text in known_strings(dig(by.props, *path)))
    yield from _of_variables(stack)


def _of_task(task: Resource) -> Iterator[Place]:
    known = containers(task)
    for container in known if isinstance(known, tuple) else ():
        of = f"of container {container.name}"
        for name, text in _values_from(container.raw.get("secrets")):
            yield Place(task, _TASK, f"secret {name} {of}", text)
        for name, text in _values_from(container.raw.get("logConfiguration")):
            yield Place(task, _TASK, f"secret of the log driver {name} {of}", text)
        for text in all_strings(container.raw.get("environmentFiles")):
            if text.startswith("arn:"):
                yield Place(task, _TASK, f"environmentFiles {of}", text, is_file=True)


def _values_from(value: object) -> Iterator[tuple[str, str]]:
    """Every `name` with its `valueFrom`, wherever it stands."""
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _values_from(item)
        return
    block = as_mapping(value)
    text = block.get("valueFrom")
    if isinstance(text, str) and text:
        name = block.get("name")
        yield name if isinstance(name, str) else "?", text
    for item in block.values():
        yield from _values_from(item)


def _of_app_runner(service: Resource) -> Iterator[Place]:
    key = "sourceConfiguration"
    for path in (_IMAGE, _CODE):
        secrets = as_mapping(dig(service.props, key, *path, "runtimeEnvironmentSecrets"))
        for name, text in secrets.items():
            yield from (Place(service, key, f"secret {name}", each) for each in known_strings(text))


def _of_build(build: Resource) -> Iterator[Place]:
    for variable in map(as_mapping, as_list(dig(build.props, "environment", "environmentVariables"))):
        if variable.get("type") in _BY_BUILD:
            for text in known_strings(variable.get("value")):
                yield Place(build, "environment", f"environment variable {variable.get('name')}", text)
    for key in ("source", "secondarySources"):
        for source in map(as_mapping, as_list(build.props.get(key))):
            for kind in _SPECIFIED:
                for name, text in _specified(source.get("buildspec"), kind):
                    yield Place(build, key, f"environment variable {name} of its buildspec", text)


def _specified(buildspec: object, kind: str) -> Iterator[tuple[str, str]]:
    """What a buildspec that stands in the project takes from where it is kept."""
    if not isinstance(buildspec, str) or kind not in buildspec:
        return
    try:
        read = cast("object", yaml.safe_load(buildspec))
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    for name, text in as_mapping(dig(read, "env", kind)).items():
        yield from ((name, each) for each in known_strings(text))


def _of_variables(stack: Stack) -> Iterator[Place]:
    """Variables that say by a name which secret or parameter the code is to ask for."""
    extended = frozenset(function.urn for function in stack.of(FUNCTION) if _is_extended(function))
    for text in texts(stack):
        name = text.where.removeprefix(_VARIABLE).partition(" ")[0] if text.where.startswith(_VARIABLE) else ""
        if not name or text.text is None:
            continue
        if _asks(name, text.text) or (text.resource.urn in extended and _is_path(text.text)):
            yield Place(text.resource, text.key, text.where, text.text)
    for workload in kubernetes_workloads(stack):
        for name, said in variables(workload):
            if _asks(name, said):
                yield Place(workload, "spec", f"{_VARIABLE}{name}", said)


def _asks(name: str, text: str) -> bool:
    return _ASKING.search(name) is not None and _NAME.fullmatch(text) is not None


def _is_extended(function: Resource) -> bool:
    return any(_EXTENSION in layer for layer in known_strings(function.props.get("layers")))


def _is_path(text: str) -> bool:
    """Whether a text is a parameter's path, and none of a file."""
    return _PATH.fullmatch(text) is not None and _OF_FILES.match(text) is None
