"""A state is judged alike by the engine (`pulumi policy analyze --file`) and by the workbench (`--state`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from souk.graph.model import UNKNOWN, Secret
from souk.judging import Judged, of_state
from tests.engine.deployment import Deployment, pack
from tests.engine.harness import Run

ROOT = Path(__file__).parents[2]
GRANT = "product-task-connect-catalogue"


def exported(deployed: Deployment) -> dict[str, Any]:
    return json.loads(deployed.workspace.run("stack", "export", "--stack", deployed.stack).text)


def both(deployed: Deployment, state: dict[str, Any], file: Path) -> tuple[Run, Judged]:
    file.write_text(json.dumps(state), encoding="utf-8")
    run = deployed.workspace.run("policy", "analyze", "--file", str(file), *pack(deployed.stack), check=False)
    return run, of_state(ROOT, deployed.stack, file)


def test_what_is_deployed_passes(deployed: Deployment, tmp_path: Path) -> None:
    """A pack that is silent in a preview and fails on the state of the same program is believed by nobody."""
    run, judged = both(deployed, exported(deployed), tmp_path / "state.json")
    assert run.exit == 0, run.text
    assert judged.verdict.violations == ()
    assert len(judged.graph.resources) > 500
    assert not [r for r in judged.graph if r.type.startswith("pulumi:providers:") and r.name.startswith("default")]


def test_a_grant_widened_by_hand_fails(deployed: Deployment, tmp_path: Path) -> None:
    """A policy was edited in the console in the middle of an incident, and stayed so: it is in no plan."""
    state = exported(deployed)
    (grant,) = (each for each in state["deployment"]["resources"] if each["urn"].endswith(f"::{GRANT}"))
    policy = json.loads(grant["outputs"]["policy"])
    policy["Statement"].append({"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "*"})
    grant["outputs"]["policy"] = grant["inputs"]["policy"] = json.dumps(policy)
    run, judged = both(deployed, state, tmp_path / "state.json")
    assert run.exit != 0
    assert "no-shared-database" in run.text
    assert "no-shared-database" in {violation.rule for violation in judged.verdict.mandatory}


def test_what_is_encrypted_stays_so(deployed: Deployment, tmp_path: Path) -> None:
    """Ciphertext taken for a value: compared, printed, or looked up."""
    _, judged = both(deployed, exported(deployed), tmp_path / "state.json")
    (key,) = judged.graph.of_type("aws:apigateway/apiKey:ApiKey")
    assert key.outputs["value"] == Secret(UNKNOWN)
