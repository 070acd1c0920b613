"""Access keys of a stranger's user: whoever has one is that user, whatever his own role may do."""

from __future__ import annotations

from tests.policies.adversarial.systems import Change, Flaw, grants, informs, service
from tests.policies.kit import Json, Made, Ref
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, SECRET, allow, arn, grant, rotated

RULE = "no-shared-database"
ESCALATION = "iam-no-privilege-escalation"
_CERTIFICATES = ["iam:UploadSigningCertificate", "iam:UploadSSHPublicKey"]
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
USER = f"arn:aws:iam::{ACCOUNT}:user/order-reader"
GROUP = f"arn:aws:iam::{ACCOUNT}:group/order-readers"
_PREFIX = "secret:souk/dev/key-"


def reader(souk: Market, *, by_group: bool = False) -> Made:
    """A user of order's, who reads its table: by a policy of his own, or of his group."""
    add, parent = souk.program.add, souk.order.component
    computed = {"arn": USER}
    user = add("aws:iam/user:User", "reader", {"name": "order-reader"}, parent=parent, computed=computed)
    reads = allow(["dynamodb:GetItem"], _TABLE)
    if by_group:
        computed = {"arn": GROUP}
        group = add("aws:iam/group:Group", "readers", {"name": "order-readers"}, parent=parent, computed=computed)
        policy = {"group": Ref(group.urn, "name"), "policy": reads}
        add("aws:iam/groupPolicy:GroupPolicy", "reader", policy, parent=parent)
        member = {"user": Ref(user.urn, "name"), "groups": [Ref(group.urn, "name")]}
        add("aws:iam/userGroupMembership:UserGroupMembership", "reader", member, parent=parent)
    else:
        policy = {"user": Ref(user.urn, "name"), "policy": reads}
        add("aws:iam/userPolicy:UserPolicy", "reader", policy, parent=parent)
    return user


def key(souk: Market, *, by_group: bool = False) -> Ref:
    """The secret key of such a user."""
    add, parent, user = souk.program.add, souk.order.component, reader(souk, by_group=by_group)
    computed = {"secret": "abcdefghijklmnopqrstuvwxyz0123456789ABCD"}
    made = add(
        "aws:iam/accessKey:AccessKey", "reader", {"user": Ref(user.urn, "name")}, parent=parent, computed=computed
    )
    return Ref(made.urn, "secret")


def kept(souk: Market, owner: str | None, *, by_group: bool = False) -> None:
    """The key in somebody's secret, or in one of the platform's."""
    add, parent = souk.program.add, service(souk, owner).component if owner else souk.platform
    computed = {"arn": arn("secretsmanager", f"{_PREFIX}AbCdEf")}
    held = add(SECRET, "key", {"name": "souk/dev/key"}, parent=parent, computed=computed)
    version = {"secretId": held.id, "secretString": key(souk, by_group=by_group)}
    add("aws:secretsmanager/secretVersion:SecretVersion", "key", version, parent=parent)
    rotated(souk.program, held)


def _may_read(souk: Market) -> None:
    """The platform keeps the key, and product may read it."""
    kept(souk, None)
    document = allow(["secretsmanager:GetSecretValue"], arn("secretsmanager", f"{_PREFIX}*"))
    grant(souk.program, "key", souk.product.execution_role, document)


def rights(action: str, on: str, *, by_group: bool = False) -> Change:
    """Product may do something to order's user, or to his group."""

    def change(souk: Market) -> None:
        reader(souk, by_group=by_group)
        grant(souk.program, "added", souk.product.task_role, allow([action], on))

    return change


def person(souk: Market, *statements: tuple[str, str]) -> None:
    """A user of product's who may do these things."""
    add, parent = souk.program.add, souk.product.component
    computed = {"arn": f"arn:aws:iam::{ACCOUNT}:user/product-person"}
    who = add("aws:iam/user:User", "p", {"name": "product-person"}, parent=parent, computed=computed)
    stated = [{"Effect": "Allow", "Action": action, "Resource": on} for action, on in statements]
    document = Json({"Version": "2012-10-17", "Statement": stated})
    add("aws:iam/userPolicy:UserPolicy", "p", {"user": Ref(who.urn, "name"), "policy": document}, parent=parent)


def _by_person(action: str, on: str, *, by_group: bool = False) -> Change:
    def change(souk: Market) -> None:
        reader(souk, by_group=by_group)
        person(souk, (action, on))

    return change


ALL = (
    Flaw("a key to make for a stranger's user", RULE, rights("iam:CreateAccessKey", USER)),
    Flaw("a password to set for a stranger's user", RULE, rights("iam:UpdateLoginProfile", f"{USER[:-7]}*")),
    Flaw("a stranger's group to join", RULE, rights("iam:AddUserToGroup", GROUP, by_group=True)),
    Flaw("a stranger's user to give rights", RULE, rights("iam:PutUserPolicy", USER)),
    Flaw("a key that a user makes for another", RULE, _by_person("iam:CreateAccessKey", USER)),
    Flaw("a group that a user joins himself", RULE, _by_person("iam:AddUserToGroup", GROUP, by_group=True)),
    Flaw(
        "a user who gives himself any right",
        RULE,
        lambda souk: person(souk, ("iam:PutUserPolicy", "arn:aws:iam::*:user/${aws:username}")),
    ),
    Flaw("a certificate for whichever user", ESCALATION, grants("product", Action=_CERTIFICATES, Resource=USER)),
    Flaw("a stranger's key in one's own secret", RULE, lambda souk: kept(souk, "product")),
    Flaw("a key of a stranger's group in one's own secret", RULE, lambda souk: kept(souk, "product", by_group=True)),
    Flaw("a stranger's key in a variable", RULE, lambda souk: informs("product", "STORAGE", key(souk))(souk)),
    Flaw("a stranger's key to read", RULE, _may_read),
)
