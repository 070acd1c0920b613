"""The authorizer's function, as it is deployed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.components.platform.graphs import API_ROUTES as ROUTES
from tests.components.platform.graphs import named, one, stack
from tests.components.platform.signing import CLAIMS, key_set, signing_key


def test_the_function_s_package_works_alone(tmp_path: Path) -> None:
    """In Lambda there is no repository around it: one import of it, and every request is a 500."""
    function = one(stack("dev"), "aws:lambda/function:Function").inputs
    for name, asset in function["code"]["archive"]["assets"].items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(asset["asset"]["text"])
    key = signing_key("one")
    event = {
        "methodArn": "arn:aws:execute-api:eu-west-1:111122223333:abc/live/GET/v1/orders",
        "resource": "/v1/orders",
        "httpMethod": "GET",
        "headers": {"Authorization": f"Bearer {key.token(CLAIMS | {'exp': 4_000_000_000})}"},
    }
    module, _, entry = function["handler"].rpartition(".")
    script = f"""
import importlib, json, os, sys
sys.path.insert(0, {str(tmp_path)!r})
os.environ.update({function["environment"]["variables"]!r})
handler = importlib.import_module({module!r})
asked = []
handler.key_set.fetch = lambda url: (asked.append(url), {key_set(key)!r})[1]
answer = getattr(handler, {entry!r})({event!r}, None)
assert asked == ["https://entry.dev.souk.example/v1/keys"], asked
print(json.dumps(answer))
"""
    run = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=False)  # noqa: S603 - our own text
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["policyDocument"]["Statement"][0]["Effect"] == "Allow"
    table = json.loads((tmp_path / "authorizer" / "routes.json").read_text())
    assert table == {f"{method} {path}": scope for path, method, _, scope in ROUTES if scope}


def test_the_function_reaches_the_keys_and_nothing_else() -> None:
    """The one function that sees every token."""
    graph = stack("prod", "up")
    groups = named(graph.of_type("aws:ec2/securityGroup:SecurityGroup"))
    function = one(graph, "aws:lambda/function:Function").inputs
    own = groups["platform-edge-authorizer-group"].id
    assert function["vpcConfig"]["securityGroupIds"] == [own]
    out = [
        rule.inputs
        for rule in graph.of_type("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
        if rule.inputs["securityGroupId"] == own
    ]
    assert [(rule["referencedSecurityGroupId"], rule["fromPort"]) for rule in out] == [
        (groups["platform-edge-internal-group"].id, 443)
    ]
