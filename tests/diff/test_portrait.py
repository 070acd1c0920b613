"""What is taken down of a stack while its files are at hand, and how it travels."""

from pathlib import Path

from souk.diff.contents import digest, sealed
from souk.diff.portrait import Finding, portray
from souk.diff.transport import dump, load
from souk.graph.model import Graph, Options, Secret
from souk.judge import Verdict, Violation
from tests.diff.graphs import graph, resource

FUNCTION = "aws:lambda/function:Function"


def verdict(*broken: tuple[str, str]) -> Verdict:
    """A verdict that holds messages against the function, by rule."""
    return Verdict(tuple(Violation(rule, "mandatory", "urn", text, "", "") for rule, text in broken), (), ())


def test_what_only_one_of_two_verdicts_sees_is_found_and_nothing_twice() -> None:
    """A preview can't see into an unknown document; with everything known, there is nothing untraceable left."""
    one = graph()
    verdicts = [verdict(("a", "unknown"), ("a", "twice")), verdict(("a", "known"), ("b", "x"), ("b", "y"))]
    assert portray(one, one, verdicts, Path(), {}).findings == {
        Finding("a", "mandatory", "urn", "unknown"),
        Finding("a", "mandatory", "urn", "twice"),
        Finding("b", "mandatory", "urn", "x"),
        Finding("b", "mandatory", "urn", "y"),
    }


OPTIONS = Options(("urn:old",), replace_on_changes=("number",), secrets=("text",), timeouts={"create": 90.0})


def test_a_portrait_arrives_as_it_was_sent() -> None:
    """A secret that arrives as a dictionary is printed like one."""
    inputs = {"secret": Secret("s"), "number": 3, "list": [1.5, True, {"a": None}], "text": "t"}
    queue = resource("aws:sqs/queue:Queue", "q", inputs, ignore_changes=("number",), protect=True, options=OPTIONS)
    reader = resource(FUNCTION, "f", {"text": "t"}, reads={"text": [queue]})
    one = graph(queue, reader, outputs={"out": Secret("o")})
    sent = portray(one, one, [verdict(("a", "x"))], Path(), {"a": "disabled"})
    assert load(dump(sent)) == sent


def test_files_count_by_content_wherever_they_lie(tmp_path: Path) -> None:
    """Each revision lies in a folder of its own, with a name that changes every time."""
    graphs: list[Graph] = []
    for name in ("one", "two"):
        code = tmp_path / name / "code"
        code.mkdir(parents=True)
        (code / "main.py").write_text("pass")
        inputs = {"code": {"archive": {"path": "code"}}, "context": str(code), "env": f"HOME={code.parent}"}
        graphs.append(sealed(graph(resource(FUNCTION, "f", inputs)), code.parent))
    assert graphs[0] == graphs[1]
    assert graphs[0].resources[0].inputs["context"] == "code"
    assert graphs[0].resources[0].inputs["env"] == "HOME=."


def test_a_digest_follows_names_and_contents(tmp_path: Path) -> None:
    """`ab` in one file and `a`, `b` in two are three different things to run."""
    for folder, files in {"1": {"x": "ab"}, "2": {"x": "a", "y": "b"}, "3": {"y": "ab"}, "4": {"x": "ab"}}.items():
        (tmp_path / folder).mkdir()
        for name, content in files.items():
            (tmp_path / folder / name).write_text(content)
    first, second, third, again = (digest(tmp_path / folder) for folder in "1234")
    assert len({first, second, third}) == 3
    assert first == again
    assert digest(tmp_path / "1" / "x") != digest(tmp_path / "2" / "x")
