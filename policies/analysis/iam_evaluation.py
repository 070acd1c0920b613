"""Whether grants meet an action on an ARN: Allow minus Deny, pattern against pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from policies.analysis.action_names import named
from policies.analysis.globs import SEGMENT, UNNAMED, covers, intersects, is_glob, matches
from policies.analysis.iam_documents import Document, Statement, literal
from policies.analysis.iam_managed import DATA_POLICIES
from policies.analysis.iam_variables import is_filled, widest
from policies.analysis.model import Resource
from policies.analysis.principal_tags import is_by_tag, may_shut_out, of_asker, outcome, shuts_out
from policies.analysis.tag_conditions import Tagged
from policies.analysis.values import UNKNOWN, Unknown

_PARTITION: Final = 2
_PLACE: Final = 5
"""How many parts of an ARN say in which partition something lies, and how many in which region and account, too."""

Refusal = Callable[[Resource, str, str], bool]
"""Whether the policy of a resource itself surely denies a role an action (lower case) on an ARN."""


@dataclass(frozen=True, slots=True)
class Grants:
    """Everything one role may do. `documents` are its own, `managed` the AWS-managed policies that open data.

    `roles` are the URNs of the roles whose grants these are: its own, and those that it may become. If there are
    several, `each` has them one by one: whoever becomes a role leaves his own Denies behind, and takes on the other's.
    `boundary` is the permissions boundary: it gives nothing, and lets through what it allows. None: it isn't known.
    `ways` says in words how each role (by URN) is got that isn't its own. `rewrites` is a role among them that it may
    give any right. `by_tag` says that documents depend on the tags or the name of whoever asks; `settled`, that he
    can't choose his tags.
    """

    role: Resource
    documents: tuple[Document, ...]
    managed: Mapping[str, Resource] = field(default_factory=dict[str, Resource])
    roles: frozenset[str] = frozenset()
    each: tuple[Grants, ...] = ()
    boundary: tuple[Document, ...] | None = None
    ways: Mapping[str, str] = field(default_factory=dict[str, str])
    rewrites: Resource | None = None
    by_tag: bool = False
    settled: bool = False

    @property
    def asking(self) -> Resource | None:
        """The role whose tags a condition on them asks for; None if these may be any."""
        return self.role if self.settled else None

    @property
    def undecided(self) -> bool:
        """Whether some document isn't known yet."""
        return any(not isinstance(document.statements, tuple) for document in self.documents)


def together(first: Grants, *others: Grants) -> Grants:
    """What the first may do once it has become the others, too."""
    parts = (first, *others)
    return Grants(
        first.role,
        tuple(document for part in parts for document in part.documents),
        {name: by for part in reversed(parts) for name, by in part.managed.items()},
        frozenset(urn for part in parts for urn in part.roles),
        tuple(single for part in parts for single in part.each or (part,)),
        by_tag=any(part.by_tag for part in parts),
    )


def meeting(
    grant: Grants,
    actions: Iterable[str],
    arns: Iterable[str],
    refused: Refusal | None = None,
    tagged: Tagged | None = None,
    *,
    surely: bool = False,
) -> tuple[Resource, ...]:
    """The resources that state an effective Allow of one of the actions on one of the ARNs (patterns). Empty: none.

    Conditions of an Allow are ignored (it counts as open), conditional Denies don't count, but for those on tags that
    are known, of what it is about (`tagged`) and of whoever asks; so the answer errs towards "may". `surely` leaves out
    what asks for a tag of his that isn't known, what a Deny denies if it is for his role, or for where it lies, and
    what is meant for another if its name, which isn't known, turns out to be another.
    """
    wanted = [(action.lower(), arn) for action in actions for arn in arns]
    found: dict[Resource, None] = {}
    for part in grant.each or (grant,):
        asked = _Asked(part.asking, tagged, surely)
        left = [pair for pair in wanted if not refused(part.role, *pair)] if refused is not None else wanted
        found.update(dict.fromkeys(_meeting(part, left, asked)))
    return tuple(found)


def decided(
    grant: Grants,
    actions: Iterable[str],
    arns: Iterable[str],
    refused: Refusal | None = None,
    tagged: Tagged | None = None,
) -> Iterator[tuple[Resource, bool]]:
    """The same, each with whether that is certain: not where it depends on a tag, a place or a name not known yet."""
    actions, arns = tuple(actions), tuple(arns)
    found = meeting(grant, actions, arns, refused, tagged)
    open_ended = found and (grant.by_tag or _denies_something(grant) or any(UNNAMED in arn for arn in arns))
    sure = meeting(grant, actions, arns, refused, tagged, surely=True) if open_ended else found
    yield from ((by, by in sure) for by in found)


def _denies_something(grant: Grants) -> bool:
    bounds = (document for part in (grant, *grant.each) for document in part.boundary or ())
    return any(not statement.allows for _, statement in _stated((*grant.documents, *bounds)))


def _stated(documents: Iterable[Document]) -> list[tuple[Document, Statement]]:
    """The statements of the documents that are known, each with its document."""
    return [(found, each) for found in documents if isinstance(found.statements, tuple) for each in found.statements]


class _Asked(NamedTuple):
    """What is known of tags: of whoever asks, of what he asks for; `surely`: what isn't known counts as another."""

    role: Resource | None
    tagged: Tagged | None
    surely: bool


def _meeting(grant: Grants, wanted: list[tuple[str, str]], asked: _Asked) -> Iterator[Resource]:
    """The same under one role: what one of its policies, or its boundary, denies, no other of them allows."""
    known, bound = (_asked_by(grant, found) for found in (grant.documents, grant.boundary or ()))
    denying = [(document, statement) for document, statement in (*known, *bound) if not statement.allows]
    passing = [(document, statement) for document, statement in bound if statement.allows]

    def refuses(action: str, arn: str, place: str, by: Document | None = None) -> bool:
        if grant.boundary is not None and not any(_lets(*each, action, arn, asked) for each in passing):
            return True
        lasting = (each for each in denying if not each[0].loose or each[0] is by)
        return any(_refuses(*each, action, (arn, place), asked) for each in lasting)

    def opens(document: Document, statement: Statement, action: str, arn: str) -> bool:
        places = _places(statement, arn, asked) if denying else (arn,)
        return _lets(document, statement, action, arn, asked) and any(
            not refuses(action, arn, at, document) for at in places
        )

    for document, statement in known:
        if statement.allows and any(opens(document, statement, *pair) for pair in wanted):
            yield document.holder
    left = [action for action, arn in wanted if not refuses(action, arn, arn)] if grant.managed else []
    for name, by in grant.managed.items():
        if any(matches(pattern, action) for pattern in DATA_POLICIES[name] for action in left):
            yield by


def _asked_by(grant: Grants, documents: Iterable[Document]) -> list[tuple[Document, Statement]]:
    """What the documents state once it is the grant's own role (or user) that asks."""
    found = _stated(documents)
    return [(by, of_asker(item, grant.role, grant.asking)) for by, item in found] if grant.by_tag else found


def _lets(document: Document, statement: Statement, action: str, arn: str, asked: _Asked) -> bool:
    return _allows(document, statement, action, arn, asked) and not _spares(statement, arn, asked)


def _refuses(document: Document, statement: Statement, action: str, about: tuple[str, str], asked: _Asked) -> bool:
    """Whether a Deny is about an ARN at a place (the ARN, as far as it is known where it lies)."""
    arn, place = about
    if not (document.certain or asked.surely) or (statement.conditional and not _holds(statement, arn, asked)):
        return False
    return denies(statement, action, place, anywhere=asked.surely)


def _holds(statement: Statement, arn: str, asked: _Asked) -> bool:
    """Whether all conditions of a statement surely hold."""
    return bool(statement.conditions) and all(
        outcome(test, asked.role) is True or (asked.tagged is not None and asked.tagged.confirms(test, arn))
        for test in statement.conditions
    )


def _spares(statement: Statement, arn: str, asked: _Asked) -> bool:
    """Whether an Allow surely isn't for whoever asks, or not about what an ARN stands for, by its conditions."""
    if not statement.conditional:
        return False
    if asked.tagged is not None and asked.tagged.excludes(statement, arn):
        return True
    return (may_shut_out if asked.surely else shuts_out)(statement, asked.role)


def reached(statement: Statement) -> list[str]:
    """The patterns of what a statement may be about at most, with `*` for whatever depends on who asks."""
    return [widest(item) if statement.variables else item for item in literal(statement.resources)]


def _reached(statement: Statement, asked: _Asked) -> list[str]:
    """The same, but surely: without what depends on a tag of his that isn't known."""
    taken = _told(statement, statement.resources, asked)
    return [widest(item) for item in taken] if statement.variables else taken


def _told(statement: Statement, patterns: tuple[str | Unknown, ...], asked: _Asked) -> list[str]:
    """The patterns, but, surely, those that depend on a tag that isn't known."""
    told = literal(patterns)
    return [item for item in told if not is_by_tag(item)] if asked.surely and statement.variables else told


def _surely(statement: Statement, patterns: tuple[str | Unknown, ...]) -> list[str]:
    """The patterns that mean the same whoever asks."""
    return [item for item in literal(patterns) if not statement.variables or is_filled(item)]


def _allows(document: Document, statement: Statement, action: str, arn: str, asked: _Asked) -> bool:
    if not _names_action(statement, action):
        return False
    if document.sort == "identity" and not (statement.resources or statement.not_resources):
        return False
    if statement.not_resources:
        taken = _told(statement, statement.not_resources, asked)
        return len(taken) == len(literal(statement.not_resources)) and not any(
            covers(item, arn) for item in _surely(statement, statement.not_resources)
        )
    return any(_meets(item, arn, asked) for item in _reached(statement, asked))


def _meets(item: str, arn: str, asked: _Asked) -> bool:
    """Whether an ARN (pattern) is among what an Allow names. A name that isn't known yet may be, unless it is one."""
    if intersects(item, arn):
        return True
    guessed = not asked.surely and UNNAMED in arn and is_glob(item.rpartition(":")[2])
    return guessed and intersects(item, arn.replace(UNNAMED, "*"))


def _places(statement: Statement, arn: str, asked: _Asked) -> Iterator[str]:
    """An ARN of which the place isn't known, at those that an Allow spells out: elsewhere it allows nothing."""
    if statement.not_resources:
        yield arn
        return
    for item in _reached(statement, asked):
        if _meets(item, arn, asked):
            yield _placed(arn, _spelt_out(item)) if SEGMENT in arn else arn


def _spelt_out(item: str) -> str:
    """An ARN (pattern) without what holds for several places."""
    parts = item.split(":", 5)
    return ":".join((*(SEGMENT if is_glob(part) else part for part in parts[:5]), *parts[5:]))


def denies(statement: Statement, action: str, arn: str, *, anywhere: bool = True) -> bool:
    """Whether a Deny is about an action (lower case) on all that an ARN (pattern) stands for.

    Where it isn't known in which region and account that lies, it counts as lying where the Deny is about: an ARN made
    from a name leaves them open, and a Deny for that name, as a rule, means that place. That isn't sure, and not so if
    it is no Deny for `anywhere`. There is one partition only.
    """
    if UNKNOWN in (*statement.actions, *statement.not_actions) or not _names_action(statement, action):
        return False
    if statement.not_resources:
        known = UNKNOWN not in statement.not_resources
        spared = [widest(item) if statement.variables else item for item in literal(statement.not_resources)]
        return known and not any(intersects(item, arn) for item in spared)
    parts = _PLACE if anywhere else _PARTITION
    return any(covers(item, _placed(arn, item, parts)) for item in _surely(statement, statement.resources))


def _placed(arn: str, like: str, parts: int = _PLACE) -> str:
    """The ARN with the first parts of another one (partition, region, account) where its own aren't known."""
    own, other = arn.split(":", _PLACE), like.split(":", _PLACE)
    if len(own) != len(other):
        return arn
    taken = (theirs if ours == SEGMENT else ours for ours, theirs in zip(own[:parts], other[:parts], strict=True))
    return ":".join((*taken, *own[parts:]))


def _names_action(statement: Statement, action: str) -> bool:
    return not named(statement.not_actions, action) if statement.not_actions else named(statement.actions, action)
