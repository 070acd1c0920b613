"""The pack's rules, as values. `ALL` is the pack."""

from __future__ import annotations

from typing import Final

from pulumi_policy import ResourceValidationPolicy, StackValidationPolicy

from policies.rules.balancers import alb_hardened, alb_https
from policies.rules.default_group import default_sg_unused
from policies.rules.ecs import ecs_no_plaintext_secrets, ecs_no_public_ip, ecs_roles_distinct
from policies.rules.ecs_runtime import ecs_exec_off, ecs_hardened, ecs_insights, ecs_logging
from policies.rules.edges import edges_only_declared
from policies.rules.eks import eks_audit_encrypted, eks_private_endpoint
from policies.rules.functions import lambda_env_and_url, lambda_runtime_dlq
from policies.rules.iam import iam_no_wildcard_action, iam_no_wildcard_resource
from policies.rules.iam_power import iam_no_managed_policies, iam_no_not_elements, iam_no_privilege_escalation
from policies.rules.iam_trust import iam_trust_scoped, lambda_permission_scoped, resource_policy_not_public
from policies.rules.messaging import messaging_encrypted, queue_has_dlq
from policies.rules.observation import logs_kms_flow
from policies.rules.ownership import no_shared_credentials, no_shared_database, no_shared_role, store_single_owner
from policies.rules.public_edge import api_auth_logged, public_edge_waf
from policies.rules.registry import ecr_immutable_scanned
from policies.rules.rotated import secret_rotated
from policies.rules.satisfied_edges import edges_satisfied
from policies.rules.security_group_form import sg_described, sg_no_rule_conflict, sg_prefer_reference
from policies.rules.security_groups import (
    sg_no_all_traffic,
    sg_no_broad_self,
    sg_no_public_ingress,
    sg_restricted_egress,
)
from policies.rules.store_access import db_auth_managed, store_tls
from policies.rules.store_survival import store_backed_up, store_multi_az, store_protected
from policies.rules.stores import store_encrypted, store_private
from policies.rules.traces import no_untraceable_reference
from policies.rules.transport_policies import tls_only_policy

Rule = ResourceValidationPolicy | StackValidationPolicy

ALL: Final[tuple[Rule, ...]] = (
    no_shared_database,
    store_single_owner,
    no_shared_credentials,
    no_shared_role,
    no_untraceable_reference,
    edges_only_declared,
    edges_satisfied,
    sg_no_public_ingress,
    sg_no_all_traffic,
    sg_prefer_reference,
    sg_no_broad_self,
    sg_restricted_egress,
    sg_no_rule_conflict,
    sg_described,
    default_sg_unused,
    iam_no_wildcard_action,
    iam_no_wildcard_resource,
    iam_no_not_elements,
    iam_no_privilege_escalation,
    iam_no_managed_policies,
    iam_trust_scoped,
    resource_policy_not_public,
    lambda_permission_scoped,
    ecs_roles_distinct,
    ecs_no_plaintext_secrets,
    ecs_no_public_ip,
    ecs_hardened,
    ecs_logging,
    ecs_insights,
    ecs_exec_off,
    ecr_immutable_scanned,
    eks_private_endpoint,
    eks_audit_encrypted,
    lambda_runtime_dlq,
    lambda_env_and_url,
    store_encrypted,
    store_private,
    store_tls,
    store_protected,
    store_backed_up,
    store_multi_az,
    db_auth_managed,
    secret_rotated,
    messaging_encrypted,
    queue_has_dlq,
    tls_only_policy,
    alb_https,
    alb_hardened,
    public_edge_waf,
    api_auth_logged,
    logs_kms_flow,
)
