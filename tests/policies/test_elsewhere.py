"""Of a property that is made from more than the stack shows, rules learn that it is."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.runtime import proto
from pulumi_policy import PolicyResource

from policies.analysis.model import to_resource
from policies.elsewhere import completing, origins_outside, outside, remembering

SHOWN, READ = "urn:pulumi:dev::x::a:b/c:C::shown", "urn:pulumi:dev::x::pulumi:pulumi:StackReference::read"


def _given(resources: list[PolicyResource], *_: Any) -> list[PolicyResource]:
    return resources


def _request() -> Any:
    request = proto.AnalyzeStackRequest()
    message = proto.AnalyzerResource(type="a:b/c:C", urn=SHOWN, name="shown")
    message.propertyDependencies["both"].urns.extend([SHOWN, READ])
    message.propertyDependencies["own"].urns.extend([SHOWN])
    request.resources.append(message)
    return request


def _shown() -> PolicyResource:
    """As the SDK makes it: without the origin that it doesn't find."""
    options: Any = outside(SHOWN).opts
    made = PolicyResource("a:b/c:C", {}, SHOWN, "shown", options, None, None, [], {})
    made.property_dependencies.update(both=[made], own=[made])
    return made


def test_an_origin_that_is_not_shown_is_told_of() -> None:
    """A variable of another stack stood beside one's own, and the one origin that showed was taken for both's."""
    seen: list[Any] = []
    arguments = completing(_given)

    def analyze(_servicer: object, _request: object, _context: object) -> None:
        seen.extend(arguments([_shown()], {}, None))

    remembering(analyze)(None, _request(), None)
    (resource,) = map(to_resource, seen)
    assert resource.origins == {"both": (SHOWN,), "own": (SHOWN,)}
    assert resource.elsewhere == {"both"}


def test_most_resources_have_none() -> None:
    """Forty thousand resources, read for each of fifty rules."""
    request = _request()
    assert list(origins_outside(request.resources)) == [SHOWN]
    del request.resources[0].propertyDependencies["both"]
    assert origins_outside(request.resources) == {}


def test_a_request_that_fails_leaves_nothing_behind() -> None:
    """What one stack's values came from, told of another's."""

    def fail(_servicer: object, _request: object, _context: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        remembering(fail)(None, _request(), None)
    (resource,) = completing(_given)([_shown()])
    assert not to_resource(resource).elsewhere
