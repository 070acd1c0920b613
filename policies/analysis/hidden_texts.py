"""Configuration of which something can't be seen: it may name any store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.identity import PARAMETER
from policies.analysis.kept_elsewhere import kept_elsewhere
from policies.analysis.model import Resource, Stack
from policies.analysis.packing import is_sealed
from policies.analysis.pod_texts import contents, sealed, tellers, told, told_by
from policies.analysis.pods import kubernetes_workloads
from policies.analysis.sight import Sight, is_made, sight, unknown_paths
from policies.analysis.values import dig
from policies.analysis.vaults import SECRET_VERSION
from policies.analysis.workloads import (
    APP_RUNNER,
    BUILD,
    FUNCTION,
    GLUE_JOB,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    STATE_MACHINE,
    TASK_DEFINITION,
)

_TOLD: Final = "what {} is told"
_HELD: Final = "what {} holds"


class _Stated(NamedTuple):
    """A text that a program states under `path`, of which `what` says in words whose it is.

    A `document` has many parts, of which an unknown one hides the others. `packed` ones are given in base64. `computed`
    ones AWS fills in, where the program says it in another way, or not at all.
    """

    path: tuple[str, ...]
    what: str = _TOLD
    document: bool = False
    packed: bool = False
    computed: bool = False

    @property
    def key(self) -> str:
        return self.path[0]


_SCRIPT: Final = _Stated(("userData",), document=True)
_PACKED_SCRIPT: Final = _Stated(("userDataBase64",), document=True, packed=True, computed=True)
_IMAGE: Final = ("imageRepository", "imageConfiguration")
_CODE: Final = ("codeRepository", "codeConfiguration", "codeConfigurationValues")
_STATED: Final[Mapping[str, tuple[_Stated, ...]]] = {
    TASK_DEFINITION: (_Stated(("containerDefinitions",), document=True),),
    FUNCTION: (_Stated(("environment",)), _Stated(("imageConfig",))),
    STATE_MACHINE: (_Stated(("definition",), document=True),),
    INSTANCE: (_SCRIPT, _PACKED_SCRIPT),
    LAUNCH_TEMPLATE: (_SCRIPT,),
    LAUNCH_CONFIGURATION: (_SCRIPT, _PACKED_SCRIPT),
    SECRET_VERSION: (
        _Stated(("secretString",), _HELD, document=True, computed=True),
        _Stated(("secretBinary",), _HELD, document=True, packed=True, computed=True),
    ),
    PARAMETER: (_Stated(("value",), _HELD, computed=True), _Stated(("insecureValue",), _HELD, computed=True)),
    BUILD: (_Stated(("environment", "environmentVariables")),),
    GLUE_JOB: (_Stated(("defaultArguments",)), _Stated(("nonOverridableArguments",))),
    APP_RUNNER: tuple(
        _Stated(("sourceConfiguration", *path, kind))
        for path in (_IMAGE, _CODE)
        for kind in ("runtimeEnvironmentVariables", "runtimeEnvironmentSecrets")
    ),
    "aws:batch/jobDefinition:JobDefinition": tuple(
        _Stated((key,), document=True) for key in ("containerProperties", "ecsProperties", "nodeProperties")
    ),
}
_ONLY: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    (PARAMETER, "value"): ("insecureValue", "valueWoVersion"),
    (SECRET_VERSION, "secretString"): ("secretBinary", "secretStringWoVersion"),
}
"""What a resource has to have, and by which other properties it shows that it has it in another place."""


class HiddenText(NamedTuple):
    """`what` in words, whose, the property, where in it, and why it can't be told. Not `wholly`: a part shows."""

    what: str
    by: Resource
    key: str
    where: str
    why: str
    wholly: bool = True


_NOWHERE: Final = "isn't known yet, nor where it comes from"
_BESIDE: Final = "isn't known yet, and may say more than what it is made from shows"
_UNDER_SEAL: Final = "isn't known, and may say more than what it is made from shows"
_ELSEWHERE: Final = "is kept elsewhere, where what it says doesn't show"
SEALED: Final = "is packed in a way that can't be undone here"


def hidden_texts(stack: Stack) -> Iterator[HiddenText]:
    """Every piece of configuration of which something can't be seen."""
    for token, stated in _STATED.items():
        for resource in stack.of(token):
            for text in stated:
                yield from _of(resource, text)
    yield from _of_pods(stack)
    for kept in kept_elsewhere(stack):
        yield HiddenText(_TOLD.format(kept.by.name), kept.by, kept.key, kept.where, _ELSEWHERE, wholly=False)


def _of(resource: Resource, stated: _Stated) -> Iterator[HiddenText]:
    value, what = dig(resource.props, *stated.path), stated.what.format(resource.name)
    is_script = stated.key.startswith("userData")
    if (is_script or stated.packed) and isinstance(value, str) and is_sealed(value, packed=stated.packed):
        # What a boot script runs is text, which nobody has to hide; a secret may well be none.
        yield HiddenText(what, resource, stated.key, stated.key, SEALED, wholly=is_script)
    if not stated.computed or _is_its_own(resource, stated.key):
        yield from _unknown(resource, stated.key, value, what, document=stated.document, path=".".join(stated.path))


def _unknown(
    resource: Resource, key: str, value: object, what: str, *, document: bool = False, path: str = ""
) -> Iterator[HiddenText]:
    places = [*unknown_paths(value, path or key)]
    # Of what exists nothing more will show: its single values may hold as much as a document.
    seen = sight(resource, key, len(places), document=document or is_made(resource))
    wholly = seen is Sight.NOTHING
    why = _NOWHERE if wholly else _UNDER_SEAL if is_made(resource) else _BESIDE
    for place in places if seen is not Sight.ALL else ():
        yield HiddenText(what, resource, key, place, why, wholly)


def _of_pods(stack: Stack) -> Iterator[HiddenText]:
    for workload in kubernetes_workloads(stack):
        yield from _unknown(workload, "spec", told(workload), _TOLD.format(workload.name))
    for teller in tellers(stack):
        for key, value in contents(teller) if told_by(stack, teller) else ():
            yield from _unknown(teller, key, value, _HELD.format(teller.name))
        for key, name in sealed(teller) if told_by(stack, teller) else ():
            yield HiddenText(_HELD.format(teller.name), teller, key, f"{key}.{name}", SEALED, wholly=False)


def _is_its_own(resource: Resource, key: str) -> bool:
    """Whether the program gave the value: it shows that it did, or the resource has no other."""
    if key in resource.origins:
        return True
    others = _ONLY.get((resource.type, key))
    return others is not None and not any(map(resource.states, others))
