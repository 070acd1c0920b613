"""Images that somebody else may replace: what runs next is his code, with the role of the service that runs it."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_clusters import pods
from tests.policies.adversarial.flaws_takeover import both, may
from tests.policies.adversarial.systems import Change, Flaw, contains
from tests.policies.kit import Json, Made, Text
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, arn

RULE = "no-shared-database"
NAME = "souk-dev/order"
REGISTRY = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"
IMAGE = f"{REGISTRY}/{NAME}:main"
HERE = arn("ecr", f"repository/{NAME}")
PUSHING = ["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"]
PRODUCT = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"}


def repository(souk: Market, mutability: str = "IMMUTABLE", *excluded: str) -> Made:
    """Order's repository."""
    filters = [{"filter": each, "filterType": "WILDCARD"} for each in excluded]
    props = {"name": NAME, "imageTagMutability": mutability, "imageScanningConfiguration": {"scanOnPush": True}}
    computed = {"arn": HERE, "registryId": ACCOUNT, "repositoryUrl": f"{REGISTRY}/{NAME}"}
    more = {"imageTagMutabilityExclusionFilters": filters} if filters else {}
    token = "aws:ecr/repository:Repository"  # noqa: S105 - a type token
    return souk.program.add(token, "images", props | more, parent=souk.order.component, computed=computed)


def lets(souk: Market, made: Made, **elements: Any) -> None:
    """The repository's own policy."""
    props = {"repository": made.out("name"), "policy": statement(**elements)}
    souk.program.add("aws:ecr/repositoryPolicy:RepositoryPolicy", "images", props, parent=souk.order.component)


def pushed(*tags: str, mutability: str = "IMMUTABLE", by: Change | None = None) -> Change:
    """Order's containers run a tag of order's repository, and somebody may push there."""

    def change(souk: Market) -> None:
        repository(souk, mutability, *tags)
        contains(image=IMAGE)(souk)
        (by or may(PUSHING, HERE))(souk)

    return change


def admitted(principal: Any, action: str | list[str], mutability: str = "MUTABLE") -> Change:
    """The same by the repository's policy."""

    def change(souk: Market) -> None:
        made = repository(souk, mutability)
        contains(image=IMAGE)(souk)
        lets(souk, made, Principal=principal, Action=action)

    return change


def _function(souk: Market, image: Any) -> None:
    props = {"name": "souk-dev-fn", "packageType": "Image", "imageUri": image, "role": souk.order.task_role.arn}
    souk.program.add("aws:lambda/function:Function", "fn", props, parent=souk.order.component)


def _function_not_known_yet(souk: Market) -> None:
    made = repository(souk, "MUTABLE")
    _function(souk, Text((made.out("repositoryUrl"), ":main")))


def _pods(souk: Market) -> None:
    """Pods of order's, which have a role by their account."""
    pods(souk)
    spec = {"template": {"spec": {"serviceAccountName": "order", "containers": [{"name": "app", "image": IMAGE}]}}}
    props = {"metadata": {"name": "order", "namespace": "order"}, "spec": spec}
    souk.program.add("kubernetes:apps/v1:Deployment", "order-pods", props, parent=souk.order.component)


def _job(souk: Market) -> None:
    container = {"image": IMAGE, "jobRoleArn": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-order-task"}
    props = {"name": "job", "type": "container", "containerProperties": Json(container)}
    souk.program.add("aws:batch/jobDefinition:JobDefinition", "job", props, parent=souk.order.component)


def _managed(souk: Market) -> None:
    arn_of_policy = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser"
    props = {"role": souk.product.task_role.out("name"), "policyArn": arn_of_policy}
    souk.program.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "added", props)


_MAY = may(PUSHING, HERE)
ALL = (
    Flaw("an image's tag that a stranger may move", RULE, pushed(mutability="MUTABLE")),
    Flaw("a tag that a policy of AWS's lets a stranger move", RULE, pushed(mutability="MUTABLE", by=_managed)),
    Flaw("a tag that is left out of what stays", RULE, pushed("ma*", mutability="IMMUTABLE_WITH_EXCLUSION")),
    Flaw("a tag that a stranger may free and take", RULE, pushed(by=may([*PUSHING, "ecr:BatchDeleteImage"], HERE))),
    Flaw("a tag that a stranger may make one that moves", RULE, pushed(by=may("ecr:Put*", HERE))),
    Flaw("an image of a function's to replace", RULE, both(lambda souk: _function(souk, IMAGE), _MAY)),
    Flaw("an image of a function's that isn't known yet", RULE, both(_function_not_known_yet, _MAY), "later"),
    Flaw("an image of pods' to replace", RULE, both(_pods, _MAY)),
    Flaw("an image of a job's to replace", RULE, both(_job, _MAY)),
    Flaw("an image outside the stack to replace", RULE, both(contains(image=IMAGE), _MAY)),
    Flaw("an image that a repository's policy lets a stranger replace", RULE, admitted(PRODUCT, "ecr:PutImage")),
    Flaw("a repository that a stranger may open to himself", RULE, pushed(by=may("ecr:SetRepositoryPolicy", HERE))),
    Flaw("an image that another account may replace", RULE, admitted({"AWS": "999988887777"}, PUSHING), "unsure"),
    Flaw("a tag of a repository outside the stack", RULE, contains(image=IMAGE), "unsure"),
    Flaw(
        "a tag of a repository of another account's",
        RULE,
        contains(image="999988887777.dkr.ecr.eu-west-1.amazonaws.com/tools/agent"),
        "unsure",
    ),
)
