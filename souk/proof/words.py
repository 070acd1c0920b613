"""The theorem in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from souk.document import VERSION
from souk.facts.wording import plural
from souk.graph import urns
from souk.proof.theorem import CHANNELS, Lemma, Theorem, Way

CLAIM: Final = (
    "Every store has one owner, and nobody else gets at it: not over the network, not by IAM, not by a name or address "
    "in its configuration, not with a credential."
)
BY_API: Final = ("Bucket", "BucketV2", "GlobalTable", "Table")
NO_ADDRESS: Final = " (AWS answers for it, and IAM alone decides)"
ASSUMED: Final = (
    "Everything that acts in the account is in this stack: people and other stacks with rights of their own are not.",
    "What a service hands out by its own API or events is its own affair: that is how data is meant to leave it.",
    "Service control policies and permission boundaries can only take away: without them, less is allowed, never more.",
)


def told(found: Theorem) -> RenderableType:
    """The claim, what is true of each store with its evidence, the assumptions, and the outcome."""
    so_far = "" if found.holds else "To be proved, and not: "
    parts: list[RenderableType] = [Text(f"{found.stack}: {so_far}{CLAIM}", style="bold"), Text()]
    for lemma in found.lemmas:
        parts += [*_lemma(lemma), Text()]
    parts += [_line(0, "Can't be told:")] if found.doubts else []
    parts += [_line(2, f"{note.rule}: {note.message}", "yellow") for note in found.doubts]
    parts += [_line(0, "This assumes:"), *(_line(2, f"- {text}") for text in ASSUMED), Text(), _outcome(found)]
    return Group(*parts)


def _lemma(lemma: Lemma) -> Iterator[RenderableType]:
    whose = " and ".join(lemma.owners) or "nobody"
    yield _line(0, f"{lemma.store} ({lemma.type}) belongs to {whose}.", "green" if lemma.holds else "red")
    for channel in CHANNELS:
        ways = [way for way in lemma.ways if way.channel == channel]
        if not ways:
            yield _line(2, f"{channel}: no way{NO_ADDRESS if _is_called(lemma, channel) else ''}.")
        for way in ways:
            yield _line(2, f"{channel}: {_way(way)}")
    for way in lemma.strangers:
        yield _line(2, f"NOT ITS OWNER: {way.who}, {way.channel}: {_way(way)}", "red")
    for way in lemma.open:
        yield _line(2, f"can't be told: {way.who}, {way.channel}: {_way(way)}", "yellow")
    if lemma.nobody:
        yield _line(2, f"no way by any of the four: {', '.join(lemma.nobody)}.")


def _is_called(lemma: Lemma, channel: str) -> bool:
    return channel == "network" and lemma.type in BY_API


def _way(way: Way) -> str:
    return f"{way.how} [{urns.name(way.by)}]"


def _line(indent: int, text: str, style: str = "") -> RenderableType:
    return Text(f"{' ' * indent}{text}", style=style)


def _outcome(found: Theorem) -> Text:
    proved = sum(lemma.holds for lemma in found.lemmas)
    ways = sum(len(lemma.ways) for lemma in found.lemmas)
    looked = f"{plural(ways, 'way')} in, {len(found.parties)} parties looked at"
    if found.holds:
        return Text(f"Proved: {plural(proved, 'store')}, one owner each; {looked}.", style="green")
    broken = len(found.lemmas) - proved
    return Text(
        f"Not proved: {broken} of {plural(len(found.lemmas), 'store')}, {len(found.doubts)} doubts.", style="red"
    )


def document(found: Theorem) -> dict[str, Any]:
    """`{"version", "stack", "claim", "assumes", "proved", "stores", "parties", "undecided"}`."""
    return {
        "version": VERSION,
        "stack": found.stack,
        "claim": CLAIM,
        "assumes": list(ASSUMED),
        "proved": found.holds,
        "parties": list(found.parties),
        "stores": [
            {
                "store": lemma.store,
                "type": lemma.type,
                "urn": lemma.urn,
                "owners": list(lemma.owners),
                "proved": lemma.holds,
                "ways": [_entry(way) for way in lemma.ways],
                "strangers": [_entry(way) for way in lemma.strangers],
                "undecided": [_entry(way) for way in lemma.open],
                "nobody": list(lemma.nobody),
            }
            for lemma in found.lemmas
        ],
        "undecided": [{"rule": note.rule, "urn": note.urn, "message": note.message} for note in found.doubts],
    }


def _entry(way: Way) -> dict[str, str]:
    return {"who": way.who, "channel": way.channel, "how": way.how, "by": way.by}
