"""What conditions on the place that a call names leave of a grant: its security groups, its subnets, its VPC.

Sources: IAM User Guide, "Single-valued vs. multivalued context keys"; Lambda Developer Guide, "Using IAM condition keys
for VPC settings". A call may name several groups: one more meets `ForAnyValue:` of an Allow, or evades `ForAllValues:`
of a Deny.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from policies.analysis.globs import UNGUESSABLE, intersects, matches
from policies.analysis.iam_documents import Condition, Document, Statement
from policies.analysis.iam_evaluation import Grants
from policies.analysis.identity import SECURITY_GROUPS, known
from policies.analysis.model import Resource
from policies.analysis.values import UNKNOWN

_EQUAL: Final = frozenset({"stringequals", "stringequalsignorecase", "stringlike"})
_UNEQUAL: Final = frozenset({"stringnotequals", "stringnotequalsignorecase", "stringnotlike"})
_ANY: Final = "foranyvalue"


class Keys(NamedTuple):
    """The keys (lower case) of a service's conditions on where something is started; empty where it has none."""

    groups: str = ""
    subnets: str = ""
    vpc: str = ""


def naming(grant: Grants, place: Resource, keys: Keys) -> Grants:
    """What is left of one role's grants for a call that names a group or subnet, perhaps beside others."""
    named = _Named(place, keys)
    documents = tuple(_left(document, named) for document in grant.documents)
    boundary = None if grant.boundary is None else tuple(_left(document, named) for document in grant.boundary)
    return replace(grant, documents=documents, boundary=boundary)


def tests_place(grant: Grants, keys: Keys) -> bool:
    """Whether some condition is on the place."""
    statements = (document.statements for document in (*grant.documents, *(grant.boundary or ())))
    known = (item for found in statements if isinstance(found, tuple) for item in found)
    return any(test.key.lower() in keys for item in known for test in item.conditions if test.key)


def _left(document: Document, named: _Named) -> Document:
    if not isinstance(document.statements, tuple):
        return document
    left = (named.left(item) if item.conditional else item for item in document.statements)
    return replace(document, statements=tuple(item for item in left if item is not None))


@dataclass(frozen=True, slots=True)
class _Named:
    """The group or subnet that a call names."""

    place: Resource
    keys: Keys

    def left(self, statement: Statement) -> Statement | None:
        """A Deny without the conditions that surely hold; an Allow that surely isn't for the call is none."""
        if statement.allows:
            return None if any(map(self._fails, statement.conditions)) else statement
        left = tuple(test for test in statement.conditions if not self._holds(test))
        return replace(statement, conditions=left, conditional=bool(left))

    def _holds(self, test: Condition) -> bool:
        qualifier, operator = _parts(test)
        key = test.key.lower()
        if operator == "null":
            return key in self.keys and _says(test, "false")
        if UNKNOWN in test.values or (qualifier != _ANY and key != self.keys.vpc):
            return False
        if operator in _EQUAL:
            return self._meets(test, surely=True)
        return operator in _UNEQUAL and key in self._own and not self._meets(test)

    @property
    def _own(self) -> tuple[str, ...]:
        """The keys that compare something of the place's."""
        own = self.keys.groups if self.place.type in SECURITY_GROUPS else self.keys.subnets
        return tuple(key for key in (own, self.keys.vpc if known(self.place, "vpcId") else "") if key)

    def _fails(self, test: Condition) -> bool:
        qualifier, operator = _parts(test)
        key = test.key.lower()
        if operator == "null":
            return key in self.keys and _says(test, "true")
        if key not in self._own or qualifier == _ANY or UNKNOWN in test.values:
            return False
        if operator in _EQUAL:
            return not self._meets(test)
        return operator in _UNEQUAL and self._meets(test, surely=True)

    def _meets(self, test: Condition, *, surely: bool = False) -> bool:
        """Whether one of the values is, or may be, what the place has. One that isn't made yet no text can name."""
        own = self._id(test.key.lower()) if test.key.lower() in self._own else ""
        values = [value.rpartition("/")[2] for value in test.values if isinstance(value, str)]
        if surely:
            like = test.operator.lower().endswith("like")
            return any(own == value or (like and bool(own) and matches(value, own)) for value in values)
        return bool(own) and any("${" in value or intersects(value, own) for value in values)

    def _id(self, key: str) -> str:
        if key == self.keys.vpc:
            return known(self.place, "vpcId") or ""
        start = "sg-" if self.place.type in SECURITY_GROUPS else "subnet-"
        return known(self.place, "id") or f"{start}{UNGUESSABLE}"


def _parts(test: Condition) -> tuple[str, str]:
    """Qualifier and operator. `IfExists` makes no difference: the call names a place."""
    qualifier, _, operator = test.operator.lower().rpartition(":")
    return qualifier, operator.removesuffix("ifexists")


def _says(test: Condition, what: str) -> bool:
    return [value.lower() for value in test.values if isinstance(value, str)] == [what]
