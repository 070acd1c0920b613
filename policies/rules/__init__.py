"""The pack's rules, as values. `ALL` is the pack."""

from __future__ import annotations

from typing import Final

from pulumi_policy import ResourceValidationPolicy, StackValidationPolicy

from policies.rules.ecs import ecs_no_plaintext_secrets, ecs_no_public_ip, ecs_roles_distinct
from policies.rules.edges import edges_only_declared
from policies.rules.iam import iam_no_wildcard_action, iam_no_wildcard_resource
from policies.rules.messaging import messaging_encrypted, queue_has_dlq
from policies.rules.ownership import no_shared_credentials, no_shared_database, no_shared_role, store_single_owner
from policies.rules.satisfied_edges import edges_satisfied
from policies.rules.security_group_form import sg_described, sg_no_rule_conflict, sg_prefer_reference
from policies.rules.security_groups import (
    sg_no_all_traffic,
    sg_no_broad_self,
    sg_no_public_ingress,
    sg_restricted_egress,
)
from policies.rules.stores import store_encrypted, store_private

Rule = ResourceValidationPolicy | StackValidationPolicy

ALL: Final[tuple[Rule, ...]] = (
    no_shared_database,
    store_single_owner,
    no_shared_credentials,
    no_shared_role,
    edges_only_declared,
    edges_satisfied,
    sg_no_public_ingress,
    sg_no_all_traffic,
    sg_prefer_reference,
    sg_no_broad_self,
    sg_restricted_egress,
    sg_no_rule_conflict,
    sg_described,
    iam_no_wildcard_action,
    iam_no_wildcard_resource,
    ecs_roles_distinct,
    ecs_no_plaintext_secrets,
    ecs_no_public_ip,
    store_encrypted,
    store_private,
    messaging_encrypted,
    queue_has_dlq,
)
