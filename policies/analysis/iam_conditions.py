"""Whether a statement's conditions hold for one request.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators", "Conditions with multiple context keys or
values" and "Single-valued vs. multivalued context keys".
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, cast

from policies.analysis.iam_documents import Condition
from policies.analysis.iam_operators import OPERATORS, NotUnderstoodError, Test
from policies.analysis.iam_variables import Context, values

Qualifier = Literal["", "ForAllValues", "ForAnyValue"]
_QUALIFIERS: Final = frozenset({"", "ForAllValues", "ForAnyValue"})


def holds(condition: Condition, context: Context, *, variables: bool = True) -> bool:
    """Whether one condition holds. With `variables` off, `${` in the policy's values is text like any other.

    Raises NotUnderstoodError for an operator that is not known, or a value that isn't of its type.
    """
    operator = _Operator.of(condition.operator)
    found = values(context, condition.key)
    wanted = [value for value in condition.values if isinstance(value, str)]
    if operator.name == "Null":
        return ("false" if found else "true") in (value.lower() for value in wanted)
    test, negated = OPERATORS[operator.name]
    # To a set operator, nothing but empty values is the same as no value.
    if not found or (operator.qualifier and not any(found)):
        return operator.holds_without_value(negated=negated)
    if len(found) > 1 and not operator.qualifier:
        return False  # a key with several values takes a set operator
    filling = context if variables else None
    met = (_meets(test, value, wanted, filling) is not negated for value in found)
    return any(met) if operator.qualifier == "ForAnyValue" else all(met)


class _Operator(NamedTuple):
    name: str
    qualifier: Qualifier
    if_exists: bool

    @classmethod
    def of(cls, text: str) -> _Operator:
        qualifier, _, full = text.rpartition(":")
        name = full.removesuffix("IfExists")
        known = name in OPERATORS or full == "Null"
        if not known or qualifier not in _QUALIFIERS:
            raise NotUnderstoodError(f"{text!r} is no condition operator")
        return cls(name, cast("Qualifier", qualifier), full != name)

    def holds_without_value(self, *, negated: bool) -> bool:
        """A negated match, an IfExists, or a test of all of nothing has nothing that could contradict it."""
        if self.if_exists or self.qualifier == "ForAllValues":
            return True
        return negated and self.qualifier != "ForAnyValue"


def _meets(test: Test, value: str, wanted: list[str], context: Context | None) -> bool:
    """Whether one of the policy's values is met: to a negated operator, that is one too many."""
    return any(test(value, item, context) for item in wanted)
