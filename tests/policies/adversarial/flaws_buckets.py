"""Two services at one bucket in which one of them keeps its data."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.plain import Shop, runs, shop
from tests.policies.adversarial.systems import Change, Flaw, grants, informs
from tests.policies.kit import Json, Made
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, allow, arn, grant, role

_RULE = "no-shared-database"
ARN = "arn:aws:s3:::souk-dev-invoices"
OBJECTS = f"{ARN}/*"
_PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
_DENY: dict[str, Any] = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [ARN, OBJECTS]}


def bucket(souk: Market, *actions: str, owner: str | None = "order", admits: dict[str, Any] | None = None) -> Made:
    """A bucket, which order's role may do something with; its policy denies what doesn't come over TLS."""
    parent = souk.order.component if owner == "order" else souk.platform
    add = souk.program.add
    made = add(
        "aws:s3/bucket:Bucket", "invoices", {"bucket": "souk-dev-invoices"}, parent=parent, computed={"arn": ARN}
    )
    stated = [{**_DENY, "Condition": _PLAIN}, *([{"Effect": "Allow", "Resource": OBJECTS, **admits}] if admits else [])]
    add("aws:s3/bucketPolicy:BucketPolicy", "invoices", {"bucket": made.id, "policy": Json({"Statement": stated})})
    if actions:
        grant(souk.program, "invoices", souk.order.task_role, allow(list(actions), OBJECTS))
    return made


def _kept(change: Change, **more: Any) -> Change:
    """Order keeps its invoices there, and something else happens."""

    def both(souk: Market) -> None:
        bucket(souk, "s3:GetObject", "s3:PutObject", **more)
        change(souk)

    return both


def _nothing(_: Market) -> None:
    pass


def _listed(souk: Market) -> None:
    """Order says that it is its store, and does no more than read there."""
    bucket(souk, "s3:GetObject")
    souk.order.component.props["stores"].append("invoices")
    grants("product", Action="s3:GetObject", Resource=OBJECTS)(souk)


def _managed(souk: Market) -> None:
    props = {"role": souk.product.task_role.out("name"), "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}
    souk.program.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "added", props)


def _not_known_yet(souk: Market) -> None:
    """Its name is AWS's, so that a preview knows none of the policies."""
    made = bucket(souk)
    made.computed["bucket"] = made.props.pop("bucket")
    objects = [made.arn]
    for who, actions in ((souk.order, ["s3:GetObject", "s3:PutObject"]), (souk.product, ["s3:GetObject"])):
        grant(souk.program, f"{who.name}-invoices", who.task_role, statement(Action=actions, Resource=objects))
    made.computed["arn"] = f"{ARN}*"


def kept_by_both(souk: Market, *, order: str = OBJECTS, product: str = OBJECTS, owner: str | None = None) -> Made:
    """A bucket, of the platform as a rule, with objects that either service both reads and writes."""
    made = bucket(souk, owner=owner)
    for who, objects in ((souk.order, order), (souk.product, product)):
        own = allow(["s3:GetObject", "s3:PutObject"], objects)
        grant(souk.program, f"{who.name}-keeps", who.task_role, own)
    return made


def _kept_by_two_functions(made: Shop) -> None:
    """Two functions of a program without conventions."""
    made.program.add("aws:s3/bucket:Bucket", "state", {"bucket": "souk-dev-invoices"}, computed={"arn": ARN})
    other = role(made.program, "other", None, "lambda.amazonaws.com")
    runs(made, "other", other)
    for name, acting in (("app-keeps", made.role), ("other-keeps", other)):
        grant(made.program, name, acting, allow(["s3:GetObject", "s3:PutObject"], OBJECTS))


_PRODUCT = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"}
_READS = {"Principal": _PRODUCT, "Action": "s3:GetObject"}


def _enters_a_directory(souk: Market) -> None:
    """Product may open sessions at order's directory bucket."""
    own = arn("s3express", "bucket/order--euw1-az1--x-s3")
    props, parent = {"bucket": "order--euw1-az1--x-s3"}, souk.order.component
    souk.program.add("aws:s3/directoryBucket:DirectoryBucket", "hot", props, parent=parent, computed={"arn": own})
    grants("product", Action="s3express:CreateSession", Resource=own)(souk)


ALL = (
    Flaw("a stranger who reads a bucket", _RULE, _kept(grants("product", Action="s3:GetObject", Resource=OBJECTS))),
    Flaw("a stranger who writes to a bucket", _RULE, _kept(grants("product", Action="s3:Put*", Resource=OBJECTS))),
    Flaw("a stranger who opens a bucket", _RULE, _kept(grants("product", Action="s3:PutBucketPolicy", Resource=ARN))),
    Flaw("a stranger whom a bucket's policy lets in", _RULE, _kept(_nothing, admits=_READS)),
    Flaw(
        "a stranger who is told of a bucket", _RULE, _kept(informs("product", "INVOICES", "s3://souk-dev-invoices/a"))
    ),
    Flaw("a stranger who may read all of S3", _RULE, _kept(_managed)),
    Flaw("a stranger at a bucket that a service declares", _RULE, _listed),
    Flaw("a stranger at a bucket that isn't known yet", _RULE, _not_known_yet, "later"),
    Flaw("a bucket of nobody's that two keep their data in", _RULE, kept_by_both),
    Flaw("a bucket that two functions keep their data in", _RULE, shop(_kept_by_two_functions)),
    Flaw(
        "a part of a bucket that two keep their data in",
        _RULE,
        lambda souk: kept_by_both(souk, order=f"{ARN}/carts/*", product=f"{ARN}/carts/*/items"),
    ),
    Flaw(
        "a bucket that two own",
        "store-single-owner",
        lambda souk: bucket(souk, "s3:*Object").props.update(tags={"souk:service": "product"}),
    ),
    Flaw("a stranger at a directory bucket", _RULE, _enters_a_directory, "unsure"),
    Flaw(
        "a declared bucket that its owner may not use",
        "edges-satisfied",
        lambda souk: (bucket(souk), souk.order.component.props["stores"].append("invoices")),
    ),
)
