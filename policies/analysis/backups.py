"""What a selection of AWS Backup takes in: by ARN, by tag, by conditions on tags.

Source: AWS Backup API reference, "BackupSelection", and re:Post, "Assign resources to a backup plan": resources and
tags are alternatives, conditions have all to hold, and a selection that states neither takes in everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.copy_sources import sources
from policies.analysis.globs import matches
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import OWNER_TAG
from policies.analysis.store_types import ROOTS
from policies.analysis.stores import Store, declared_store_owners, stores
from policies.analysis.values import UNKNOWN, Unknown, as_list, as_mapping

_TAG: Final = "aws:ResourceTag/"
_OPERATORS: Final[Mapping[str, tuple[Callable[[str, str], bool], bool]]] = {
    "stringEquals": (str.__eq__, True),
    "stringLikes": (matches, True),
    "stringNotEquals": (str.__eq__, False),
    "stringNotLikes": (matches, False),
}
"""By which comparison each operator holds, and whether it holds if the comparison does."""


class _Test(NamedTuple):
    """A comparison of a tag with a value; `wanted` says whether the two have to be alike, or mustn't."""

    key: str | Unknown
    value: str | Unknown
    alike: Callable[[str, str], bool] = str.__eq__
    wanted: bool = True


def selected(stack: Stack, selection: Resource) -> Iterator[tuple[Store, bool]]:
    """The stores that a selection takes in, and whether that is certain."""
    named = _merged(sources(stack, selection, ("resources",)))
    spared = _merged(sources(stack, selection, ("notResources",)))
    tags, conditions = tuple(_tags(selection)), tuple(_conditions(selection))
    everything = not selection.states("resources") and not tags
    for store in _candidates(stack, selection, named, tags, conditions):
        mine = False if store.root.urn not in named else True if named[store.root.urn] else UNKNOWN
        meant = _any((everything, mine, *(_holds(stack, store, test) for test in tags)))
        kept = (_holds(stack, store, test) for test in conditions)
        fits = _all((meant, *kept, _not(spared.get(store.root.urn))))
        if fits is not False:
            yield store, fits is True


def _merged(found: Iterable[tuple[Store, bool]]) -> Mapping[str, bool]:
    return {store.root.urn: certain for store, certain in found}


def _tags(selection: Resource) -> Iterator[_Test]:
    for block in map(as_mapping, as_list(selection.props.get("selectionTags"))):
        yield _Test(_text(block.get("key")), _text(block.get("value")))


def _conditions(selection: Resource) -> Iterator[_Test]:
    for block in map(as_mapping, as_list(selection.props.get("conditions"))):
        for name, (alike, wanted) in _OPERATORS.items():
            for test in map(as_mapping, as_list(block.get(name))):
                key = _text(test.get("key"))
                tag = key.removeprefix(_TAG) if isinstance(key, str) else key
                yield _Test(tag, _text(test.get("value")), alike, wanted)


def _text(value: object) -> str | Unknown:
    return value if isinstance(value, str) else UNKNOWN


def _candidates(
    stack: Stack, selection: Resource, named: Mapping[str, bool], tags: tuple[_Test, ...], conditions: tuple[_Test, ...]
) -> Iterator[Store]:
    """The stores that may be meant, and others: looked up by a tag where one is asked for, for there may be many."""
    if not tags and selection.states("resources"):
        yield from (store for store in stores(stack) if store.root.urn in named) if named else ()
        return
    equal = next((test for test in conditions if test.alike == str.__eq__ and test.wanted), None)
    asked = (equal,) if equal is not None else tags if not selection.states("resources") else ()
    if not asked or any(test.key is UNKNOWN or test.value is UNKNOWN for test in asked):
        yield from stores(stack)
        return
    found = [store for test in asked for store in _by_tag(stack).get((test.key, test.value), ())]
    yield from dict.fromkeys((*found, *_hidden(stack)))


@once
def _by_tag(stack: Stack) -> Mapping[tuple[str | Unknown, str | Unknown], tuple[Store, ...]]:
    """The stores by each tag of their parts, and by the one that says whose they are."""
    found: dict[tuple[str | Unknown, str | Unknown], list[Store]] = {}
    for store in stores(stack):
        pairs = {(key, value) for root in _roots(store) for key, value in _stated(root)}
        for pair in pairs | {(OWNER_TAG, owner) for owner in declared_store_owners(stack, store)}:
            found.setdefault(pair, []).append(store)
    return {pair: tuple(of) for pair, of in found.items()}


def _stated(resource: Resource) -> Iterator[tuple[str, str]]:
    for holder in ("tagsAll", "tags"):
        tags = as_mapping(resource.props.get(holder)).items()
        yield from ((key, value) for key, value in tags if isinstance(value, str))


@once
def _hidden(stack: Stack) -> tuple[Store, ...]:
    """The stores of which some tag isn't known."""
    return tuple(store for store in stores(stack) if any(map(_hides, _roots(store))))


def _hides(resource: Resource) -> bool:
    holders = [resource.props.get(holder) for holder in ("tags", "tagsAll")]
    return any(tags is UNKNOWN or UNKNOWN in as_mapping(tags).values() for tags in holders)


def _holds(stack: Stack, store: Store, test: _Test) -> bool | Unknown:
    """Whether a test holds of one of the parts of a store."""
    if isinstance(test.key, Unknown) or isinstance(test.value, Unknown):
        return UNKNOWN
    owners = declared_store_owners(stack, store) if test.key == OWNER_TAG else ()
    if any(test.alike(test.value, owner) for owner in owners):
        return test.wanted
    return _any(_compared(_tag(root, test.key), test.value, test) for root in _roots(store))


def _roots(store: Store) -> tuple[Resource, ...]:
    """What can be backed up of a store, and has tags."""
    return tuple(member for member in store.members if member.type in ROOTS)


def _tag(resource: Resource, key: str) -> str | Unknown | None:
    found = dict(_stated(resource)).get(key)
    return UNKNOWN if found is None and _hides(resource) else found


def _compared(tag: str | Unknown | None, value: str, test: _Test) -> bool | Unknown:
    if isinstance(tag, str):
        return test.alike(value, tag) is test.wanted
    return UNKNOWN if tag is UNKNOWN else not test.wanted


def _any(outcomes: Iterable[bool | Unknown]) -> bool | Unknown:
    found = tuple(outcomes)
    return True if True in found else UNKNOWN if UNKNOWN in found else False


def _all(outcomes: Iterable[bool | Unknown]) -> bool | Unknown:
    found = tuple(outcomes)
    return False if False in found else UNKNOWN if UNKNOWN in found else True


def _not(outcome: bool | None) -> bool | Unknown:
    """The contrary of what is certain (True), uncertain (False), or not so at all."""
    return True if outcome is None else False if outcome else UNKNOWN
