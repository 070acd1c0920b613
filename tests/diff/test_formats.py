"""The three formats: complete, harmless, and no longer than what takes them."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from souk.diff import words
from souk.diff.compare import StackDiff, compare_stacks
from souk.diff.document import document
from souk.diff.markdown import LIMIT, MARKER, _code, markdown  # pyright: ignore[reportPrivateUsage]
from souk.diff.permissions import Permission
from souk.diff.portrait import Finding
from souk.diff.reach import Reach
from souk.diff.text import compared
from souk.diff.values import Change
from souk.graph.model import Secret
from tests.diff.graphs import portrait, resource, service

QUEUE = "aws:sqs/queue:Queue"
TABLE = "aws:dynamodb/table:Table"


def text(diff: StackDiff) -> str:
    """What the terminal shows."""
    out = io.StringIO()
    Console(file=out, width=200).print(compared("main", "working tree", [diff]))
    return out.getvalue()


def every_format(diff: StackDiff) -> tuple[str, str, str]:
    """The comparison in all three formats."""
    return text(diff), markdown("main", "working tree", [diff]), document("main", "working tree", [diff])


def test_no_secret_is_shown_in_any_format() -> None:
    """A pull request's comment is public, and so is its log."""
    old = resource(QUEUE, "q", {"password": Secret("hunter1"), "list": [Secret("hunter2")]})
    new = resource(QUEUE, "q", {"password": Secret("hunter3"), "list": [Secret("hunter4"), Secret("hunter5")]})
    diff = compare_stacks(
        portrait(old, exports={"p": Secret("hunter6")}), portrait(new, exports={"p": Secret("hunter7")})
    )
    assert len(diff.resources) == 1
    for shown in every_format(diff):
        assert "hunter" not in shown
        assert "password" in shown


def test_of_long_values_the_part_that_differs_is_shown() -> None:
    """Two scripts of ten thousand characters, cut after the first hundred and sixty, looked alike."""
    script = "line\n" * 400
    assert words.sides(Change("userData", f"{script}old{script}", f"{script}new{script}")) == (
        f"…{'line ' * 6}old{'line ' * 25}li… (1872 more characters)",
        f"…{'line ' * 6}new{'line ' * 25}li… (1872 more characters)",
    )


def test_a_number_and_its_text_are_told_apart() -> None:
    """ "30 → 30" is a change that nobody can see."""
    assert words.sides(Change("seconds", "30", 30)) == ('"30"', "30")
    assert words.sides(Change("password", Secret("a"), Secret("b"))) == ("[secret]", "[another secret]")


def test_a_rule_that_binds_less_is_shown_in_every_format() -> None:
    """Whoever reviews has to see that a rule is silent because it was told to be."""
    strict, lax = ({"sg-described": {"enforcementLevel": level}} for level in ("mandatory", "disabled"))
    diff = compare_stacks(replace(portrait(), levels=strict), replace(portrait(), levels=lax))
    for shown in every_format(diff):
        assert "sg-described.enforcementLevel" in shown
        assert "mandatory" in shown
        assert "disabled" in shown


def test_an_empty_comparison_says_so() -> None:
    """Silence reads as a failure."""
    diff = compare_stacks(portrait(resource(QUEUE, "q")), portrait(resource(QUEUE, "q")))
    assert "no difference; 1 resources unchanged" in text(diff)
    assert "| `dev` | 0 | 0 | 0 | 0 | 1 | +0 -0 | +0 -0 | +0 -0 |" in markdown("a", "b", [diff])


def test_a_lost_table_stands_before_everything_else() -> None:
    """It stood on line 340, between two alarms."""
    extra = [resource(QUEUE, f"a{number}", {"name": str(number)}) for number in range(50)]
    diff = compare_stacks(portrait(resource(TABLE, "orders", {"name": "orders"})), portrait(*extra))
    shown, comment, _ = every_format(diff)
    for found in (shown, comment):
        assert found.index("the items in the table") < found.index("Resources")


def test_a_comment_fits_and_says_what_is_cut() -> None:
    """GitHub refuses a longer one, and then there is no comment at all."""
    many = [resource(QUEUE, f"queue-{number}", {"name": "x" * 300, "policy": "y" * 300}) for number in range(3000)]
    tables = [resource(TABLE, f"table-{number}") for number in range(400)]
    diff = compare_stacks(portrait(*tables), portrait(*many))
    comment = markdown("main", "working tree", [diff] * 3)
    assert 1000 < len(comment) <= LIMIT < 65_536
    assert comment.startswith(MARKER)
    assert "cut because a comment is limited" in comment
    assert comment.count("<details>") == comment.count("</details>") > 0
    assert comment.count("the items in the table") >= 3


@given(st.text(alphabet="`ab @<![]()|\n*_#", max_size=40))
def test_code_holds_whatever_is_in_it(content: str) -> None:
    """A tag's value can be `` `@everyone` ``. By CommonMark (6.1) only a run of as many backticks ends the code."""
    code = _code(content)
    fence = re.match("`+", code)
    assert fence is not None
    width = len(fence[0])
    inner = code[width:-width]
    assert code.endswith(fence[0])
    assert width not in [len(run) for run in re.findall("`+", inner)]
    assert inner
    assert "`" not in (inner[0], inner[-1])
    assert "\n" not in code


def shape(content: Any) -> Any:
    """A document's keys, of the first item where there are several."""
    if isinstance(content, list):
        return [shape(item) for item in cast("list[Any]", content)[:1]]
    if isinstance(content, dict):
        return {key: shape(item) for key, item in sorted(cast("dict[str, Any]", content).items())}
    return None


def test_docs_show_the_document_as_it_is() -> None:
    """Programs are written from the example in docs/pull-requests.md."""
    page = (Path(__file__).parents[2] / "docs" / "pull-requests.md").read_text()
    example = json.loads(page.partition("```json")[2].partition("```")[0])
    order = service("order")
    old, new = (resource(TABLE, "orders", {"name": "orders", "hashKey": key}, parent=order) for key in ("id", "pk"))
    inputs = {"policy": "${Table orders.arn}"}
    policy = resource("aws:sqs/queuePolicy:QueuePolicy", "p", inputs, parent=order, reads={"policy": [old]})
    gone, come = (resource(QUEUE, name, {"name": "q"}, parent=order) for name in ("old", "new"))
    cells = {
        "reach": frozenset({Reach("payment", "order", "8080")}),
        "permissions": frozenset({Permission("order-task", "sqs:SendMessage", "arn")}),
        "findings": frozenset({Finding("rule", "advisory", "urn", "message")}),
    }
    base = replace(portrait(order, old, policy, gone, exports={"url": "a"}), levels={"rule": "mandatory"})
    head = replace(portrait(order, new, policy, come, exports={"url": "b"}), levels={"rule": "disabled"}, **cells)
    content = json.loads(document("a", "b", [compare_stacks(base, head)]))
    (stack,) = content["stacks"]
    stack["resources"] = [{key: item for change in stack["resources"] for key, item in change.items() if item}]
    assert shape(content) == shape(example)


def test_the_document_says_everything() -> None:
    """Programs read it; `version` is raised when it changes."""
    old = resource(TABLE, "orders", {"name": "orders", "hashKey": "id"})
    new = resource(TABLE, "orders", {"name": "orders", "hashKey": "pk", "tags": {"a": "b"}})
    content = json.loads(document("main", "HEAD", [compare_stacks(portrait(old), portrait(new))]))
    assert (content["format"], content["version"], content["base"], content["head"]) == ("souk-diff", 1, "main", "HEAD")
    (stack,) = content["stacks"]
    assert stack["summary"] == {"added": 0, "changed": 0, "replaced": 1, "removed": 0, "unchanged": 0}
    (change,) = stack["resources"]
    assert change["changes"] == [
        {"path": "hashKey", "old": "id", "new": "pk"},
        {"path": "tags", "new": {"a": "b"}},
    ]
    assert change["replacement"]["certain"] is True
    assert stack["losses"] == [{"urn": new.urn, "kind": "replaced", "what": "the items in the table", "guard": ""}]
