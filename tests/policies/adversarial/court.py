"""Lets a running pack judge the systems as the engine would: protobuf, sentinels, the resources, then the stack.

`python -m tests.policies.adversarial.court` prints what came of it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.exemptions import OPTION
from policies.rules import ALL as RULES
from policies.settings import read_settings
from souk.graph.model import Graph
from tests.policies.adversarial import (
    benign,
    benign_access,
    benign_account_doors,
    benign_account_flows,
    benign_account_stores,
    benign_bounds,
    benign_bucket_ways,
    benign_buckets,
    benign_by_name,
    benign_capacity,
    benign_catalogue,
    benign_clusters,
    benign_commands,
    benign_destroying,
    benign_documents,
    benign_doors,
    benign_elsewhere,
    benign_encrypted,
    benign_images,
    benign_kept,
    benign_keys,
    benign_logins,
    benign_nodes,
    benign_outflows,
    benign_outside,
    benign_packed,
    benign_parts,
    benign_passing,
    benign_paths,
    benign_pipelines,
    benign_places,
    benign_placing,
    benign_plain,
    benign_refusals,
    benign_tags,
    benign_takeover,
    benign_texts,
    benign_told,
    benign_uniforms,
    benign_wearing,
    flaws_access,
    flaws_access_points,
    flaws_becoming,
    flaws_beside,
    flaws_bounds,
    flaws_bucket_ways,
    flaws_buckets,
    flaws_by_name,
    flaws_capacity,
    flaws_catalogue,
    flaws_clusters,
    flaws_commands,
    flaws_copies,
    flaws_destroying,
    flaws_documents,
    flaws_doors,
    flaws_elsewhere,
    flaws_encrypted,
    flaws_images,
    flaws_kept,
    flaws_keys,
    flaws_logins,
    flaws_network,
    flaws_nodes,
    flaws_origins,
    flaws_outflows,
    flaws_outside,
    flaws_packed,
    flaws_parties,
    flaws_parts,
    flaws_passing,
    flaws_paths,
    flaws_pipelines,
    flaws_places,
    flaws_placing,
    flaws_plain,
    flaws_pods,
    flaws_ports,
    flaws_refusals,
    flaws_rights,
    flaws_serving,
    flaws_settings,
    flaws_sharing,
    flaws_tags,
    flaws_takeover,
    flaws_told,
    flaws_uniforms,
    flaws_unseen,
    flaws_wearing,
)
from tests.policies.adversarial.systems import Benign, Change, Flaw
from tests.policies.graphs import graph_of
from tests.policies.kit import MODES, Mode, Program
from tests.policies.market import market
from tests.policies.process import AS_THE_LANGUAGE_HOST, PACK, Analyzer, started

FLAWS: tuple[Flaw, ...] = (
    *flaws_settings.ALL,
    *flaws_access.ALL,
    *flaws_network.ALL,
    *flaws_sharing.ALL,
    *flaws_copies.ALL,
    *flaws_outflows.ALL,
    *flaws_outside.ALL,
    *flaws_catalogue.ALL,
    *flaws_unseen.ALL,
    *flaws_beside.ALL,
    *flaws_parties.ALL,
    *flaws_origins.ALL,
    *flaws_rights.ALL,
    *flaws_paths.ALL,
    *flaws_pipelines.ALL,
    *flaws_places.ALL,
    *flaws_placing.ALL,
    *flaws_plain.ALL,
    *flaws_refusals.ALL,
    *flaws_becoming.ALL,
    *flaws_pods.ALL,
    *flaws_nodes.ALL,
    *flaws_by_name.ALL,
    *flaws_logins.ALL,
    *flaws_destroying.ALL,
    *flaws_doors.ALL,
    *flaws_documents.ALL,
    *flaws_uniforms.ALL,
    *flaws_elsewhere.ALL,
    *flaws_encrypted.ALL,
    *flaws_images.ALL,
    *flaws_kept.ALL,
    *flaws_packed.ALL,
    *flaws_parts.ALL,
    *flaws_tags.ALL,
    *flaws_told.ALL,
    *flaws_commands.ALL,
    *flaws_buckets.ALL,
    *flaws_bucket_ways.ALL,
    *flaws_access_points.ALL,
    *flaws_passing.ALL,
    *flaws_clusters.ALL,
    *flaws_wearing.ALL,
    *flaws_capacity.ALL,
    *flaws_takeover.ALL,
    *flaws_keys.ALL,
    *flaws_ports.ALL,
    *flaws_serving.ALL,
    *flaws_bounds.ALL,
)
BENIGN: tuple[Benign, ...] = (
    *benign.ALL,
    *benign_access.ALL,
    *benign_paths.ALL,
    *benign_pipelines.ALL,
    *benign_places.ALL,
    *benign_placing.ALL,
    *benign_plain.ALL,
    *benign_refusals.ALL,
    *benign_texts.ALL,
    *benign_told.ALL,
    *benign_commands.ALL,
    *benign_logins.ALL,
    *benign_destroying.ALL,
    *benign_doors.ALL,
    *benign_documents.ALL,
    *benign_uniforms.ALL,
    *benign_elsewhere.ALL,
    *benign_encrypted.ALL,
    *benign_images.ALL,
    *benign_kept.ALL,
    *benign_packed.ALL,
    *benign_parts.ALL,
    *benign_tags.ALL,
    *benign_buckets.ALL,
    *benign_bucket_ways.ALL,
    *benign_passing.ALL,
    *benign_outflows.ALL,
    *benign_outside.ALL,
    *benign_clusters.ALL,
    *benign_wearing.ALL,
    *benign_capacity.ALL,
    *benign_nodes.ALL,
    *benign_by_name.ALL,
    *benign_takeover.ALL,
    *benign_keys.ALL,
    *benign_catalogue.ALL,
    *benign_account_stores.ALL,
    *benign_account_flows.ALL,
    *benign_account_doors.ALL,
    *benign_bounds.ALL,
)
_UNDECIDED = "can't run policy"


@dataclass(frozen=True)
class Heard:
    """The rules that reported something, with a message each, and those that couldn't decide."""

    broken: Mapping[str, str]
    undecided: frozenset[str]


@dataclass
class Court:
    """A pack with the settings of production. Resources that are as in the market were judged there, once."""

    pack: Analyzer

    def __post_init__(self) -> None:
        settings = read_settings(PACK / "prod.json", RULES)
        self._settings = {name: (setting.level, binding(setting.options)) for name, setting in settings.items()}
        self._proper = {mode: _inputs(system(mode, lambda _: None)) for mode in MODES}

    def hear(self, mode: Mode, change: Change, only: str | None = None) -> Heard:
        """What the pack says of the market with one change, or what one rule of it says."""
        silent: tuple[str, Mapping[str, Any]] = ("disabled", {})
        said = {name: setting if only in (None, name) else silent for name, setting in self._settings.items()}
        self.pack.configure(said)
        graph = system(mode, change)
        diagnostics = [*self.pack.analyze_stack(graph).diagnostics]
        for resource in graph:
            if not resource.read and resource.inputs != self._proper[mode].get(resource.urn):
                diagnostics.extend(self.pack.analyze(resource).diagnostics)
        broken = {item.policyName: item.message for item in diagnostics if not item.message.startswith(_UNDECIDED)}
        undecided = {item.policyName for item in diagnostics if item.message.startswith(_UNDECIDED)}
        return Heard(broken, frozenset(undecided))

    def misses(self, flaw: Flaw, mode: Mode) -> bool:
        """Whether the pack lets a flaw pass that it has to see in this mode. Rules don't know of each other."""
        heard = self.hear(mode, flaw.change, flaw.rule)
        only: dict[str, Mode] = {"preview": "preview", "before": "preview", "up": "up", "after": "up"}
        if only.get(flaw.seen, mode) != mode:
            return False
        if flaw.seen in ("unsure", "before", "after") or (flaw.seen == "later" and mode == "preview"):
            return flaw.rule not in {*heard.broken, *heard.undecided}
        return flaw.rule not in heard.broken

    def accuses(self, item: Benign, mode: Mode) -> Mapping[str, str]:
        """What all rules hold against a system that has no flaw; once deployed, they have to be able to decide, too."""
        heard = self.hear(mode, item.change)
        doubts = dict.fromkeys(heard.undecided, _UNDECIDED) if mode == "up" else {}
        return {**doubts, **heard.broken}


def binding(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """A rule's options without what they exempt, which is in no other system than Souk's own."""
    return {name: value for name, value in options.items() if name != OPTION}


def system(mode: Mode, change: Change) -> Graph:
    """The market with one change, as the recorder writes it down."""
    program = Program(mode)
    change(market(program))
    return graph_of(program)


def _inputs(graph: Graph) -> Mapping[str, Mapping[str, Any]]:
    return {resource.urn: resource.inputs for resource in graph}


def main() -> int:
    """Try everything in both modes; 1 if the pack missed a flaw or accused a benign system."""
    wrong = 0
    with started(*AS_THE_LANGUAGE_HOST) as pack:
        court = Court(pack)
        for mode in MODES:
            lost = [flaw.name for flaw in FLAWS if court.misses(flaw, mode)]
            blamed = [item.name for item in BENIGN if court.accuses(item, mode)]
            sys.stdout.write(
                f"{mode}: {len(FLAWS) - len(lost)} of {len(FLAWS)} flaws seen, "
                f"{len(BENIGN) - len(blamed)} of {len(BENIGN)} benign systems left alone\n"
            )
            for name in (*lost, *blamed):
                sys.stdout.write(f"  wrong: {name}\n")
            wrong += len(lost) + len(blamed)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
