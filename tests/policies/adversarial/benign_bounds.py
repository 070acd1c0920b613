"""What lets in everyone who can reach it at all, and what a rule of the whole registry looks after."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.account import Account, account
from tests.policies.adversarial.benign_encrypted import CLUSTER, second
from tests.policies.adversarial.systems import Benign
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import arn

_FILES = "aws:efs/fileSystemPolicy:FileSystemPolicy"
_DOMAIN = "aws:opensearch/domain:Domain"
_REGISTRY = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"


def files(at: Account, mounted: str) -> None:
    """The policy that the console proposes for a file system."""
    condition = {"Bool": {"elasticfilesystem:AccessedViaMountTarget": mounted}}
    action = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    document = statement(Principal={"AWS": "*"}, Action=action, Resource="*", Condition=condition)
    at.add(_FILES, "files", {"fileSystemId": "fs-0123456789abcdef0", "policy": document})


def search(at: Account, **props: Any) -> None:
    """A search domain whose policy names nobody."""
    policy = statement(Principal={"AWS": "*"}, Action="es:ESHttp*", Resource=arn("es", "domain/s/*"))
    at.add(_DOMAIN, "search", {"domainName": "s", "accessPolicies": policy, **props})


def scanned(at: Account, pattern: str) -> None:
    """A repository, and a registry that scans some."""
    at.add("aws:ecr/repository:Repository", "app", {"name": "acme/app", "imageTagMutability": "IMMUTABLE"})
    rule = {"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": pattern, "filterType": "WILDCARD"}]}
    at.add(_REGISTRY, "registry", {"scanType": "ENHANCED", "rules": [rule]})


def _serverless(souk: Market) -> None:
    """Aurora Serverless v1 has no IAM authentication."""
    second(souk, CLUSTER, engineMode="serverless", iamDatabaseAuthenticationEnabled=False)


def _owners_topic(at: Account) -> None:
    """What AWS writes for a topic of which nobody says anything."""
    owner = {"StringEquals": {"AWS:SourceOwner": "111122223333"}}
    allow = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sns:Publish", "Condition": owner}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "sns:Publish"}
    plain = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    topic = at.add("aws:sns/topic:Topic", "news", {"kmsMasterKeyId": "alias/acme"})
    statements = [{**allow, "Resource": topic.arn}, {**deny, **plain, "Resource": topic.arn}]
    document = Json({"Version": "2012-10-17", "Statement": statements})
    at.add("aws:sns/topicPolicy:TopicPolicy", "news", {"arn": topic.arn, "policy": document})


ALL = (
    Benign("files for whoever can mount them", account(lambda at: files(at, "true"))),
    Benign("a registry that scans by name", account(lambda at: scanned(at, "acme/*"))),
    Benign("a registry that scans by part of a name", account(lambda at: scanned(at, "app"))),
    Benign("a serverless cluster without IAM", _serverless),
    Benign("a topic for its owner's account", account(_owners_topic)),
)
