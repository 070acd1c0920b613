"""Policy documents that say more than they seem to, or what nobody can read, and those that nobody looked at."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.benign_documents import EVENTS, LATTICE, REGISTRY, admits, reads_events, refuses
from tests.policies.adversarial.systems import Change, Flaw, adds, grants, sets
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ROLE_POLICY, allow, arn

_SHARED, _PUBLIC = "no-shared-database", "resource-policy-not-public"
_READS = f'"Action": "dynamodb:GetItem", "Resource": "{EVENTS}"'


def written(text: str) -> Change:
    """Give product a policy in these very letters."""

    def change(souk: Market) -> None:
        props = {"role": souk.product.task_role.out("name"), "policy": text}
        souk.program.add(ROLE_POLICY, "added", props, parent=souk.product.component)

    return change


def _open(token: str, action: str, key: str = "policy", **props: Any) -> Change:
    """Let everyone do something with what is no store."""
    return adds(token, {**props, key: statement(Principal="*", Action=action, Resource="*")})


def _connects_elsewhere(souk: Market) -> None:
    """Product connects to a database by an id that isn't its own one's."""
    souk.product.parts["connect"].props["policy"] = allow(["rds-db:connect"], arn("rds-db", "dbuser:db-OTHER/app"))


ALL = (
    Flaw(
        "every table by an incomplete ARN",
        _SHARED,
        grants("product", Action="dynamodb:Query", Resource="arn:aws:dynamodb"),
    ),
    Flaw("a Deny that spares by an incomplete ARN", _SHARED, reads_events(NotResource="arn:aws:dynamodb")),
    Flaw(
        "any role by an incomplete ARN",
        "iam-no-privilege-escalation",
        grants("order", Action="iam:PassRole", Resource="arn:aws:iam"),
    ),
    Flaw(
        "any queue by an incomplete ARN",
        "iam-no-wildcard-resource",
        grants("order", Action="sqs:SendMessage", Resource="arn:aws:sqs:eu-west-1"),
    ),
    Flaw("a policy that is no JSON", _SHARED, written("{oops"), "unsure"),
    Flaw("a misspelt Effect", _SHARED, written(f'{{"Statement": {{"Efect": "Allow", {_READS}}}}}'), "unsure"),
    Flaw(
        "a resource named twice",
        _SHARED,
        written(f'{{"Statement": {{"Effect": "Allow", {_READS}, "Resource": "arn:aws:s3:::x"}}}}'),
        "unsure",
    ),
    Flaw("a registry for everyone", _PUBLIC, _open(REGISTRY, "ecr:ReplicateImage")),
    Flaw("a broker for everyone", _PUBLIC, _open("aws:msk/clusterPolicy:ClusterPolicy", "kafka:CreateVpcConnection")),
    Flaw("a catalogue for everyone", _PUBLIC, _open("aws:glue/resourcePolicy:ResourcePolicy", "glue:GetTable")),
    Flaw(
        "a table bucket for everyone",
        _PUBLIC,
        _open("aws:s3tables/tableBucketPolicy:TableBucketPolicy", "s3tables:GetTableData", "resourcePolicy"),
    ),
    Flaw("letters in everyone's name", _PUBLIC, _open("aws:ses/identityPolicy:IdentityPolicy", "ses:SendEmail")),
    Flaw("a Lattice for everyone", _PUBLIC, _open(LATTICE, "vpc-lattice-svcs:Invoke")),
    Flaw("a Lattice for any VPC", _PUBLIC, admits({"StringLike": {"vpc-lattice-svcs:SourceVpc": "vpc-*"}})),
    Flaw(
        "every action on an archive",
        "iam-no-wildcard-action",
        _open("aws:glacier/vaultLock:VaultLock", "glacier:*", vaultName="x"),
    ),
    Flaw(
        "a firewall rule without a proper name",
        "public-edge-waf",
        sets("door/acl", rules=None, ruleJson=Json([{"Name": {"a": 1}, "Action": {"Count": {}}}])),
    ),
    Flaw("a table that refuses everyone", "edges-satisfied", refuses()),
    Flaw("a table that refuses its own service", "edges-satisfied", refuses("product")),
    Flaw("a database by another's id", "edges-satisfied", _connects_elsewhere, "later"),
)
