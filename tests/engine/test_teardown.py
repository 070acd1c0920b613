"""The end of a stack. In the last file by name, because it ends what the other files share."""

from __future__ import annotations

from tests.engine.deployment import Deployment

DATABASES = frozenset({"aws:rds/cluster:Cluster", "aws:rds/instance:Instance", "aws:dynamodb/table:Table"})


def test_a_stack_goes_when_nothing_protects_it_and_not_before(deployed: Deployment) -> None:
    """A mistyped stack name destroyed the databases of production."""
    workspace, stack = deployed.workspace, deployed.stack
    protected = {
        key for key in workspace.cloud.alive() if key[0] in {"aws:rds/instance:Instance", "aws:rds/cluster:Cluster"}
    }
    assert protected
    if stack == "prod":
        refused = workspace.destroy(stack, check=False)
        assert refused.exit != 0
        assert "eletionProtection" in refused.text
        assert protected <= workspace.cloud.alive().keys()
        workspace.configure(stack, "souk:data.deletionProtection", "false")
        workspace.up(stack)
    kept = {(r["type"], r["id"]) for r in workspace.state(stack) if r.get("retainOnDelete") and r["custom"]}
    workspace.destroy(stack)
    assert workspace.cloud.alive().keys() == kept
    assert {token for token, _ in kept} == {"docker:index/image:Image"}
    assert not workspace.state(stack)
