"""The state of a stack, as the engine exports it, is judged like a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from components.errors import SoukError
from souk import statefile
from souk.graph.model import UNKNOWN, Graph, Resource, Secret
from souk.graph.wire import Mark
from souk.judging import of_state
from souk.proof.theorem import theorem
from tests.souk.openings import ROOT

DEFAULT = "urn:pulumi:dev::souk::pulumi:providers:aws::default_7_1_0::00000000-0000-4000-8000-000000000000"


def exported(graph: Graph) -> dict[str, Any]:
    """The graph as `pulumi stack export` writes a stack: version 3 of the deployment format."""
    default: dict[str, Any] = {
        "urn": DEFAULT.rpartition("::")[0],
        "custom": True,
        "id": "1",
        "type": "pulumi:providers:aws",
        "inputs": {"region": "eu-west-1"},
    }
    resources = [default, *(_entry(resource) for resource in graph)]
    return {"version": 3, "deployment": {"manifest": {}, "resources": resources}}


def _entry(resource: Resource) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "custom": resource.custom,
        "id": resource.id,
        "type": resource.type,
        "parent": resource.parent,
        "inputs": {**_marked(resource.inputs), "__defaults": []},
        "outputs": _marked(resource.outputs),
        "dependencies": list(resource.dependencies),
        "propertyDependencies": {key: list(urns) for key, urns in resource.property_dependencies.items()},
        "provider": DEFAULT,
        "external": resource.read,
        "protect": resource.protect,
    }


def _marked(value: Any) -> Any:
    if isinstance(value, Secret):
        return {Mark.SIGNATURE: Mark.SECRET, "ciphertext": "v1:xyz"}
    if isinstance(value, Mapping):
        return {key: _marked(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [_marked(item) for item in cast("list[Any]", value)]
    return value


def written(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "state.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_real_stack_comes_back_as_it_was(prod_up: Graph, tmp_path: Path) -> None:
    """A property lost on the way is a rule that sees nothing wrong."""
    found = statefile.read(written(tmp_path, exported(prod_up)))
    assert (found.project, found.stack, found.mode) == ("souk", "prod", "up")
    assert [resource.urn for resource in found] == [resource.urn for resource in prod_up]
    for mine, theirs in zip(found, prod_up, strict=True):
        if "Secret" not in repr(theirs):
            assert mine.inputs == theirs.inputs
            assert mine.outputs == theirs.outputs
        assert mine.property_dependencies == theirs.property_dependencies
        assert (mine.parent, mine.id, mine.read) == (theirs.parent, theirs.id if theirs.custom else None, theirs.read)


def test_it_is_judged_and_proved(prod_up: Graph, tmp_path: Path) -> None:
    """What is deployed is what counts: someone may have changed it by hand."""
    found = of_state(ROOT, "prod", written(tmp_path, exported(prod_up)))
    assert found.name == "prod (as deployed)"
    assert not found.verdict.mandatory
    assert theorem(found.name, found.stack, found.verdict).holds


def test_a_flaw_in_it_is_found(prod_up: Graph, tmp_path: Path) -> None:
    """A grant that was widened in the console stands in the state after a refresh, and in no plan."""
    resources = tuple(
        replace(item, inputs=_widened(item.inputs), outputs=_widened(item.outputs))
        if item.name == "product-task-connect-catalogue"
        else item
        for item in prod_up
    )
    found = of_state(ROOT, "prod", written(tmp_path, exported(replace(prod_up, resources=resources))))
    assert "no-shared-database" in {violation.rule for violation in found.verdict.mandatory}


def _widened(properties: Mapping[str, Any]) -> dict[str, Any]:
    policy = json.loads(properties["policy"])
    policy["Statement"].append({"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "*"})
    return {**properties, "policy": json.dumps(policy)}


def test_a_state_with_what_is_still_to_be_deleted_is_refused(tmp_path: Path) -> None:
    """An old rule under the name of the new one: the open one stood in the shade of the other, and all was proved."""
    entry: dict[str, Any] = {
        "urn": "urn:pulumi:dev::souk::aws:sqs/queue:Queue::q",
        "custom": True,
        "id": "q",
        "inputs": {},
    }
    resources = [entry, {**entry, "id": "old", "delete": True}]
    with pytest.raises(SoukError, match=r"a deployment was interrupted: q .* pulumi up, and export again"):
        statefile.read(written(tmp_path, {"version": 3, "deployment": {"resources": resources}}))


def test_encrypted_values_stay_unknown(tmp_path: Path) -> None:
    """A secret in an error message; or the ciphertext taken for a host name."""
    urn = "urn:pulumi:dev::souk::aws:ssm/parameter:Parameter::p"
    entry = {
        "urn": urn,
        "custom": True,
        "id": "p",
        "inputs": {"value": {Mark.SIGNATURE: Mark.SECRET, "ciphertext": "v1"}},
    }
    found = statefile.read(written(tmp_path, {"version": 3, "deployment": {"resources": [entry]}}))
    (resource,) = found
    assert resource.inputs["value"] == Secret(UNKNOWN)
    assert "v1" not in repr(found)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("not json", "isn't JSON"),
        ({"version": 2, "deployment": {"resources": []}}, "version: got 2"),
        ({"version": 3}, "deployment is missing"),
        ({"version": 3, "deployment": {}}, "deployment.resources is missing"),
        ({"version": 3, "deployment": {"resources": []}}, "holds no resources"),
        ({"version": 3, "deployment": {"resources": [{"urn": "queue"}]}}, "urn: got 'queue'"),
        ([], "the document: got list; allowed: a mapping"),
        ("[" * 100_000, "isn't JSON"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: object, says: str) -> None:
    """An empty verdict on a wrong file reads as a clean bill of health."""
    with pytest.raises(SoukError) as raised:
        statefile.read(written(tmp_path, content))
    assert says in str(raised.value)
    assert "pulumi stack export" in str(raised.value) or "nothing to judge" in str(raised.value)


ENTRY: dict[str, Any] = {"urn": "urn:pulumi:dev::souk::aws:sqs/queue:Queue::q", "custom": True, "id": "q"}


def deep(depth: int) -> Any:
    """A list in a list in a list …"""
    found: Any = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"dependencies": 5}, "deployment.resources.0.dependencies: got int; allowed: a list"),
        ({"dependencies": ["a", None]}, "dependencies.1: got NoneType; allowed: text"),
        ({"propertyDependencies": {"a": 3}}, "propertyDependencies.a: got int; allowed: a list"),
        ({"parent": ["s3cret"]}, "parent: got list; allowed: text"),
        ({"inputs": ["s3cret"]}, "inputs: got list; allowed: a mapping"),
        ({"urn": 3}, "urn: got 3; allowed: urn:pulumi:<stack>"),
        ({"urn": "urn:pulumi:::::::"}, "urn: got 'urn:pulumi:::::::'"),
        ({"outputs": {"a": {Mark.SIGNATURE: Mark.SECRET, "plaintext": '"s3cret'}}}, "a property is no JSON"),
        ({"outputs": {"a": deep(900)}}, "lies too deep"),
    ],
)
def test_a_damaged_state_is_refused_without_a_trace(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    """A state that a script had mended by hand: forty lines of trace, with the database's password in one of them."""
    document = {"version": 3, "deployment": {"resources": [{**ENTRY, **changes}]}}
    with pytest.raises(SoukError) as raised:
        statefile.read(written(tmp_path, document))
    assert says in str(raised.value)
    assert "s3cret" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_resource_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    """Two states were merged by hand; the last of two groups won, and the first one's open rule went with it."""
    document = {"version": 3, "deployment": {"resources": [ENTRY, {**ENTRY, "id": "other"}]}}
    with pytest.raises(SoukError, match=r"::q stands there twice"):
        statefile.read(written(tmp_path, document))


def test_another_environments_state_is_judged_by_its_own_levels_or_not_at_all(tmp_path: Path) -> None:
    """Production's state under development's levels, as the stack that is the default: it passed."""
    prod = {**ENTRY, "urn": ENTRY["urn"].replace(":dev:", ":prod.order:")}
    file = written(tmp_path, {"version": 3, "deployment": {"resources": [prod]}})
    with pytest.raises(SoukError, match=r"this is the state of prod\.order, not of dev\. Say prod\.order"):
        of_state(ROOT, "dev", file)
    assert of_state(ROOT, "prod", file).name == "prod.order (as deployed)"
    foreign = {**ENTRY, "urn": ENTRY["urn"].replace(":dev:", ":acme:")}
    assert of_state(ROOT, "dev", written(tmp_path, {"version": 3, "deployment": {"resources": [foreign]}})).graph
