"""Access keys of a stranger's user: whoever has one is that user, whatever his own role may do."""

from __future__ import annotations

from tests.policies.adversarial.systems import Flaw, informs, service
from tests.policies.kit import Ref
from tests.policies.market import Market
from tests.policies.parts import SECRET, allow, arn, grant

RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_PREFIX = "secret:souk/dev/key-"


def key(souk: Market, *, by_group: bool = False) -> Ref:
    """The secret key of a user of order's, who reads its table: by a policy of his own, or of his group."""
    add, parent = souk.program.add, souk.order.component
    user = add("aws:iam/user:User", "reader", {"name": "order-reader"}, parent=parent)
    reads = allow(["dynamodb:GetItem"], _TABLE)
    if by_group:
        group = add("aws:iam/group:Group", "readers", {"name": "order-readers"}, parent=parent)
        policy = {"group": Ref(group.urn, "name"), "policy": reads}
        add("aws:iam/groupPolicy:GroupPolicy", "reader", policy, parent=parent)
        member = {"user": Ref(user.urn, "name"), "groups": [Ref(group.urn, "name")]}
        add("aws:iam/userGroupMembership:UserGroupMembership", "reader", member, parent=parent)
    else:
        policy = {"user": Ref(user.urn, "name"), "policy": reads}
        add("aws:iam/userPolicy:UserPolicy", "reader", policy, parent=parent)
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
    turns = {"secretId": held.id, "rotationLambdaArn": arn("lambda", "function:r")}
    add("aws:secretsmanager/secretRotation:SecretRotation", "key", turns, parent=parent)


def _may_read(souk: Market) -> None:
    """The platform keeps the key, and product may read it."""
    kept(souk, None)
    document = allow(["secretsmanager:GetSecretValue"], arn("secretsmanager", f"{_PREFIX}*"))
    grant(souk.program, "key", souk.product.execution_role, document)


ALL = (
    Flaw("a stranger's key in one's own secret", RULE, lambda souk: kept(souk, "product")),
    Flaw("a key of a stranger's group in one's own secret", RULE, lambda souk: kept(souk, "product", by_group=True)),
    Flaw("a stranger's key in a variable", RULE, lambda souk: informs("product", "STORAGE", key(souk))(souk)),
    Flaw("a stranger's key to read", RULE, _may_read),
)
