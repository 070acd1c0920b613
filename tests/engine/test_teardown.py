"""The end of a stack. In the last file by name, because it ends what the other files share."""

from __future__ import annotations

from tests.engine.deployment import Deployment, key, managed, outlives
from tests.engine.standins.cloud import Orders

PROTECTED = {
    "aws:dynamodb/table:Table": "deletionProtectionEnabled",
    "aws:lb/loadBalancer:LoadBalancer": "enableDeletionProtection",
    "aws:rds/cluster:Cluster": "deletionProtection",
    "aws:rds/instance:Instance": "deletionProtection",
}


def test_a_stack_goes_when_nothing_protects_it_and_not_before(deployed: Deployment) -> None:
    """A mistyped stack name destroyed the databases of production."""
    workspace, stack = deployed.workspace, deployed.stack
    if stack == "prod":
        refused = workspace.destroy(stack, check=False)
        assert refused.exit != 0
        assert "eletionProtection" in refused.text
        alive = workspace.cloud.alive().keys()
        assert {key(resource) for resource in deployed.state if resource["type"] in PROTECTED} <= alive
        # Taken off by hand, as a refresh finds out: an update of the whole would take longer.
        workspace.cloud.order(Orders(drift={token: {name: False} for token, name in PROTECTED.items()}))
        workspace.refresh(stack)
    kept = {key(resource) for resource in managed(workspace.state(stack)) if outlives(resource)}
    before = workspace.cloud.alive().keys()
    workspace.destroy(stack)
    left = workspace.cloud.alive().keys()
    assert kept <= left <= before
    # Images of earlier revisions, and these revisions, which `souk teardown` says cost nothing.
    assert {token for token, _ in left} == {"aws:ecs/taskDefinition:TaskDefinition", "docker:index/image:Image"}
    assert not workspace.state(stack)
