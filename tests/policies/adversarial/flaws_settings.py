"""Flaws of single resources: a switch that is off, a protection that is gone."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, adds, contains, informs, named, removes, sets
from tests.policies.kit import Foreign
from tests.policies.market import Market
from tests.policies.parts import arn, tls_only

_DB, _CACHE, _TABLE, _QUEUE = "product/database", "order/cache", "order/table", "order/queue"
_FUNCTION: dict[str, Any] = {"runtime": "python3.13"}
_CLUSTER: dict[str, Any] = {
    "vpcConfig": {"endpointPublicAccess": False, "endpointPrivateAccess": True},
    "enabledClusterLogTypes": ["audit"],
    "encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": "arn:aws:kms:eu-west-1:111122223333:key/1"}},
}
_EKS = "aws:eks/cluster:Cluster"
_ECR = "aws:ecr/repository:Repository"
_LAMBDA = "aws:lambda/function:Function"
_IMAGE: dict[str, Any] = {"imageTagMutability": "IMMUTABLE", "imageScanningConfiguration": {"scanOnPush": True}}
_FORWARD = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/x/1"}
_EXCLUDING = {
    "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
    "imageTagMutabilityExclusionFilters": [{"filter": "*", "filterType": "WILDCARD"}],
}
_VPC = "aws:ec2/vpc:Vpc"
_KEY = "aws:kms/key:Key"
_LOGS = "aws:cloudwatch/logGroup:LogGroup"
_SELF = [{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True, "description": "d"}]
_NETWORK = {"subnets": ["subnet-1"], "assignPublicIp": False}

IP_LISTS = ("AWSManagedIPReputationList", "AWSManagedReconnaissanceList", "AWSManagedIPDDoSList")


def group(*counting: str, name: str = "AWSManagedRulesAmazonIpReputationList", override: str = "none") -> Any:
    """A rule that takes in a group of AWS's, of which some rules only count."""
    overrides: list[Any] = [{"name": rule, "actionToUse": {"count": {}}} for rule in counting]
    managed: dict[str, Any] = {"name": name, "vendorName": "AWS", "ruleActionOverrides": overrides}
    return {"overrideAction": {override: {}}, "statement": {"managedRuleGroupStatement": managed}}


def firewall(*rules: Any) -> Change:
    """The firewall has these rules."""
    return sets("door/acl", rules=[{"name": f"r{number}", **rule} for number, rule in enumerate(rules)])


def classic(protocol: str, *attributes: Any, reference: str | None = None) -> Change:
    """A classic load balancer with one listener, of which a policy may say which TLS it speaks."""
    named = [{"name": "Reference-Security-Policy", "value": reference}] if reference else []
    told: list[Any] = [*attributes, *named]

    def change(souk: Market) -> None:
        listener = {"lbPort": 443, "lbProtocol": protocol, "instancePort": 8080, "instanceProtocol": "http"}
        door = souk.program.add("aws:elb/loadBalancer:LoadBalancer", "classic", {"name": "c", "listeners": [listener]})
        if told:
            of = {"loadBalancerName": door.out("name"), "policyTypeName": "SSLNegotiationPolicyType"}
            props = {**of, "policyName": "tls", "policyAttributes": told}
            policy = souk.program.add("aws:elb/loadBalancerPolicy:LoadBalancerPolicy", "tls", props)
            on = {"loadBalancerName": door.out("name"), "loadBalancerPort": 443}
            names = [policy.out("policyName")]
            souk.program.add("aws:elb/listenerPolicy:ListenerPolicy", "tls", {**on, "policyNames": names})

    return change


def viewer(version: str | None, **more: Any) -> dict[str, Any]:
    """A distribution that speaks this version of TLS, behind a web ACL."""
    certificate = {"acmCertificateArn": arn("acm", "certificate/1"), "sslSupportMethod": "sni-only", **more}
    told = {"minimumProtocolVersion": version} if version else {}
    return {"enabled": True, "webAclId": "arn:x", "viewerCertificate": {**certificate, **told}}


_DOMAIN = "aws:apigateway/domainName:DomainName"
_CDN = "aws:cloudfront/distribution:Distribution"
STORES = (
    Flaw("a database in the open", "store-encrypted", sets(_DB, storageEncrypted=False)),
    Flaw("a cache in the open", "store-encrypted", sets(_CACHE, atRestEncryptionEnabled=None)),
    Flaw("a public database", "store-private", sets(_DB, publiclyAccessible=True)),
    Flaw("a database in one zone", "store-multi-az", sets(_DB, multiAz=False)),
    Flaw("a cache in one zone", "store-multi-az", sets(_CACHE, multiAzEnabled=None)),
    Flaw("a cache without failover", "store-multi-az", sets(_CACHE, automaticFailoverEnabled=False)),
    Flaw("a database that can be deleted", "store-protected", sets(_DB, deletionProtection=None)),
    Flaw("a database without a last snapshot", "store-protected", sets(_DB, skipFinalSnapshot=True)),
    Flaw("a table that can be deleted", "store-protected", sets(_TABLE, deletionProtectionEnabled=False)),
    Flaw("a database without backups", "store-backed-up", sets(_DB, backupRetentionPeriod=0)),
    Flaw("a database with a day of backups", "store-backed-up", sets(_DB, backupRetentionPeriod=None)),
    Flaw("a cache without snapshots", "store-backed-up", sets(_CACHE, snapshotRetentionLimit=0)),
    Flaw("a table without recovery", "store-backed-up", sets(_TABLE, pointInTimeRecovery={"enabled": False})),
    Flaw("a password in the program", "db-auth-managed", sets(_DB, password="tulip-tulip")),  # noqa: S106 - the flaw
    Flaw("a database without IAM", "db-auth-managed", sets(_DB, iamDatabaseAuthenticationEnabled=False)),
    Flaw("a cache that asks nobody", "db-auth-managed", sets(_CACHE, userGroupIds=[])),
    Flaw("a cache's token in the program", "db-auth-managed", sets(_CACHE, authToken="tulip-tulip-tulip")),
    Flaw(
        "a cache's user without a password",
        "db-auth-managed",
        sets("order/cache-user", authenticationMode={"type": "no-password-required"}),
    ),
    Flaw("an old PostgreSQL", "store-tls", sets(_DB, engineVersion="13.9")),
    Flaw("a cache without TLS", "store-tls", sets(_CACHE, transitEncryptionEnabled=False)),
    Flaw("a cache that prefers TLS", "store-tls", sets(_CACHE, transitEncryptionMode="preferred")),
    Flaw(
        "a proxy without TLS", "store-tls", adds("aws:rds/proxy:Proxy", {"vpcSecurityGroupIds": ["sg-1"]}, owner=None)
    ),
    Flaw("a secret for ever", "secret-rotated", adds("aws:secretsmanager/secret:Secret", {"name": "card"})),
)
MESSAGING = (
    Flaw("a queue in the open", "messaging-encrypted", sets(_QUEUE, sqsManagedSseEnabled=False)),
    Flaw("a topic in the open", "messaging-encrypted", adds("aws:sns/topic:Topic", {"name": "t"})),
    Flaw("a queue that loses", "queue-has-dlq", sets(_QUEUE, redrivePolicy=None)),
    Flaw(
        "a target that loses",
        "queue-has-dlq",
        adds("aws:cloudwatch/eventTarget:EventTarget", {"rule": "r", "arn": "arn:aws:sqs:eu-west-1:111122223333:q"}),
    ),
    Flaw("a queue over HTTP", "tls-only-policy", removes("order/order-policy")),
    Flaw(
        "a queue over HTTP, another one denied",
        "tls-only-policy",
        sets("order/order-policy", policy=tls_only("sqs:*", arn("sqs", "souk-dev-product"))),
    ),
    Flaw("a bucket over HTTP", "tls-only-policy", adds("aws:s3/bucket:Bucket", {"bucket": "souk"}, owner=None)),
)
RUNTIME = (
    Flaw("a privileged container", "ecs-hardened", contains(privileged=True)),
    Flaw("a container as root", "ecs-hardened", contains(user="root")),
    Flaw("a container as whoever", "ecs-hardened", contains(user=None)),
    Flaw("a container that writes", "ecs-hardened", contains(readonlyRootFilesystem=False)),
    Flaw(
        "a container with capabilities",
        "ecs-hardened",
        contains(linuxParameters={"capabilities": {"add": ["SYS_PTRACE"]}}),
    ),
    Flaw("a task on its host's network", "ecs-hardened", sets("order/task", networkMode="host")),
    Flaw("a task among its host's processes", "ecs-hardened", sets("order/task", pidMode="host")),
    Flaw("a container in silence", "ecs-logging", contains(logConfiguration=None)),
    Flaw("a password in the environment", "ecs-no-plaintext-secrets", informs("order", "DB_PASSWORD", "tulip")),
    Flaw("a password by its short name", "ecs-no-plaintext-secrets", informs("order", "PGPASS", "tulip")),
    Flaw("a password alone in a URL", "ecs-no-plaintext-secrets", informs("order", "X", "redis://:tulip@cache/")),
    Flaw("a key in the environment", "ecs-no-plaintext-secrets", informs("order", "X", "AKIAIOSFODNN7EXAMPLE")),
    Flaw("a login in a URL", "ecs-no-plaintext-secrets", informs("order", "X", "amqp://app:tulip@mq.internal/")),
    Flaw("a shell in a task", "ecs-exec-off", sets("order/runs", enableExecuteCommand=True)),
    Flaw(
        "a task with an address",
        "ecs-no-public-ip",
        sets("order/runs", networkConfiguration={**_NETWORK, "assignPublicIp": True}),
    ),
    Flaw("a service without a group", "default-sg-unused", sets("order/runs", networkConfiguration=_NETWORK)),
    Flaw("a cluster without insights", "ecs-insights", adds("aws:ecs/cluster:Cluster", {"name": "c"}, owner=None)),
    Flaw(
        "containers from elsewhere",
        "no-untraceable-reference",
        sets("order/task", containerDefinitions=Foreign("[]", known=False)),
        "preview",
    ),
    Flaw("an old runtime", "lambda-runtime-dlq", adds(_LAMBDA, {"runtime": "nodejs16.x"})),
    Flaw(
        "a function's password",
        "lambda-env-and-url",
        adds(_LAMBDA, {**_FUNCTION, "environment": {"variables": {"PASSWORD": "tulip"}}}),
    ),
    Flaw(
        "a function for anyone",
        "lambda-env-and-url",
        adds("aws:lambda/functionUrl:FunctionUrl", {"authorizationType": "NONE"}),
    ),
    Flaw("a tag that changes", "ecr-immutable-scanned", adds(_ECR, {**_IMAGE, "imageTagMutability": "MUTABLE"})),
    Flaw("a tag that may change", "ecr-immutable-scanned", adds(_ECR, {**_IMAGE, **_EXCLUDING})),
    Flaw("an image unseen", "ecr-immutable-scanned", adds(_ECR, {"imageTagMutability": "IMMUTABLE"})),
    Flaw(
        "a public cluster",
        "eks-private-endpoint",
        adds(_EKS, {**_CLUSTER, "vpcConfig": {"endpointPrivateAccess": True}}, owner=None),
    ),
    Flaw(
        "a cluster without audit",
        "eks-audit-encrypted",
        adds(_EKS, {**_CLUSTER, "enabledClusterLogTypes": ["api"]}, owner=None),
    ),
    Flaw(
        "a cluster's secrets in the open",
        "eks-audit-encrypted",
        adds(_EKS, {**_CLUSTER, "encryptionConfig": None}, owner=None),
    ),
)
EDGE = (
    Flaw("malformed headers", "alb-hardened", sets("door/balancer", dropInvalidHeaderFields=False)),
    Flaw("no access logs", "alb-hardened", sets("door/balancer", accessLogs=None)),
    Flaw("a door that can be deleted", "alb-hardened", sets("door/balancer", enableDeletionProtection=False)),
    Flaw("smuggled requests", "alb-hardened", sets("door/balancer", desyncMitigationMode="monitor")),
    Flaw("old TLS", "alb-https", sets("door/secure", sslPolicy="ELBSecurityPolicy-TLS-1-1-2017-01")),
    Flaw("AWS's oldest TLS", "alb-https", sets("door/secure", sslPolicy=None)),
    Flaw("plain HTTP", "alb-https", sets("door/plain", defaultActions=[_FORWARD])),
    Flaw("a classic door in the open", "alb-https", classic("HTTP")),
    Flaw("a classic door with AWS's oldest TLS", "alb-https", classic("HTTPS")),
    Flaw(
        "a classic door with SSL",
        "alb-https",
        classic("SSL", {"name": "Protocol-SSLv3", "value": "true"}, {"name": "Protocol-TLSv1.2", "value": "true"}),
    ),
    Flaw("an API's domain with old TLS", "alb-https", adds(_DOMAIN, {"securityPolicy": "TLS_1_0"}, owner=None)),
    Flaw("a distribution with old TLS", "alb-https", adds(_CDN, viewer("TLSv1.1_2016"), owner=None)),
    Flaw("no firewall", "public-edge-waf", removes("door/acl-joins")),
    Flaw("a firewall without rules", "public-edge-waf", sets("door/acl", rules=[])),
    Flaw("a firewall that only counts", "public-edge-waf", firewall({"action": {"count": {}}})),
    Flaw("a firewall whose groups only count", "public-edge-waf", firewall(group(override="count"))),
    Flaw("a firewall of which every rule only counts", "public-edge-waf", firewall(group(*IP_LISTS))),
    Flaw("a firewall that only lets through", "public-edge-waf", firewall({"action": {"allow": {}}})),
    Flaw("a firewall without logs", "public-edge-waf", removes("door/acl-logs")),
    Flaw(
        "a route for anyone",
        "api-auth-logged",
        adds("aws:apigatewayv2/route:Route", {"routeKey": "GET /all"}, owner=None),
    ),
    Flaw("a stage without logs", "api-auth-logged", adds("aws:apigatewayv2/stage:Stage", {"name": "live"}, owner=None)),
    Flaw("logs for ever", "logs-kms-flow", adds(_LOGS, {"name": "/souk/dev/order"})),
    Flaw("a key for ever", "logs-kms-flow", adds(_KEY, {"description": "d"})),
    Flaw("a VPC unseen", "logs-kms-flow", lambda souk: souk.program.remove(named(souk, "flow", "FlowLog"))),
    Flaw(
        "a default group with rules",
        "default-sg-unused",
        lambda souk: named(souk, "default", "DefaultSecurityGroup").props.update(ingress=_SELF),
    ),
    Flaw(
        "a default group as it comes",
        "default-sg-unused",
        lambda souk: souk.program.remove(named(souk, "default", "DefaultSecurityGroup")),
    ),
)
ALL = (*STORES, *MESSAGING, *RUNTIME, *EDGE)
