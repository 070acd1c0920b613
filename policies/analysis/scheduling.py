"""Whether a pod may be placed on nodes, by what it asks for and what keeps it off.

Sources: kubernetes.io, "Assigning Pods to Nodes" (of several terms of an affinity one is enough, of a term all
expressions count) and "Taints and Tolerations". What only prefers, or avoids, nodes rules nothing out.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from policies.analysis.nodes import Nodes, Taint
from policies.analysis.values import UNKNOWN, as_list, as_mapping, dig

_REQUIRED: Final = ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
_HARD: Final = ("NoSchedule", "NoExecute", UNKNOWN)


class Chance(enum.IntEnum):
    """Of several conditions the least likely decides."""

    NO = 0
    PERHAPS = 1
    YES = 2


Label = Callable[[str], object]
"""The value of a node's label by its key; None if it has none."""


def placeable(spec: object, nodes: Nodes, label: Label) -> Chance:
    """Whether a pod with this spec may run on the nodes; UNKNOWN stands for a spec that isn't known yet."""
    if spec is UNKNOWN:
        return Chance.PERHAPS
    pod = as_mapping(spec)
    named = Chance.PERHAPS if pod.get("nodeName") else Chance.YES
    return min(named, _selected(pod.get("nodeSelector"), label), _near(pod, label), _tolerated(pod, nodes))


def _selected(selector: object, label: Label) -> Chance:
    if selector is UNKNOWN:
        return Chance.PERHAPS
    return min((_equal(label(key), value) for key, value in as_mapping(selector).items()), default=Chance.YES)


def _equal(given: object, wanted: object) -> Chance:
    if given is None:
        return Chance.NO
    if UNKNOWN in (given, wanted):
        return Chance.PERHAPS
    return Chance.YES if given == wanted else Chance.NO


def _near(pod: Mapping[str, Any], label: Label) -> Chance:
    terms = dig(pod, *_REQUIRED)
    if terms is UNKNOWN:
        return Chance.PERHAPS
    return max((_term(term, label) for term in as_list(terms)), default=Chance.YES)


def _term(term: object, label: Label) -> Chance:
    stated = as_mapping(term)
    if term is UNKNOWN or stated.get("matchFields"):
        return Chance.PERHAPS
    asked = as_list(stated.get("matchExpressions"))
    # A term that asks for nothing matches nothing.
    return min((_asked(item, label) for item in asked), default=Chance.NO)


def _asked(item: object, label: Label) -> Chance:
    stated = as_mapping(item)
    key, operator, values = stated.get("key"), stated.get("operator"), as_list(stated.get("values"))
    if not isinstance(key, str):
        return Chance.PERHAPS
    given = label(key)
    among = max((_equal(given, value) for value in values), default=Chance.NO)
    there = Chance.PERHAPS if given is UNKNOWN else Chance.NO if given is None else Chance.YES
    found: dict[str, Chance] = {
        "In": among,
        "NotIn": _not(among),
        "Exists": there,
        "DoesNotExist": _not(there),
    }
    return found.get(str(operator), min(there, Chance.PERHAPS))


def _not(chance: Chance) -> Chance:
    return Chance(Chance.YES - chance)


def _tolerated(pod: Mapping[str, Any], nodes: Nodes) -> Chance:
    if nodes.taints is UNKNOWN:
        return Chance.PERHAPS
    hard = [taint for taint in nodes.taints if taint.effect in _HARD]
    return min((_bears(pod, taint) for taint in hard), default=Chance.YES)


def _bears(pod: Mapping[str, Any], taint: Taint) -> Chance:
    """Whether the pod tolerates a taint, or that may turn out to be none."""
    borne = max((_meets(item, taint) for item in as_list(pod.get("tolerations"))), default=Chance.NO)
    return max(borne, Chance.PERHAPS) if UNKNOWN in taint else borne


def _meets(toleration: object, taint: Taint) -> Chance:
    if toleration is UNKNOWN:
        return Chance.PERHAPS
    return min(_matching(as_mapping(toleration), taint))


def _matching(stated: Mapping[str, Any], taint: Taint) -> Iterator[Chance]:
    """No key tolerates every one, no effect every effect, and `Exists` every value."""
    if stated.get("key"):
        yield _equal(taint.key, stated["key"])
    if stated.get("effect"):
        yield _equal(taint.effect, stated["effect"])
    operator = stated.get("operator") or "Equal"
    yield Chance.YES if operator == "Exists" else _equal(taint.value, stated.get("value") or "")
