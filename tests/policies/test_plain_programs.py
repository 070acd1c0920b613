"""Programs that follow no convention are judged too."""

from __future__ import annotations

import pytest

from policies.rules.ownership import no_shared_database
from tests.policies.judging import run
from tests.policies.kit import MODES, Json, Mode, Program
from tests.policies.parts import DATABASE, EGRESS, GROUP, TASK, open_to, trust
from tests.policies.sharing import assert_shared


def _plain(program: Program, *, shared: bool) -> None:
    """Two ECS services in plain Pulumi, with a database each, or one for both."""
    for name in ("api", "billing"):
        own = program.add(GROUP, f"{name}-group", {"description": name})
        acting = program.add(
            "aws:iam/role:Role", f"{name}-role", {"assumeRolePolicy": trust("ecs-tasks.amazonaws.com")}
        )
        task = program.add(TASK, name, {"taskRoleArn": acting.arn, "containerDefinitions": Json([{"name": name}])})
        network = {"securityGroups": [own.id]}
        program.add("aws:ecs/service:Service", name, {"taskDefinition": task.arn, "networkConfiguration": network})
        guarded = program.add(GROUP, f"{name}-db-group", {"description": name})
        program.add(DATABASE, f"{name}-db", {"engine": "mysql", "vpcSecurityGroupIds": [guarded.id]})
        open_to(program, f"{name}-in", guarded, 3306, {"referencedSecurityGroupId": own.id})
        open_to(program, f"{name}-out", own, 3306, {"referencedSecurityGroupId": guarded.id}, token=EGRESS)
        if shared and name == "billing":
            api = next(made for made in program.made.values() if made.name == "api-db-group")
            open_to(program, "shared", api, 3306, {"referencedSecurityGroupId": own.id})


@pytest.mark.parametrize("mode", MODES)
def test_a_plain_program_with_a_database_each_passes(mode: Mode) -> None:
    """Who uses a database owns it, where nothing says otherwise."""
    program = Program(mode)
    _plain(program, shared=False)
    assert run(no_shared_database, program).clean


@pytest.mark.parametrize("mode", MODES)
def test_a_plain_program_with_one_database_for_two_fails(mode: Mode) -> None:
    """The pack judges programs that never heard of it."""
    program = Program(mode)
    _plain(program, shared=True)
    said = run(no_shared_database, program)
    assert_shared(said, "api", "api-db", "network")
    assert_shared(said, "billing", "api-db", "network")
