"""Programs that say of nothing whose it is: whatever is told of a store, and does more than carry that on, uses it.

AWS adds services faster than anybody lists them, so that what is listed here is the contrary: what names a store to
guard, measure, copy or find it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.actors import acting
from policies.analysis.configuration import Text, texts, texts_of
from policies.analysis.iam_documents import RESOURCE_KEYS
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners, follows_conventions
from policies.analysis.references import refer
from policies.analysis.stores import stores_by_urn
from policies.analysis.unlisted import INSTANCE_PROFILE, unlisted

_OF_AWS: Final = re.compile(r"(?:aws|aws-native):(\w+)[/:]")
_BESIDE_AWS: Final = ("docker:index/container:", "docker:index/service:", "kubernetes:helm", "nomad:")
"""What runs things elsewhere. Of other providers' resources most only describe, and a component does nothing itself."""
_MODULES: Final = (
    "accessanalyzer acm apigateway apigatewayv2 appautoscaling appconfig applicationinsights athena auditmanager "
    "autoscaling backup budgets cfg chatbot cloudcontrol cloudformation cloudfront cloudtrail cloudwatch codestar "
    "config costexplorer datazone dax detective devopsguru directconnect directoryservice dlm dms docdb dynamodb ebs "
    "ec2 ecr efs eks elasticache fis fsx glacier globalaccelerator grafana guardduty iam identitystore inspector "
    "inspector2 keyspaces kms lakeformation lb licensemanager logs macie2 memorydb neptune networkfirewall "
    "networkmanager oam organizations pinpoint quicksight ram rds redshift redshiftserverless resiliencehub "
    "resourceexplorer resourcegroups route53 route53domains route53recoverycontrol route53resolver s3 s3control "
    "secretsmanager securityhub securitylake servicecatalog servicediscovery ses shield signer sns sqs ssm "
    "ssmcontacts ssmincidents ssoadmin tags vpc vpclattice waf wafregional wafv2 xray"
)
_PLUMBING: Final = frozenset(_MODULES.split())
"""Modules of AWS's providers whose resources are about a store and do nothing there, or are judged as another channel.

An API of API Gateway's that reads a table by itself does so with a role, and so does a rule of Config's.
"""
_NO_USERS: Final = (
    "aws:glue/catalog",
    "aws:glue/connection:",
    "aws:glue/dataCatalogEncryptionSettings:",
    "aws:glue/registry:",
    "aws:glue/schema:",
    "aws:glue/securityConfiguration:",
    "aws:lambda/alias:",
    "aws:lambda/permission:",
    "aws:scheduler/",
)
_LABELS: Final = frozenset({"arn", "description", "id", "name", "tags", "tagsAll"})


def unowned_texts(stack: Stack) -> Iterator[Text]:
    """What is told to things that are nobody's, each of which counts as a service of its own."""
    if follows_conventions(stack):
        return
    known = frozenset(text.resource.urn for text in texts(stack))
    for resource in stack.resources:
        if _may_use(resource) and resource.urn not in known and resource.urn not in stores_by_urn(stack):
            for key in resource.props if not declared_owners(stack, resource) else ():
                if key not in _LABELS and key != RESOURCE_KEYS.get(resource.type):
                    own = [(f"{key} of {resource.name}", resource.props.get(key))]
                    yield from texts_of(resource, key, frozenset({resource.name}), own)


def _may_use(resource: Resource) -> bool:
    found = _OF_AWS.match(resource.type)
    if found is None:
        return resource.type.startswith(_BESIDE_AWS)
    return found[1] not in _PLUMBING and not resource.type.startswith(_NO_USERS)


def names_of(stack: Stack, resource: Resource) -> frozenset[str]:
    """What such a thing may count as already: itself, who acts with its roles, and what it is made a part of."""
    family, queue = {resource.urn: resource}, [resource]
    while queue:
        current = queue.pop()
        for urn in (urn for origins in current.origins.values() for urn in origins):
            origin = stack.by_urn.get(urn)
            if origin is not None and urn not in family and _are_one(current, origin):
                family[urn] = origin
                queue.append(origin)
    acts = (acting(stack).get(role, frozenset[str]()) for urn in family for role in _roles(stack).get(urn, ()))
    return frozenset(member.name for member in family.values()).union(*acts)


def _are_one(part: Resource, whole: Resource) -> bool:
    """Whether two things are parts of one: of different kinds and the same module, as a branch of an app is."""
    one, other = _OF_AWS.match(part.type), _OF_AWS.match(whole.type)
    return one is not None and other is not None and one[1] == other[1] and part.type != whole.type


@once
def _roles(stack: Stack) -> Mapping[str, tuple[str, ...]]:
    """The roles (by URN) that each such thing names, by its own URN."""
    found: dict[str, tuple[str, ...]] = {}
    for named in unlisted(stack, (ROLE,), {}):
        is_profile = named.what.type == INSTANCE_PROFILE
        roles = refer(stack, named.what, ("role",), (ROLE,)).targets if is_profile else (named.what,)
        found[named.by.urn] = (*found.get(named.by.urn, ()), *(role.urn for role in roles))
    return found
