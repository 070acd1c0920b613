"""Who has an access key of a user's: he may do what the user may, wherever he runs.

A key is had by whoever is told it by his configuration, and by whoever may read the secret or parameter that keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.configuration import texts
from policies.analysis.globs import UNGUESSABLE
from policies.analysis.iam_evaluation import meeting
from policies.analysis.iam_grants import grants, role_services
from policies.analysis.identity import PARAMETER, SECRET, USER, arn_pattern, known, regional
from policies.analysis.model import Resource, Stack, once
from policies.analysis.people import groups_of
from policies.analysis.provenance import behind
from policies.analysis.references import refer
from policies.analysis.store_actions import PARAMETER_ACTIONS, SECRET_ACTIONS
from policies.analysis.values import all_strings
from policies.analysis.vaults import SECRET_VERSION

_KEY: Final = "aws:iam/accessKey:AccessKey"


@once
def key_holders(stack: Stack) -> Mapping[str, frozenset[str]]:
    """The services that have a key of each user's, or of somebody's in each group, by the URN of that."""
    found: dict[str, frozenset[str]] = {}
    for key in stack.of(_KEY):
        who = frozenset((*_told(stack, key), *_readers(stack, key)))
        for user in refer(stack, key, ("user",), (USER,)).targets if who else ():
            for one in (user, *groups_of(stack, user)):
                found[one.urn] = found.get(one.urn, frozenset()) | who
    return found


def _told(stack: Stack, key: Resource) -> Iterator[str]:
    for text in texts(stack):
        if text.resource is not key and (
            _is_from(stack, key, text.resource, text.key) if text.text is None else _holds(key, text.text)
        ):
            yield from text.services


def _readers(stack: Stack, key: Resource) -> Iterator[str]:
    """Whoever's role may read where the key is kept."""
    for keeper in _keepers(stack, key):
        service, kind = ("secretsmanager", "secret:") if keeper.type == SECRET else ("ssm", "parameter/")
        actions = SECRET_ACTIONS if keeper.type == SECRET else PARAMETER_ACTIONS
        arn = arn_pattern(keeper) or regional(service, f"{kind}{UNGUESSABLE}")
        for urn, grant in grants(stack).items():
            if meeting(grant, actions, (arn,)):
                yield from role_services(stack).get(urn, ())


def _keepers(stack: Stack, key: Resource) -> Iterator[Resource]:
    """The secrets and parameters that keep the key."""
    for content in stack.of(SECRET_VERSION, PARAMETER):
        if any(_is_from(stack, key, content, name) for name in content.origins) or any(
            _holds(key, text) for text in all_strings(content.props)
        ):
            is_version = content.type == SECRET_VERSION
            yield from refer(stack, content, ("secretId",), (SECRET,)).targets if is_version else (content,)


def _is_from(stack: Stack, key: Resource, resource: Resource, name: str) -> bool:
    return key.urn in behind(stack, resource.origins.get(name, ()))


def _holds(key: Resource, text: str) -> bool:
    secret = known(key, "secret")
    return secret is not None and secret in text
