"""What pydantic refused, in a user's words: what was got, what is allowed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

EXAMPLES: Final[Mapping[str | int, str]] = {
    "account": "'111122223333': twelve digits, in quotes",
    "region": "eu-west-1",
    "zones": "eu-west-1a",
    "domain": "shop.example.com",
    "hostedZoneId": "Z0123456789ABCDEFGHIJ",
    "image": f"sha256:{'0' * 12}… of 64 digits",
    "instanceClass": "db.t4g.micro",
    "nodeType": "cache.t4g.micro",
    "alarmEmails": "on-call@shop.example.com",
    "name": "order-history: lower case, digits and single hyphens",
    "[key]": "order-history: lower case, digits and single hyphens",
}
"""Values of the fields that have a form, by the field's name."""

PLAIN: Final[Mapping[str, str]] = {
    "int_type": "a whole number, without quotes",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number, without quotes",
    "bool_type": "true or false, without quotes",
    "bool_parsing": "true or false",
    "string_type": "text, in quotes",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}

BOUNDS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "literal_error": lambda context: str(context["expected"]),
    "greater_than_equal": lambda context: f"{context['ge']} or more",
    "greater_than": lambda context: f"more than {context['gt']}",
    "less_than_equal": lambda context: f"{context['le']} or less",
    "less_than": lambda context: f"less than {context['lt']}",
    "multiple_of": lambda context: f"a multiple of {context['multiple_of']}",
    "too_short": lambda context: f"at least {context['min_length']} of them",
    "too_long": lambda context: f"at most {context['max_length']} of them",
    "string_too_short": lambda context: f"at least {context['min_length']} characters",
    "string_too_long": lambda context: f"at most {context['max_length']} characters",
}


def allowed(details: Mapping[str, Any]) -> str:
    """What would do, of one of a ValidationError's errors."""
    kind, context = str(details["type"]), cast("Mapping[str, Any]", details.get("ctx") or {})
    if kind in PLAIN:
        return PLAIN[kind]
    if kind in BOUNDS:
        return BOUNDS[kind](context)
    if kind == "string_pattern_mismatch":
        names = [part for part in reversed(details["loc"]) if part in EXAMPLES]
        return f"text such as {EXAMPLES[names[0]]}" if names else f"text of the form {context['pattern']}"
    return str(details["msg"]).removeprefix("Value error, ")


def got(value: object) -> str:
    """What was there. Of something large its kind: an error that repeats a whole file is read by nobody."""
    match value:
        case dict():
            return f"a mapping of {', '.join(map(str, cast('dict[Any, Any]', value))) or 'nothing'}"
        case list() | tuple():
            items = cast("list[Any]", value)
            return f"a list of {len(items)}" if any(isinstance(item, list | dict) for item in items) else repr(items)
        case _:
            return repr(value)
