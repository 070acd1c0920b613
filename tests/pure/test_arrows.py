"""Imports go in one direction."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = [
    "spec",
    "noun",
    "sizes",
    "catalogue",
    "names",
    "arns",
    "addresses",
    "settings",
    "place",
    "errors",
    "order",
    "quotas",
    "slices",
    "network_settings",
    "refusals",
    "route",
    "section",
]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.ImportFrom):
            found.add("relative")
    return found


def sources(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


PURE_FILES = [
    *(ROOT / "components" / f"{name}.py" for name in PURE),
    *sources("components/contracts"),
    *sources("components/derive"),
]


@pytest.mark.parametrize("path", PURE_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pure_modules_do_not_import_pulumi(path: Path) -> None:
    """Rules that need Pulumi to be tested are tested slowly, or not at all."""
    assert not {name for name in imports(path) if name.split(".")[0].startswith("pulumi")}


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("policies", {"components", "services", "souk", "tests"}),
        ("components", {"services", "policies", "souk", "tests"}),
        ("souk", {"tests", "services"}),
    ],
)
def test_arrows_point_one_way(folder: str, forbidden: set[str]) -> None:
    """A policy that imports the program it judges can only judge that program."""
    files = sources(folder)
    assert files
    for path in files:
        if folder == "policies" and path.name == "__main__.py":
            continue
        assert not {name.split(".")[0] for name in imports(path)} & forbidden, path


def test_specs_import_the_nouns_and_nothing_else() -> None:
    """A spec that computes is a program of its own, which no reviewer takes it for."""
    files = sorted(ROOT.glob("services/*/infra.py"))
    assert files
    for path in files:
        assert {name for name in imports(path) if not name.startswith("components.spec")} == set(), path


def test_service_code_imports_none_of_the_infrastructure() -> None:
    """An image that needs the infrastructure code to start can't be built or tested alone."""
    files = [path for path in sources("services") if "app" in path.relative_to(ROOT / "services").parts]
    assert files
    for path in files:
        assert not {name.split(".")[0] for name in imports(path)} & {"components", "policies", "souk", "pulumi"}, path


def test_only_config_reads_pulumi_config() -> None:
    """A second reader is a second place where environments differ."""
    for path in sources("components"):
        if path.name != "config.py":
            text = path.read_text()
            assert "pulumi.Config(" not in text, path
            assert "pulumi.runtime.config" not in text, path


def test_no_branch_on_an_environment_s_name() -> None:
    """`if env == "prod"` is how staging stops resembling production."""
    for path in [*sources("components"), ROOT / "__main__.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare | ast.MatchValue):
                literals = {leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)}
                assert not literals & {"dev", "prod", "staging", "production"}, f"{path}:{node.lineno}"


def test_files_stay_small() -> None:
    """Past 300 lines a file has more than one job."""
    folders = ("components", "services", "policies", "souk", "tests", "benchmarks")
    long = [str(path) for folder in folders for path in sources(folder) if len(path.read_text().splitlines()) > 300]
    assert not long


def test_the_entry_point_is_short() -> None:
    """Logic in __main__.py is logic that no test can import."""
    assert len((ROOT / "__main__.py").read_text().splitlines()) < 40
