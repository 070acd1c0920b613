"""Systems that look flawed at one place and are clean as a whole."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_settings import IP_LISTS, classic, firewall, group, viewer
from tests.policies.adversarial.systems import Benign, adds, contains, informs, sets
from tests.policies.kit import Json, Ref
from tests.policies.market import Market, store_group
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, DATABASE, QUEUE, SECRET, TOPIC, open_to, rotated, tls_only

_LAMBDA = "aws:lambda/function:Function"
_KEY = "aws:kms/key:Key"
_KEY_ROOT = statement(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, Action="kms:*", Resource="*")
_IMAGE: dict[str, Any] = {"imageScanningConfiguration": {"scanOnPush": True}}
_KEPT = [{"filter": "cache", "filterType": "WILDCARD"}]
_PRIVATE: dict[str, Any] = {"endpointConfiguration": {"types": "PRIVATE"}}
_KNOWN: dict[str, Any] = {"name": "partner", "action": {"allow": {}}}
_OPEN_BODY = Json({"openapi": "3.0.1", "paths": {"/x": {"get": {}}}})


def _replica(souk: Market) -> None:
    props = {
        "replicateSourceDb": souk.product.parts["database"].arn,
        "engine": "postgres",
        "engineVersion": "17",
        "deletionProtection": True,
        "skipFinalSnapshot": True,
        "vpcSecurityGroupIds": [souk.product.parts["store-group"].id],
    }
    souk.program.add(DATABASE, "added", props, parent=souk.product.component)


def _restored(souk: Market) -> None:
    """A second table of order's, with what the first had before an accident."""
    props: dict[str, Any] = {"name": "restored", "restoreSourceName": "souk-dev-order-events"}
    props |= {"deletionProtectionEnabled": True, "pointInTimeRecovery": {"enabled": True}}
    souk.program.add("aws:dynamodb/table:Table", "restored", props, parent=souk.order.component)


def _backed_up(souk: Market) -> None:
    souk.program.add("aws:backup/selection:Selection", "all", {"resources": ["*"]}, parent=souk.platform)


def _dead_letters_of_a_topic(souk: Market) -> None:
    dead = souk.program.add(
        QUEUE,
        "topic-dlq",
        {"name": "topic-dlq", "sqsManagedSseEnabled": True, "policy": tls_only("sqs:*", "*")},
        parent=souk.order.component,
    )
    topic = souk.program.add(
        TOPIC,
        "topic",
        {"name": "topic", "kmsMasterKeyId": "alias/souk", "policy": tls_only("sns:Publish", "*")},
        parent=souk.order.component,
    )
    props = {
        "topic": topic.arn,
        "protocol": "https",
        "endpoint": "https://souk.example",
        "redrivePolicy": Json({"deadLetterTargetArn": dead.arn}),
    }
    souk.program.add("aws:sns/topicSubscription:TopicSubscription", "added", props, parent=souk.order.component)


def _worker(souk: Market) -> None:
    dead = souk.order.parts["dead"]
    props = {"runtime": "python3.13", "role": souk.order.task_role.arn, "deadLetterConfig": {"targetArn": dead.arn}}
    worker = souk.program.add(_LAMBDA, "added", props, parent=souk.order.component)
    target = {"rule": "nightly", "arn": worker.arn, "deadLetterConfig": {"arn": dead.arn}}
    souk.program.add("aws:cloudwatch/eventTarget:EventTarget", "added", target, parent=souk.order.component)


def _rotated(souk: Market) -> None:
    made = souk.program.add(SECRET, "added", {"name": "souk/dev/card"}, parent=souk.order.component)
    rotated(souk.program, made)


def _forced(souk: Market) -> None:
    parameters = [{"name": "rds.force_ssl", "value": "1"}]
    made = souk.program.add(
        "aws:rds/parameterGroup:ParameterGroup",
        "forced",
        {"family": "postgres13", "name": "forced", "parameters": parameters},
        parent=souk.product.component,
    )
    souk.product.parts["database"].props |= {"engineVersion": "13.9", "parameterGroupName": Ref(made.urn, "name")}


def _own_key(souk: Market) -> None:
    key = souk.program.add(_KEY, "own", {"enableKeyRotation": True, "policy": _KEY_ROOT}, parent=souk.order.component)
    souk.order.parts["queue"].props |= {"kmsMasterKeyId": key.arn, "sqsManagedSseEnabled": None}


def _memcached(souk: Market) -> None:
    props = {"engine": "memcached", "clusterId": "souk-dev-sessions", "atRestEncryptionEnabled": True, "port": 11211}
    guarded = store_group(souk, souk.order, "order-sessions", 11211)
    props |= {"transitEncryptionEnabled": True, "securityGroupIds": [guarded.id]}
    souk.program.add("aws:elasticache/cluster:Cluster", "order-sessions", props, parent=souk.order.component)
    souk.order.component.props["stores"].append("order-sessions")


def _registry(souk: Market) -> None:
    every = {"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]}
    token = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"  # noqa: S105 - a type token
    souk.program.add(token, "registry", {"scanType": "BASIC", "rules": [every]})
    souk.program.add("aws:ecr/repository:Repository", "added", {"imageTagMutability": "IMMUTABLE"})


def _private_api(souk: Market) -> None:
    api = souk.program.add("aws:apigateway/restApi:RestApi", "private", {**_PRIVATE, "body": _OPEN_BODY})
    logged = {
        "accessLogSettings": {"destinationArn": "arn:aws:logs:eu-west-1:111122223333:log-group:x", "format": "{}"}
    }
    souk.program.add("aws:apigateway/stage:Stage", "private", {"restApi": api.id, **logged})


ALL = (
    Benign("nothing at all", lambda _: None),
    Benign("a key in charge of its account", _own_key),
    Benign(
        "a key that can't rotate",
        adds(_KEY, {"customerMasterKeySpec": "RSA_2048", "keyUsage": "SIGN_VERIFY", "policy": _KEY_ROOT}),
    ),
    Benign("a replica", _replica),
    Benign("a table of one's own, restored", _restored),
    Benign("the platform's backups", _backed_up),
    Benign("a route that is called like a table", informs("product", "EVENTS_URL", "http://order:8081/events")),
    Benign("an old engine, forced", _forced),
    Benign("a cache that writes nothing down", _memcached),
    Benign("dead letters of a topic", _dead_letters_of_a_topic),
    Benign("a worker with a place for failures", _worker),
    Benign("a function that is waited for", adds(_LAMBDA, {"runtime": "python3.13"})),
    Benign("a function that runs an image", adds(_LAMBDA, {"packageType": "Image", "imageUri": "souk/order:1"})),
    Benign("a URL for one's own", adds("aws:lambda/functionUrl:FunctionUrl", {"authorizationType": "AWS_IAM"})),
    Benign("a secret that is changed", _rotated),
    Benign("a token's life time", informs("order", "TOKEN_LIFETIME", "3600")),
    Benign("a reference to a password", informs("order", "DB_PASSWORD", "/souk/dev/order/DB_PASSWORD")),
    Benign("a stranger's API", informs("order", "PRODUCT_URL", "http://product:8080")),
    Benign("a table of another system", informs("product", "TABLE", "souk-dev-order-events-archive")),
    Benign(
        "a container of Windows",
        lambda souk: (
            contains(user=None, readonlyRootFilesystem=None)(souk),
            sets("order/task", runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"})(souk),
        ),
    ),
    Benign(
        "a tag that may be pushed again",
        adds(
            "aws:ecr/repository:Repository",
            {**_IMAGE, "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION", "imageTagMutabilityExclusionFilters": _KEPT},
        ),
    ),
    Benign("a registry that scans", _registry),
    Benign(
        "logs that AWS keeps for two days",
        adds("aws:cloudwatch/logGroup:LogGroup", {"name": "x", "logGroupClass": "DELIVERY"}),
    ),
    Benign(
        "a load balancer inside",
        adds(
            "aws:lb/loadBalancer:LoadBalancer",
            {"internal": True, "loadBalancerType": "network", "enableDeletionProtection": True},
            owner=None,
        ),
    ),
    Benign("an API inside", _private_api),
    Benign("a classic door", classic("HTTPS", reference="ELBSecurityPolicy-TLS-1-2-2017-01")),
    Benign(
        "an API's domain",
        adds("aws:apigateway/domainName:DomainName", {"securityPolicy": "TLS_1_2"}, owner=None),
    ),
    Benign("a distribution", adds("aws:cloudfront/distribution:Distribution", viewer("TLSv1.2_2021"), owner=None)),
    Benign("a firewall that tries one rule out", firewall({"action": {"count": {}}}, group(IP_LISTS[0]))),
    Benign("a firewall that lets in what it knows", sets("door/acl", defaultAction={"block": {}}, rules=[_KNOWN])),
    Benign(
        "a browser's question",
        adds("aws:apigateway/method:Method", {"httpMethod": "OPTIONS", "authorization": "NONE"}, owner=None),
    ),
    Benign(
        "a route with a key",
        adds(
            "aws:apigateway/method:Method",
            {"httpMethod": "GET", "authorization": "NONE", "apiKeyRequired": True},
            owner=None,
        ),
    ),
    Benign(
        "a route that is stated", adds("aws:apigatewayv2/route:Route", {"routeKey": "GET /v1/products"}, owner=None)
    ),
    Benign(
        "a partner's address",
        lambda souk: open_to(souk.program, "added", souk.groups["public-entry"], 443, {"cidrIpv4": "198.51.100.0/24"}),
    ),
    Benign(
        "a cluster by itself",
        adds(
            "aws:eks/cluster:Cluster",
            {
                "vpcConfig": {"endpointPublicAccess": False},
                "enabledClusterLogTypes": ["audit"],
                "encryptionConfig": {
                    "resources": ["secrets"],
                    "provider": {"keyArn": "arn:aws:kms:eu-west-1:111122223333:key/1"},
                },
            },
            owner=None,
        ),
    ),
)
