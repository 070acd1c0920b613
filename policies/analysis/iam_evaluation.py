"""Whether grants meet an action on an ARN: Allow minus Deny, pattern against pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from policies.analysis.globs import SEGMENT, covers, intersects, matches
from policies.analysis.iam_documents import Document, Statement, literal
from policies.analysis.iam_managed import DATA_POLICIES
from policies.analysis.iam_variables import is_filled, widest
from policies.analysis.model import Resource
from policies.analysis.principal_tags import may_shut_out, of_role, outcome, shuts_out
from policies.analysis.tag_conditions import Tagged
from policies.analysis.values import UNKNOWN, Unknown

Refusal = Callable[[Resource, str, str], bool]
"""Whether the policy of a resource itself surely denies a role an action (lower case) on an ARN."""


@dataclass(frozen=True, slots=True)
class Grants:
    """Everything one role may do. `documents` are its own, `managed` the AWS-managed policies that open data.

    `roles` are the URNs of the roles whose grants these are: its own, and those that it may become. If there are
    several, `each` has them one by one: whoever becomes a role leaves his own Denies behind, and takes on the other's.
    `boundary` is the permissions boundary: it gives nothing, and lets through what it allows. None: it isn't known.
    `ways` says in words how each role (by URN) is got that isn't its own. `rewrites` is a role among them that it may
    give any right. `by_tag` says that documents test the tags of whoever asks; `settled`, that he can't choose them.
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
    what asks for a tag of his that isn't known.
    """
    wanted = [(action.lower(), arn) for action in actions for arn in arns]
    found: dict[Resource, None] = {}
    for part in grant.each or (grant,):
        bound = part.boundary
        asked = _Asked(part.asking, tagged, surely)
        left = [pair for pair in wanted if _passes(bound, *pair, asked)] if bound is not None else wanted
        if refused is not None:
            left = [pair for pair in left if not refused(part.role, *pair)]
        found.update(dict.fromkeys(_meeting(part, left, asked)))
    return tuple(found)


def decided(
    grant: Grants,
    actions: Iterable[str],
    arns: Iterable[str],
    refused: Refusal | None = None,
    tagged: Tagged | None = None,
) -> Iterator[tuple[Resource, bool]]:
    """The same, each with whether that is certain: not where it asks for a tag of whoever asks that isn't known."""
    actions, arns = tuple(actions), tuple(arns)
    found = meeting(grant, actions, arns, refused, tagged)
    sure = meeting(grant, actions, arns, refused, tagged, surely=True) if found and grant.by_tag else found
    yield from ((by, by in sure) for by in found)


class _Asked(NamedTuple):
    """What is known of tags: of whoever asks, of what he asks for; `surely`: what isn't known counts as another."""

    role: Resource | None
    tagged: Tagged | None
    surely: bool


def _passes(boundary: tuple[Document, ...], action: str, arn: str, asked: _Asked) -> bool:
    stated = [(d, s) for d in boundary for s in (d.statements if isinstance(d.statements, tuple) else ())]
    if any(_surely_denies(s, action, arn, asked) for _, s in stated if not s.allows):
        return False
    return any(s.allows and _allows(d, s, action, arn) and not _spares(s, arn, asked) for d, s in stated)


def _meeting(grant: Grants, wanted: list[tuple[str, str]], asked: _Asked) -> Iterator[Resource]:
    """The same under one role: what one of its policies denies, no other of them allows."""
    known = [(d, s) for d in grant.documents if isinstance(d.statements, tuple) for s in d.statements]
    denying = [statement for _, statement in known if not statement.allows]
    open_pairs = [pair for pair in wanted if not any(_surely_denies(item, *pair, asked) for item in denying)]
    for document, statement in known:
        if statement.allows and any(
            _allows(document, statement, *pair) and not _spares(statement, pair[1], asked) for pair in open_pairs
        ):
            yield document.holder
    for name, by in grant.managed.items():
        if any(matches(pattern, action) for pattern in DATA_POLICIES[name] for action, _ in open_pairs):
            yield by


def _surely_denies(statement: Statement, action: str, arn: str, asked: _Asked) -> bool:
    sure = not statement.conditional or _holds(statement, arn, asked)
    return sure and denies(statement, action, arn)


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
    if asked.tagged is not None and asked.tagged.excludes(of_role(statement, asked.role), arn):
        return True
    return (may_shut_out if asked.surely else shuts_out)(statement, asked.role)


def reached(statement: Statement) -> list[str]:
    """The patterns of what a statement may be about at most, with `*` for whatever depends on who asks."""
    return [widest(item) if statement.variables else item for item in literal(statement.resources)]


def _surely(statement: Statement, patterns: tuple[str | Unknown, ...]) -> list[str]:
    """The patterns that mean the same whoever asks."""
    return [item for item in literal(patterns) if not statement.variables or is_filled(item)]


def _allows(document: Document, statement: Statement, action: str, arn: str) -> bool:
    if not _names_action(statement, action):
        return False
    if document.sort == "identity" and not (statement.resources or statement.not_resources):
        return False
    if statement.not_resources:
        return not any(covers(item, arn) for item in _surely(statement, statement.not_resources))
    return any(intersects(item, arn) for item in reached(statement))


def denies(statement: Statement, action: str, arn: str) -> bool:
    """Whether a Deny is surely about an action (lower case) on all that an ARN (pattern) stands for."""
    if UNKNOWN in (*statement.actions, *statement.not_actions) or not _names_action(statement, action):
        return False
    if statement.not_resources:
        known = UNKNOWN not in statement.not_resources
        spared = [widest(item) if statement.variables else item for item in literal(statement.not_resources)]
        return known and not any(intersects(item, arn) for item in spared)
    return any(covers(item, _placed(arn, item)) for item in _surely(statement, statement.resources))


def _placed(arn: str, like: str) -> str:
    """The ARN with partition, region and account of another one where its own aren't known.

    An ARN made from a name leaves them open, though it lies in one place; a Deny for that name means that place.
    """
    own, other = arn.split(":", 5), like.split(":", 5)
    if len(own) != len(other):
        return arn
    places = (theirs if ours == SEGMENT else ours for ours, theirs in zip(own[:5], other[:5], strict=True))
    return ":".join((*places, *own[5:]))


def _names_action(statement: Statement, action: str) -> bool:
    if statement.not_actions:
        return not any(matches(item.lower(), action) for item in literal(statement.not_actions))
    return any(matches(item.lower(), action) for item in literal(statement.actions))
