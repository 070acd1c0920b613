"""Two services at one store by what stands beside something that is in order, or is packed into it."""

from __future__ import annotations

import base64
import gzip
from typing import Any

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policies.adversarial.systems import Change, Flaw, adds, contains, informs
from tests.policies.kit import Foreign, Json
from tests.policies.market import Market

_RULE = "no-shared-database"
_HOST = "souk-dev-product.c1x2y3z4.eu-west-1.rds.amazonaws.com"
_INSTANCE = "aws:ec2/instance:Instance"
_CANONICAL = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"


def _beside(where: str, key: str, group: Any) -> Change:
    """One more in a list of groups."""

    def change(souk: Market) -> None:
        service, _, part = where.partition("/")
        (souk.product if service == "product" else souk.order).parts[part].props[key].append(group)

    return change


def _policies(souk: Market) -> None:
    own = souk.program.add(
        "aws:iam/policy:Policy",
        "own",
        {"policy": Json({"Version": "2012-10-17", "Statement": []})},
        parent=souk.product.component,
    )
    foreign = Foreign("arn:aws:iam::111122223333:policy/reads-order", known=False)
    souk.product.task_role.props["managedPolicyArns"] = [own.arn, foreign]


def _canonical(souk: Market) -> None:
    """An export of order's table lies where a stranger's account, named as S3 names them, may read it."""
    program, owner = souk.program, souk.order.component
    exported = {"tableArn": souk.order.parts["table"].arn, "s3Bucket": "dump"}
    program.add("aws:dynamodb/tableExport:TableExport", "exported", exported, parent=owner)
    bucket = program.add("aws:s3/bucket:Bucket", "dump", {"bucket": "dump"}, parent=owner)
    admitted: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"CanonicalUser": _CANONICAL},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::dump/*",
    }
    policy = Json({"Version": "2012-10-17", "Statement": [admitted]})
    program.add("aws:s3/bucketPolicy:BucketPolicy", "admits", {"bucket": bucket.id, "policy": policy}, parent=owner)


def _packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _zipped(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode())).decode()


def _in_lines(text: str) -> str:
    return base64.encodebytes(text.encode()).decode()


_SCRIPT = f"#!/bin/sh\nexport DB={_HOST}\n# {'x' * 60}\n"
_FILE = f"#cloud-config\nwrite_files:\n- encoding: b64\n  content: {_packed(f'DB={_HOST}')}\n"
_STRANGER = Foreign("sg-0abc1234", known=False)

BESIDE = (
    Flaw(
        "another stack's group beside a database's own",
        _RULE,
        _beside("product/database", "vpcSecurityGroupIds", _STRANGER),
        "unsure",
    ),
    Flaw(
        "a group from nowhere beside a database's own",
        _RULE,
        _beside("product/database", "vpcSecurityGroupIds", UNKNOWN_STRING_VALUE),
        "unsure",
    ),
    Flaw(
        "another stack's group beside a cache's own",
        _RULE,
        _beside("order/cache", "securityGroupIds", _STRANGER),
        "unsure",
    ),
    Flaw("another stack's policy beside a role's own", _RULE, _policies, "unsure"),
)
PACKED = (
    Flaw("a boot script in base64 and gzip", _RULE, adds(_INSTANCE, {"userDataBase64": _zipped(_SCRIPT)})),
    Flaw("a boot script in base64, in lines", _RULE, adds(_INSTANCE, {"userDataBase64": _in_lines(_SCRIPT)})),
    Flaw("a file in base64 that a boot script writes", _RULE, adds(_INSTANCE, {"userData": _FILE})),
    Flaw("a variable in base64", _RULE, informs("order", "SETTINGS", _packed(f'{{"db": "{_HOST}"}}'))),
    Flaw("a command that unpacks base64", _RULE, contains(command=["sh", "-c", f"echo {_packed(_HOST)} | base64 -d"])),
)
NAMED = (Flaw("an export for a canonical user", _RULE, _canonical),)
ALL = (*BESIDE, *PACKED, *NAMED)
