"""Access points of a bucket that a service keeps its data in: whoever may use one needs no right to the bucket."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_buckets import OBJECTS, bucket
from tests.policies.adversarial.systems import Change, Flaw, grants, informs, service
from tests.policies.kit import Made, Text
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, allow, arn, grant

_RULE = "no-shared-database"
OWN = arn("s3", "accesspoint/souk-dev-invoices")
_ALIAS = "souk-dev-invoice-1x2y3z4metadata-s3alias"


def point(souk: Market, *, account: str | None = None) -> Made:
    """An access point of order's to its invoices, to which the bucket's policy may hand over."""
    through = {"StringEquals": {"s3:DataAccessPointAccount": account}}
    admits = {"Principal": "*", "Action": "s3:GetObject", "Condition": through} if account else None
    props = {"bucket": bucket(souk, "s3:GetObject", "s3:PutObject", admits=admits).id, "name": "souk-dev-invoices"}
    computed = {"arn": OWN, "alias": _ALIAS}
    parent = souk.order.component
    return souk.program.add("aws:s3/accessPoint:AccessPoint", "door", props, parent=parent, computed=computed)


def pointed(change: Change, **more: Any) -> Change:
    """The access point is there, and something else happens."""
    return lambda souk: (point(souk, **more), change(souk))


def wide(souk: Market) -> Made:
    """A multi-region access point of order's to its invoices, with an alias of AWS's."""
    add, parent = souk.program.add, souk.order.component
    details = {"name": "invoices", "regions": [{"bucket": bucket(souk, "s3:GetObject", "s3:PutObject").id}]}
    computed = {"arn": f"arn:aws:s3::{ACCOUNT}:accesspoint/m1x2y3z4.mrap", "alias": "m1x2y3z4.mrap"}
    token = "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"  # noqa: S105 - a type token
    return add(token, "wide", {"details": details}, parent=parent, computed=computed)


def transforming(souk: Market, owner: str) -> Made:
    """An access point of order's that a function transforms what is read at."""
    add, who = souk.program.add, service(souk, owner)
    props = {"name": f"{owner}-redacts", "role": who.task_role.arn, "runtime": "python3.13"}
    own = {"arn": arn("lambda", f"function:{owner}-redacts")}
    function = add("aws:lambda/function:Function", "redacts", props, parent=who.component, computed=own)
    way = {"actions": ["GetObject"], "contentTransformation": {"awsLambda": {"functionArn": function.arn}}}
    configuration = {"supportingAccessPoint": point(souk).arn, "transformationConfigurations": [way]}
    token = "aws:s3control/objectLambdaAccessPoint:ObjectLambdaAccessPoint"  # noqa: S105 - a type token
    props = {"name": "redacted", "configuration": configuration}
    computed = {"arn": arn("s3-object-lambda", "accesspoint/redacted")}
    return add(token, "redacted", props, parent=souk.order.component, computed=computed)


def _nothing(_: Market) -> None:
    pass


def _granted_wide(souk: Market) -> None:
    objects = Text((wide(souk).arn, "/object/*"))
    grant(souk.program, "added", souk.product.task_role, statement(Action="s3:GetObject", Resource=objects))


def _wide_admits(souk: Market) -> None:
    admits = statement(Principal=_PRODUCT, Action="s3:GetObject", Resource=f"{wide(souk).computed['arn']}/object/*")
    token = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"  # noqa: S105 - a type token
    souk.program.add(token, "added", {"details": {"name": "invoices", "policy": admits}}, parent=souk.order.component)


def _granted_redacted(souk: Market) -> None:
    own = transforming(souk, "order").computed["arn"]
    grants("product", Action="s3-object-lambda:GetObject", Resource=own)(souk)


def _kept_behind(souk: Market) -> None:
    """Order itself comes by the access point alone."""
    props = {"bucket": bucket(souk).id, "name": "souk-dev-invoices"}
    made = souk.program.add("aws:s3/accessPoint:AccessPoint", "door", props, parent=souk.order.component)
    made.computed["arn"] = OWN
    own = allow(["s3:GetObject", "s3:PutObject"], f"{OWN}/object/*")
    grant(souk.program, "behind", souk.order.task_role, own)
    grants("product", Action="s3:GetObject", Resource=OBJECTS)(souk)


_PRODUCT = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"}
READS = grants("product", Action="s3:GetObject", Resource=f"{OWN}/object/*")
MAKES = grants("product", Action="s3:CreateAccessPoint", Resource=arn("s3", "accesspoint/souk-dev-product"))
ALL = (
    Flaw("a stranger who may use an access point", _RULE, pointed(READS)),
    Flaw("a stranger at an access point that the bucket hands over to", _RULE, pointed(READS, account=ACCOUNT)),
    Flaw(
        "a stranger who may open an access point",
        _RULE,
        pointed(grants("product", Action="s3:PutAccessPointPolicy", Resource=OWN)),
    ),
    Flaw(
        "a stranger who may make an access point",
        _RULE,
        pointed(MAKES, account=ACCOUNT),
        "later",
    ),
    Flaw("a stranger who is told of an access point", _RULE, pointed(informs("product", "BUCKET", OWN))),
    Flaw("a bucket that hands over to another account", _RULE, pointed(_nothing, account="999999999999"), "later"),
    Flaw("a stranger at a multi-region access point", _RULE, _granted_wide),
    Flaw("a stranger whom a multi-region access point lets in", _RULE, _wide_admits),
    Flaw("a stranger's function at an access point", _RULE, lambda souk: transforming(souk, "product")),
    Flaw("a stranger at an access point that redacts", _RULE, _granted_redacted),
    Flaw("a bucket that is kept behind an access point", _RULE, _kept_behind),
)
