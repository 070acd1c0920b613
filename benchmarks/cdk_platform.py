"""What the services of the CDK app share: network, cluster, event bus, entry, alarm topic."""
# aws-cdk-lib is not installed where the type checker looks: it lives in .venv-bench, with nothing of ours beside it.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_events as events
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_servicediscovery as discovery
from aws_cdk import aws_sns as sns
from aws_cdk import aws_wafv2 as waf

ACCOUNT, REGION = "444455556666", "eu-west-1"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/00000000-0000-0000-0000-000000000000"


class Platform:
    """What the services share."""

    def __init__(self, stack: cdk.Stack) -> None:
        self.vpc = ec2.Vpc(
            stack,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr("10.40.0.0/16"),
            availability_zones=[f"{REGION}{zone}" for zone in "abc"],
            nat_gateways=3,
            restrict_default_security_group=False,  # its custom resource would need an asset and a function
            subnet_configuration=[
                ec2.SubnetConfiguration(name="public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24),
                ec2.SubnetConfiguration(name="private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=20),
                ec2.SubnetConfiguration(name="isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24),
            ],
        )
        self.vpc.add_flow_log("FlowLog")
        self.vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        self.vpc.add_gateway_endpoint("DynamoDb", service=ec2.GatewayVpcEndpointAwsService.DYNAMODB)
        for label, service in (
            ("EcrApi", ec2.InterfaceVpcEndpointAwsService.ECR),
            ("EcrDkr", ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER),
            ("Logs", ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS),
            ("Secrets", ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER),
            ("Sqs", ec2.InterfaceVpcEndpointAwsService.SQS),
            ("Events", ec2.InterfaceVpcEndpointAwsService.EVENTBRIDGE),
        ):
            self.vpc.add_interface_endpoint(label, service=service)
        self.cluster = ecs.Cluster(
            stack,
            "Cluster",
            vpc=self.vpc,
            container_insights_v2=ecs.ContainerInsights.ENABLED,
            enable_fargate_capacity_providers=True,
            default_cloud_map_namespace=ecs.CloudMapNamespaceOptions(
                name="services", type=discovery.NamespaceType.HTTP, use_for_service_connect=True
            ),
        )
        self.bus = events.EventBus(stack, "Bus")
        self.bus.archive("Archive", event_pattern=events.EventPattern(account=[ACCOUNT]))
        self.alarms = sns.Topic(stack, "Alarms")
        self.listener = _entry(stack, self.vpc)

    def alarm(self, alarm: cloudwatch.Alarm) -> None:
        """Send an alarm where people look."""
        alarm.add_alarm_action(actions.SnsAction(self.alarms))


def _entry(stack: cdk.Stack, vpc: ec2.Vpc) -> elb.ApplicationListener:
    balancer = elb.ApplicationLoadBalancer(
        stack, "Entry", vpc=vpc, internet_facing=True, drop_invalid_header_fields=True, deletion_protection=True
    )
    balancer.log_access_logs(
        s3.Bucket(stack, "EntryLogs", block_public_access=s3.BlockPublicAccess.BLOCK_ALL, enforce_ssl=True)
    )
    balancer.add_redirect()
    visibility = waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name="entry", sampled_requests_enabled=True
    )
    managed = waf.CfnWebACL.ManagedRuleGroupStatementProperty(vendor_name="AWS", name="AWSManagedRulesCommonRuleSet")
    acl = waf.CfnWebACL(
        stack,
        "Firewall",
        scope="REGIONAL",
        default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
        visibility_config=visibility,
        rules=[
            waf.CfnWebACL.RuleProperty(
                name="common",
                priority=1,
                override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
                statement=waf.CfnWebACL.StatementProperty(managed_rule_group_statement=managed),
                visibility_config=visibility,
            )
        ],
    )
    waf.CfnWebACLAssociation(stack, "FirewallEntry", resource_arn=balancer.load_balancer_arn, web_acl_arn=acl.attr_arn)
    return balancer.add_listener(
        "Https",
        port=443,
        certificates=[acm.Certificate.from_certificate_arn(stack, "Certificate", CERTIFICATE)],
        default_action=elb.ListenerAction.fixed_response(404),
    )
