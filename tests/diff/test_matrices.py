"""Who reaches whom, who may do what."""

import json
from typing import Any

from policies.analysis.model import Stack, to_resource
from policies.analysis.reachability import ELSEWHERE
from souk.diff.permissions import Permission, permissions
from souk.diff.reach import Reach, reachability
from souk.graph.model import Resource
from souk.judge import policy_resources
from tests.diff.graphs import graph, resource

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ROLE = "aws:iam/role:Role"


def stack(*resources: Resource) -> Stack:
    """What the analysis reads."""
    return Stack(tuple(to_resource(item) for item in policy_resources(graph(*resources))))


def group(name: str, **tags: str) -> Resource:
    """A security group of a service, unless the tags say otherwise."""
    return resource(GROUP, name, {"tags": tags or {"souk:service": name}})


def rule(token: str, own: Resource, port: int, to_port: int | None = None, **peer: Any) -> Resource:
    """One rule; `peer` is a group, or a property with its value."""
    inputs = {"securityGroupId": own.id, "ipProtocol": "tcp", "fromPort": port, "toPort": to_port or port}
    if "group" in peer:
        peer = {"referencedSecurityGroupId": peer["group"].id}
    return resource(
        token, f"{own.name}-{token[-10:]}-{port}-{len(str(peer))}-{'-'.join(map(str, peer.values()))}", inputs | peer
    )


ORDER, PRODUCT = group("order"), group("product")


def test_a_connection_needs_the_way_out_and_the_way_in() -> None:
    """Half an edge looks like an edge in a list of rules, and like a time-out at night."""
    way_in = rule(INGRESS, PRODUCT, 8080, group=ORDER)
    way_out = rule(EGRESS, ORDER, 8080, group=PRODUCT)
    assert reachability(stack(ORDER, PRODUCT, way_in)) == set()
    assert reachability(stack(ORDER, PRODUCT, way_out)) == set()
    assert reachability(stack(ORDER, PRODUCT, way_in, way_out)) == {Reach("order", "product", "8080")}


def test_only_ports_that_both_sides_open_are_open() -> None:
    """A wide way out is no way in."""
    way_in = rule(INGRESS, PRODUCT, 8080, group=ORDER)
    way_out = rule(EGRESS, ORDER, 1, 65535, group=PRODUCT)
    assert reachability(stack(ORDER, PRODUCT, way_in, way_out)) == {Reach("order", "product", "8080")}


def test_a_way_out_to_the_world_leads_to_the_neighbour_too() -> None:
    """0.0.0.0/0 covers the VPC: whoever admits the service is reached without a rule that names it."""
    way_in = rule(INGRESS, PRODUCT, 443, group=ORDER)
    way_out = rule(EGRESS, ORDER, 443, cidrIpv4="0.0.0.0/0")
    assert reachability(stack(ORDER, PRODUCT, way_in, way_out)) == {
        Reach("order", "product", "443"),
        Reach("order", "internet (0.0.0.0/0)", "443"),
    }


def test_groups_of_one_name_are_told_apart() -> None:
    """Two stores of one service: an edge to the second one hid behind the edge to the first."""
    stores = [resource(GROUP, name, {"tags": {"souk:service": "product", "souk:role": "store"}}) for name in ("a", "b")]
    rules = [r for s in stores for r in (rule(INGRESS, s, 5432, group=PRODUCT), rule(EGRESS, PRODUCT, 5432, group=s))]
    assert {cell.target for cell in reachability(stack(PRODUCT, *stores, *rules))} == {
        "store of product (a)",
        "store of product (b)",
    }


def test_the_other_end_in_another_stack_is_known_by_its_tag() -> None:
    """A slice sees half of its edges; not seeing them at all would call them closed."""
    tags = {"souk:from": "order", "souk:to": "inventory", "souk:port": "8080"}
    way_out = rule(EGRESS, ORDER, 8080, referencedSecurityGroupId="sg-elsewhere", tags=tags)
    assert reachability(stack(ORDER, way_out)) == {Reach("order", "inventory (another stack)", "8080", ELSEWHERE)}


def cells(*resources: Resource) -> set[Permission]:
    """The IAM matrix of a stack whose values are shown as they are."""
    return set(permissions(stack(*resources), {item.urn: item.inputs for item in resources}))


def document(**statement: Any) -> str:
    """A policy of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def test_a_role_s_policy_is_one_cell_per_action_and_resource() -> None:
    """One more action in a list of twelve is what a reviewer overlooks."""
    role = resource(ROLE, "order-task", {"name": "souk-order"})
    policy = document(Action=["sqs:SendMessage", "sqs:GetQueueUrl"], Resource="arn:aws:sqs:eu-west-1:1:q")
    found = cells(role, resource("aws:iam/rolePolicy:RolePolicy", "p", {"role": "souk-order", "policy": policy}))
    assert found == {
        Permission("order-task", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:1:q"),
        Permission("order-task", "sqs:GetQueueUrl", "arn:aws:sqs:eu-west-1:1:q"),
    }


def test_a_condition_belongs_to_the_cell() -> None:
    """A dropped condition leaves action and resource as they were, and opens the door."""
    statement = {"Action": "sqs:SendMessage", "Resource": "*", "Principal": {"Service": "events.amazonaws.com"}}
    policies = [document(**statement, Condition={"ArnEquals": {"aws:SourceArn": "arn"}}), document(**statement)]
    guarded, open_ = (cells(resource("aws:sqs/queuePolicy:QueuePolicy", "q", {"policy": p})) for p in policies)
    assert guarded == {
        Permission(
            "events.amazonaws.com", "sqs:SendMessage", "QueuePolicy q", '{"ArnEquals": {"aws:SourceArn": "arn"}}'
        )
    }
    assert open_ == {Permission("events.amazonaws.com", "sqs:SendMessage", "QueuePolicy q")}


def test_who_may_become_a_role_is_a_permission() -> None:
    """A trust policy that admits one account more changes no action at all."""
    trust = document(Action="sts:AssumeRole", Principal={"AWS": ["arn:aws:iam::9:root"]})
    assert cells(resource(ROLE, "deploy", {"assumeRolePolicy": trust})) == {
        Permission("arn:aws:iam::9:root", "sts:AssumeRole", "Role deploy")
    }


def test_denials_and_exceptions_read_as_what_they_are() -> None:
    """ "NotAction" in a list of actions reads as its opposite."""
    policy = document(Effect="Deny", NotAction="s3:GetObject", Resource="*", Principal="*")
    assert cells(resource("aws:s3/bucketPolicy:BucketPolicy", "b", {"policy": policy})) == {
        Permission("*", "everything but s3:GetObject", "BucketPolicy b", denied=True)
    }


def test_managed_policies_and_lambda_permissions_count() -> None:
    """AdministratorAccess is one line, and none of it is in a document of the program."""
    role = resource(ROLE, "ci", {"name": "ci"})
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    attachment = resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {"role": "ci", "policyArn": arn})
    inputs = {"principal": "apigateway.amazonaws.com", "action": "lambda:InvokeFunction", "function": "f"}
    found = cells(role, attachment, resource("aws:lambda/permission:Permission", "p", inputs))
    assert found == {
        Permission("ci", "everything in", arn),
        Permission("apigateway.amazonaws.com", "lambda:InvokeFunction", "f"),
    }
