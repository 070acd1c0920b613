"""A pack config file beside the graph that it is for: what it trusts, and what it lets pass and need not.

What isn't in the stack, or breaks no rule any more, would be kept for the next thing of that name, and nobody would
have decided so.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.errors import SoukError
from policies.analysis.values import as_list, as_mapping
from policies.exemptions import OPTION, Exemption, exemptions, named
from policies.rules import Rule
from policies.settings import Setting
from souk.graph.model import STACK_REFERENCE, Graph

Said = Counter[tuple[str | None, str]]
"""What a rule says: where, and what."""
_REASON = "reason"


@dataclass(frozen=True, slots=True)
class Idle:
    """An entry of the config file that spares nothing: the rule and the option it stands in, and what it says."""

    rule: str
    option: str
    what: str

    @property
    def message(self) -> str:
        """What is wrong, and what to do."""
        return f"{self.option}: {self.what}: this spares nothing in the stack that nothing else spares. Remove it."


def check_exemptions(graph: Graph, settings: Mapping[str, Setting], config_file: Path) -> None:
    """Raise SoukError for the exemption of what isn't there, or is there twice.

    A slice holds a part of what the file, which all slices share, may exempt.
    """
    stated = [(rule, item) for rule, setting in settings.items() for item in exemptions(setting.options)]
    if not stated or not is_whole(graph):
        return
    present = Counter(named(resource.urn) for resource in graph)
    for rule, exemption in stated:
        if present[exemption.resource] > 1:
            many = f"{exemption.resource!r} is exempted, and {present[exemption.resource]} resources are called that"
            raise SoukError(f"{config_file}: {rule}: {many}. Give the one that is meant a name of its own.")
        if exemption.resource not in present:
            near = difflib.get_close_matches(exemption.resource, present, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else "Remove it."
            raise SoukError(f"{config_file}: {rule}: {exemption.resource!r} is exempted and isn't there. {hint}")


def check_platform(graph: Graph, settings: Mapping[str, Setting], config_file: Path) -> None:
    """The stack that is trusted is one that this one reads: rules see no references, and couldn't tell."""
    read = sorted({str(r.inputs.get("name")).rpartition("/")[2] for r in graph if r.type == STACK_REFERENCE})
    for rule, setting in settings.items():
        trusted = setting.options.get("trustedPlatform")
        if trusted and read and trusted not in read:
            found = " and ".join(read)
            raise SoukError(
                f"{config_file}: {rule}: trustedPlatform: got {trusted!r}; this stack reads {found}. Name it."
            )


def is_whole(graph: Graph) -> bool:
    """Whether everything is there that the config file is about: a stack that is no slice, or all slices together."""
    return "." not in graph.stack


def idle(
    rule: Rule, setting: Setting, spared: Callable[[Exemption], bool], say: Callable[[Setting], Said]
) -> Iterator[Idle]:
    """The entries of a rule's options without which it would say the same.

    `spared` tells whether an exemption spared something, `say` what the rule says with other options.
    """
    for exemption in exemptions(setting.options):
        if not spared(exemption):
            yield Idle(rule.name, OPTION, exemption.resource)
    options = [name for name in _exceptions(rule) if setting.options.get(name)]
    said = say(setting) if options else Said()
    for option in options:
        entries = as_list(setting.options[option])
        for number, entry in enumerate(entries):
            others = {**setting.options, option: [*entries[:number], *entries[number + 1 :]]}
            if say(Setting(setting.level, others)) == said:
                yield Idle(rule.name, option, _worded(as_mapping(entry)))


def _exceptions(rule: Rule) -> Iterator[str]:
    """The options that take entries with a reason each (`policies.rules.stated`)."""
    for name, schema in (rule.config_schema.properties if rule.config_schema else {}).items():
        if name != OPTION and _REASON in as_mapping(as_mapping(schema.get("items")).get("properties")):
            yield name


def _worded(entry: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value!r}" for key, value in entry.items() if key != _REASON)
