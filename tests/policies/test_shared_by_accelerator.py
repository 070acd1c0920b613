"""no-shared-database through a DAX cluster, in programs that don't say who owns what."""

from __future__ import annotations

import pytest

from policies.rules.ownership import no_shared_database, store_single_owner
from tests.policies.judging import run
from tests.policies.kit import MODES, Made, Mode, Program
from tests.policies.parts import GROUP, INGRESS, TABLE, allow, arn, grant, role


def _program(mode: Mode, *callers: str) -> Program:
    """A table behind a cluster, and functions whose groups the cluster lets in. Nothing has an owner."""
    program = Program(mode)
    made = {"arn": arn("dynamodb", "table/items")}
    program.add(TABLE, "items", {"name": "items"}, computed=made)
    acting = role(program, "dax", service="dax.amazonaws.com")
    grant(program, "dax", acting, allow(["dynamodb:GetItem"], arn("dynamodb", "table/items")))
    guard = program.add(GROUP, "dax", {"description": "the cluster"})
    props = {"clusterName": "items", "iamRoleArn": acting.arn, "securityGroupIds": [guard.id]}
    program.add("aws:dax/cluster:Cluster", "dax", props)
    for name in callers:
        _caller(program, name, guard)
    return program


def _caller(program: Program, name: str, guard: Made) -> None:
    own = program.add(GROUP, name, {"description": name})
    vpc = {"securityGroupIds": [own.id], "subnetIds": []}
    program.add("aws:lambda/function:Function", name, {"name": name, "role": role(program, name).arn, "vpcConfig": vpc})
    ends = {"securityGroupId": guard.id, "referencedSecurityGroupId": own.id}
    program.add(INGRESS, name, {**ends, "ipProtocol": "tcp", "fromPort": 9111, "toPort": 9111})


@pytest.mark.parametrize("mode", MODES)
def test_whoever_asks_the_cluster_is_the_table_s_owner(mode: Mode) -> None:
    """The cluster's role was taken for a service of its own, and its one user for a stranger."""
    program = _program(mode, "api")
    assert run(no_shared_database, program).clean
    assert run(store_single_owner, program).clean


@pytest.mark.parametrize("mode", MODES)
def test_two_that_ask_one_cluster_share_its_table(mode: Mode) -> None:
    """A cache in front of a table is the table."""
    said = run(no_shared_database, _program(mode, "api", "report"))
    assert {message.split(" can reach")[0] for message, _ in said.violations} == {"api", "report"}
