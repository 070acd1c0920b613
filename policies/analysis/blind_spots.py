"""What may lead to a store and can't be seen: it isn't known yet, and nothing of the stack shows where it comes from.

A preview shows an unknown value with the resources that it is made from, and those are judged in its place. Where there
are none, nobody can say what is granted, told or admitted: that isn't nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.accelerators import ACCELERATOR, ROLE_PATH
from policies.analysis.actors import actors
from policies.analysis.cluster_sight import unseen_rights
from policies.analysis.hidden_texts import hidden_texts
from policies.analysis.iam_documents import IDENTITY_KEYS, Document, all_documents
from policies.analysis.identity import LOAD_BALANCERS, ROLE, SECURITY_GROUPS
from policies.analysis.image_sight import unseen_images
from policies.analysis.kept_buckets import perhaps_kept
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declarations, declared_owners
from policies.analysis.pods import account_of, kubernetes_workloads
from policies.analysis.pods_on_nodes import unsure_seats
from policies.analysis.references import refer
from policies.analysis.sight import Sight, is_made, sight, unknown_paths
from policies.analysis.unlisted import choices
from policies.analysis.unread_policies import unread_policies
from policies.analysis.values import UNKNOWN
from policies.analysis.workloads import ECS_SERVICE, GROUP_PATHS, ROLE_PATHS, services_of

_STATED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    **{token: ((key, "what {} allows"),) for token, key in IDENTITY_KEYS.items()},
    ROLE: (("assumeRolePolicy", "who may become the role {}"),),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": (("policy", "whom {} lets in"),),
    "aws:secretsmanager/secretPolicy:SecretPolicy": (("policy", "whom {} lets in"),),
    "aws:s3/bucketPolicy:BucketPolicy": (("policy", "whom {} lets in"),),
    "aws:kinesis/resourcePolicy:ResourcePolicy": (("policy", "whom {} lets in"),),
}
"""What a program states itself, and AWS never fills in: so an unknown one is unknown to the program."""
_HARMLESS: Final = frozenset(
    {
        "aws:apigateway/restApi:RestApi",
        "aws:apigateway/restApiPolicy:RestApiPolicy",
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "aws:sns/topic:Topic",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:sqs/queue:Queue",
        "aws:sqs/queuePolicy:QueuePolicy",
    }
)
"""Whatever the policies of these say, it is about messages, and about images, which are looked at by themselves."""
_OPAQUE: Final = (
    "aws:cloudcontrol/resource:",
    "aws:cloudformation/stack",
    "aws:serverlessrepository/cloudFormationStack:",
    "aws:servicecatalog/provisionedProduct:",
    "aws-native:cloudformation:",
    "aws-native:ec2:SecurityGroup",
    "aws-native:iam:",
    "aws-native:index:",
)
"""What makes things that policies don't get to see, or grants and admits in a form that isn't read here."""
_OPERATED: Final = re.compile(
    r"kubernetes:[^/:]+\.(?:services\.k8s\.aws|aws(?:\.m)?\.upbound\.io|aws\.crossplane\.io)/"
)
"""The same by an operator in a cluster, which makes resources of AWS out of what it is told: ACK's, Crossplane's."""
_SERVICE_LINKED: Final = ":role/aws-service-role/"
"""Of these AWS says what they may do, and it runs with them itself."""


class BlindSpot(NamedTuple):
    """In words, what can't be told, and the resource that it is about."""

    what: str
    by: Resource


@once
def blind_spots(stack: Stack) -> tuple[BlindSpot, ...]:
    """Everything of the stack that may lead to a store and can't be seen."""
    granted = (*_unread(stack), *_stated(stack), *_sealed(stack), *_inline(stack), *_roles(stack), *_pods(stack))
    admitted = (*_groups(stack), *_choices(stack), *_doors(stack))
    hidden = (*_told(stack), *_images(stack), *_kept(stack), *_opaque(stack))
    return tuple(dict.fromkeys((*granted, *admitted, *hidden)))


def undecided(stack: Stack) -> Iterator[BlindSpot]:
    """The policy documents that aren't known at all, wherever they come from: what is proved rests on every one."""
    for document in _unknown_documents(stack):
        yield BlindSpot(f"what the {document.key} of {document.holder.name} says can't be told", document.holder)


def _unknown_documents(stack: Stack) -> Iterator[Document]:
    for documents in all_documents(stack).values():
        for document in documents:
            if document.statements is UNKNOWN and document.holder.type not in _HARMLESS:
                yield document


def _sealed(stack: Stack) -> Iterator[BlindSpot]:
    """Documents of what exists: of these nothing more will show, as of one that is encrypted in a state."""
    for document in _unknown_documents(stack):
        if is_made(document.holder) and not _is_alone(stack):
            what = f"what the {document.key} of {document.holder.name} says can't be told: it isn't known"
            yield BlindSpot(f"{what}, and may say more than what it is made from shows", document.holder)


def _kept(stack: Stack) -> Iterator[BlindSpot]:
    """Buckets that may be stores: if they are, whoever else gets at them shares one."""
    for bucket in perhaps_kept(stack):
        what = f"whether {bucket.name} is a store can't be told: what is granted there isn't known yet"
        yield BlindSpot(what, bucket)


def _unread(stack: Stack) -> Iterator[BlindSpot]:
    for item in unread_policies(stack):
        why = f"it is given {item.what}, which can't be read here"
        yield BlindSpot(f"whether {item.who} can reach a store can't be told: {why}", item.by)


def _stated(stack: Stack) -> Iterator[BlindSpot]:
    for token, stated in _STATED.items():
        for resource in stack.of(token):
            for key, what in stated:
                places = [*unknown_paths(resource.props.get(key), key)]
                if sight(resource, key, len(places)) is not Sight.ALL:
                    yield _hidden(what.format(resource.name), f"its {' or its '.join(places)}", resource)


def _inline(stack: Stack) -> Iterator[BlindSpot]:
    """A role's policies of its own. AWS lists them where the program states none."""
    for role in stack.of(ROLE):
        value = role.props.get("inlinePolicies")
        places = [*unknown_paths(value, "inlinePolicies")] if role.states("inlinePolicies") else []
        if sight(role, "inlinePolicies", len(places)) is not Sight.ALL:
            yield _hidden(f"what {role.name} allows", f"its {' or its '.join(places)}", role)


def _hidden(what: str, which: str, by: Resource) -> BlindSpot:
    return BlindSpot(f"{what} can't be told: {which} isn't known yet, nor where all of it comes from", by)


def _roles(stack: Stack) -> Iterator[BlindSpot]:
    """What runs with a role that nobody sees."""
    for token, paths in {**ROLE_PATHS, ACCELERATOR: (ROLE_PATH,)}.items():
        for workload in stack.of(token):
            for path in paths:
                reference = refer(stack, workload, path, (ROLE,))
                if reference.foreign or reference.untraceable:
                    yield _hidden(f"what {workload.name} may do", f"its {path[-1]}", workload)
                for arn in reference.outside:
                    if _SERVICE_LINKED not in arn:
                        what = f"what {workload.name} may do can't be told: its role {arn} is none of this stack"
                        yield BlindSpot(what, workload)
                if not reference.certain:
                    names = ", ".join(role.name for role in reference.targets)
                    yield BlindSpot(f"which of the roles {names} {workload.name} runs with can't be told", workload)


def _opaque(stack: Stack) -> Iterator[BlindSpot]:
    for resource in stack.resources:
        if resource.type.startswith(_OPAQUE) or _OPERATED.match(resource.type):
            kind = resource.type.rpartition(":")[2]
            yield BlindSpot(f"what {resource.name} opens can't be told: this pack doesn't read a {kind}", resource)


def _pods(stack: Stack) -> Iterator[BlindSpot]:
    """Pods under a service account that nobody sees, and who may run some."""
    yield from (BlindSpot(*unseen) for unseen in unseen_rights(stack))
    for pods, by in unsure_seats(stack):
        what = f"whether the pods of {pods.name} come to what the nodes of {by.name} may do and reach can't be told"
        yield BlindSpot(f"{what}: where they run, or what they get there, isn't known", pods)
    for workload in kubernetes_workloads(stack):
        if account_of(workload) is UNKNOWN and not workload.origins.get("spec"):
            yield _hidden(f"what {workload.name} may do", "its service account", workload)


def _told(stack: Stack) -> Iterator[BlindSpot]:
    for text in hidden_texts(stack):
        if not text.wholly and _is_alone(stack):
            continue
        yield BlindSpot(f"{text.what} can't be told: its {text.where} {text.why}", text.by)


def _images(stack: Stack) -> Iterator[BlindSpot]:
    """What may run as somebody else's code."""
    if not _is_alone(stack):
        yield from (BlindSpot(*replaced) for replaced in unseen_images(stack))


@once
def _is_alone(stack: Stack) -> bool:
    """Whether one party alone acts in the stack: what it is told beside what shows, it tells nobody else."""
    granted = {who for actor in actors(stack) for who in actor.who}
    running = stack.of(*dict.fromkeys((*ROLE_PATHS, *GROUP_PATHS)))
    parties = granted.union(declarations(stack), *(services_of(stack, workload) for workload in running))
    return len(parties) <= 1


def _groups(stack: Stack) -> Iterator[BlindSpot]:
    """What wears a security group that may be any of the stack's."""
    for token, paths in GROUP_PATHS.items():
        for workload in stack.of(token):
            for path in paths:
                worn = refer(stack, workload, path, SECURITY_GROUPS)
                if (worn.foreign or worn.untraceable) and not _is_filled_in(workload, path):
                    yield _hidden(f"what lets {workload.name} in", f"one of its {path[-1]}", workload)


def _choices(stack: Stack) -> Iterator[BlindSpot]:
    """What names some of several, of which one at least is a stranger's."""
    for choice in choices(stack):
        own = declared_owners(stack, choice.by)
        if any(not declared_owners(stack, item) <= own for item in choice.of):
            names = ", ".join(item.name for item in choice.of)
            yield BlindSpot(f"which of {names} {choice.by.name} uses can't be told: its {choice.key}", choice.by)


def _doors(stack: Stack) -> Iterator[BlindSpot]:
    """Load balancers that may wear any of the stack's groups."""
    for balancer in stack.of(*LOAD_BALANCERS):
        worn = refer(stack, balancer, ("securityGroups",), SECURITY_GROUPS)
        if (worn.foreign or worn.untraceable) and balancer.states("securityGroups"):
            yield _hidden(f"whom {balancer.name} lets in", "one of its securityGroups", balancer)
        elif not worn.certain:
            names = ", ".join(group.name for group in worn.targets)
            yield BlindSpot(f"which of the security groups {names} {balancer.name} wears can't be told", balancer)


def _is_filled_in(workload: Resource, path: tuple[str, ...]) -> bool:
    """Whether AWS itself names the groups: an instance for which the program names none."""
    return workload.type != ECS_SERVICE and not workload.states(path[0])
