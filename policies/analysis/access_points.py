"""Access points of buckets: doors of their own, each with an ARN to be granted and a policy, stated there or beside it.

A policy that grants one names the door and not the bucket. Sources: S3 User Guide, "Configuring IAM policies for using
access points", "Multi-Region Access Point permissions" and "Configuring IAM policies for Object Lambda Access Points";
Service Authorization Reference, "Amazon S3" and "Amazon S3 Object Lambda".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.accounts import account_of, own_accounts
from policies.analysis.globs import SEGMENT, UNGUESSABLE
from policies.analysis.iam_documents import Document, Statement, all_documents, literal, parse
from policies.analysis.identity import BUCKETS, called, known, regional
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import Reference, refer, resolve
from policies.analysis.values import UNKNOWN, as_list, dig

POINT: Final = "aws:s3/accessPoint:AccessPoint"
MULTI_REGION: Final = "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"
TRANSFORMING: Final = "aws:s3control/objectLambdaAccessPoint:ObjectLambdaAccessPoint"
POINTS: Final = (POINT, MULTI_REGION, TRANSFORMING)
_POLICY: Final = "aws:s3control/accessPointPolicy:AccessPointPolicy"
_OF_MULTI_REGION: Final = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"
_OF_TRANSFORMING: Final = "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy"
_OF_BUCKET: Final = "aws:s3/bucketPolicy:BucketPolicy"
MAKING: Final = ("s3:CreateAccessPoint",)
ANY_POINT: Final = (regional("s3", "accesspoint/*"),)
_THROUGH: Final = frozenset({"s3:dataaccesspointaccount", "s3:dataaccesspointarn"})
_HOLDING: Final = frozenset({"arnequals", "arnlike", "stringequals", "stringlike"})
_ALIASES: Final = ("alias", "domainName")


@once
def leads(stack: Stack) -> tuple[tuple[Resource, Reference], ...]:
    """Every access point, with the bucket, or the other access point, that it leads to."""
    plain = [(point, refer(stack, point, ("bucket",), BUCKETS)) for point in stack.of(POINT)]
    wide = [(point, _of_regions(stack, point)) for point in stack.of(MULTI_REGION)]
    path = ("configuration", "supportingAccessPoint")
    return (*plain, *wide, *((point, refer(stack, point, path, (POINT,))) for point in stack.of(TRANSFORMING)))


@once
def doors(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """The access points that lead to each bucket (by URN), by whatever steps."""
    found: dict[str, tuple[Resource, ...]] = {}
    behind: dict[str, tuple[Resource, ...]] = {}
    for point, reference in leads(stack):
        buckets = [each for target in reference.targets for each in behind.get(target.urn, (target,))]
        behind[point.urn] = tuple(dict.fromkeys(buckets))
        for bucket in behind[point.urn]:
            found[bucket.urn] = (*found.get(bucket.urn, ()), point)
    return found


@once
def guarding_points(stack: Stack) -> Mapping[str, tuple[Document, ...]]:
    """What the policies of access points say, by the URN of the bucket that these lead to."""
    return {
        urn: tuple(document for point in points for document in _policies(stack).get(point.urn, ()))
        for urn, points in doors(stack).items()
    }


@once
def _policies(stack: Stack) -> Mapping[str, tuple[Document, ...]]:
    """By the URN of the access point."""
    stated = all_documents(stack)
    found = {point.urn: stated.get(point.urn, ()) for point in stack.of(*POINTS)}
    for token, key, kind in ((_POLICY, "accessPointArn", POINT), (_OF_TRANSFORMING, "name", TRANSFORMING)):
        for policy in stack.of(token):
            for point in refer(stack, policy, (key,), (kind,)).targets:
                found[point.urn] = (*found[point.urn], *stated.get(policy.urn, ()))
    for policy in stack.of(_OF_MULTI_REGION):
        document = Document(policy, "details", "resource", parse(dig(policy.props, "details", "policy")))
        for point in _named(stack, policy):
            found[point.urn] = (*found[point.urn], document)
    return found


def handed_over(stack: Stack, statement: Statement) -> bool | None:
    """Whether a bucket's policy hands over to access points of its own account, whose policies say the rest.

    None: it may be, as the stack's account isn't known yet. Another account's access points are that account's to open.
    """
    own = own_accounts(stack)
    for test in statement.conditions:
        if test.key.lower() in _THROUGH and test.operator.lower() in _HOLDING and UNKNOWN not in test.values:
            accounts = {account_of(value) for value in literal(test.values)}
            if accounts <= own or (not own and all(map(str.isdigit, accounts))):
                return True if own else None
    return False


@once
def handing(stack: Stack) -> Mapping[str, bool]:
    """The buckets (by URN) that hand over to any access point of their account, and whether that is certain.

    Whoever may make an access point there opens them: to make one needs no right to the bucket.
    """
    stating = [(bucket, (bucket,)) for bucket in stack.of(*BUCKETS)]
    stating += [(policy, refer(stack, policy, ("bucket",), BUCKETS).targets) for policy in stack.of(_OF_BUCKET)]
    found: dict[str, bool] = {}
    for by, buckets in stating:
        over = [handed_over(stack, each) for each in _allowing(stack, by) if "*" in literal(each.principals)]
        for bucket in buckets if any(each is not False for each in over) else ():
            found[bucket.urn] = True in over
    return found


def _allowing(stack: Stack, by: Resource) -> Iterator[Statement]:
    for document in all_documents(stack).get(by.urn, ()):
        stated = document.statements if isinstance(document.statements, tuple) else ()
        yield from (statement for statement in stated if statement.allows)


def _named(stack: Stack, policy: Resource) -> Iterator[Resource]:
    """The multi-region access point that a policy is for: by its name, which it says among its details, too."""
    name = dig(policy.props, "details", "name")
    for point in stack.of(MULTI_REGION):
        if point.urn in policy.origins.get("details", ()) or (name and name == dig(point.props, "details", "name")):
            yield point


def _of_regions(stack: Stack, point: Resource) -> Reference:
    regions = dig(point.props, "details", "regions")
    names = [UNKNOWN if region is UNKNOWN else dig(region, "bucket") for region in as_list(regions)]
    return resolve(stack, point, "details", names, BUCKETS)


def point_arn(point: Resource) -> str:
    """The ARN (pattern) of an access point. Of a multi-region one AWS makes up the name, and it lies in no region."""
    arn = known(point, "arn")
    if arn is not None:
        return arn
    if point.type == MULTI_REGION:
        return f"arn:{SEGMENT}:s3::{SEGMENT}:accesspoint/{UNGUESSABLE}.mrap"
    return regional("s3-object-lambda" if point.type == TRANSFORMING else "s3", f"accesspoint/{called(point, 'name')}")


def objects_behind(point: Resource) -> tuple[str, ...]:
    """The ARNs (patterns) of what lies behind an access point. One that transforms it is asked for by its own."""
    own = point_arn(point)
    return (own,) if point.type == TRANSFORMING else (f"{own}/object/*",)


def aliases(point: Resource) -> tuple[str, ...]:
    """What an access point is called beside its ARN, where a bucket's name is asked for."""
    return tuple(alias for key in _ALIASES if (alias := known(point, key)) is not None)
