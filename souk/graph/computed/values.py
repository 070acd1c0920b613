"""How a value that only AWS knows is written down: a template, filled from the resource and from its place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from souk.graph.model import UNKNOWN, Secret

HEX: Final = "0123456789abcdef"
ALPHABETS: Final = {
    "hex": HEX,
    "digits": "0123456789",
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "lower": "abcdefghijklmnopqrstuvwxyz0123456789",
}
FIELD: Final = re.compile(r"\{([A-Za-z0-9.]+)\}")
TOKEN: Final = re.compile(r"(hex|digits|upper|lower)([0-9]+)")
PLACE: Final = frozenset({"partition", "account", "region", "dns"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a provider puts resources, and the salt of everything generated."""

    account: str
    region: str
    salt: str = ""
    default_tags: Mapping[str, str] = field(default_factory=dict[str, str])

    def all_tags(self, tags: Any) -> Any:
        """A resource's `tagsAll`: the provider's default tags and its own. UNKNOWN if one of its own is.

        The provider works it out in a preview (setTagsAll in terraform-provider-aws).
        """
        own: Any = {} if tags is None else tags
        if not isinstance(own, dict) or UNKNOWN in cast("dict[str, Any]", own).values():
            return UNKNOWN
        return {**self.default_tags, **cast("dict[str, Any]", own)}

    @property
    def partition(self) -> str:
        """The ARN's partition (AWS General Reference, "Amazon Resource Names")."""
        if self.region.startswith("cn-"):
            return "aws-cn"
        return "aws-us-gov" if self.region.startswith("us-gov-") else "aws"

    @property
    def dns(self) -> str:
        """The suffix of the partition's host names."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"


Rule = str | int | Callable[["Values"], Any]
"""A template such as `arn:{partition}:sqs:{region}:{account}:{name}`, a function where a value depends on others, or a
constant.

Fields: `partition`, `account`, `region`, `dns`; `logical` (the resource's name in the program); `hexN`, `digitsN`,
`upperN`, `lowerN` and `uuid` (generated); anything else is a property of the same resource, given or computed.
"""
Rules = Mapping[str, Rule]


@dataclass(slots=True)
class Values:
    """One resource's properties: the given ones, and the others computed when first asked for."""

    urn: str
    logical: str
    given: Mapping[str, Any]
    place: Place
    rules: Rules
    fallback: Callable[[Values, str], Any]
    known: dict[str, Any] = field(default_factory=dict[str, Any])
    varying: set[str] = field(default_factory=set[str])

    def get(self, key: str) -> Any:
        """A property as given by the program, else by its rule, else by the fallback."""
        if (value := self.given.get(key)) is not None:
            return value.value if isinstance(value, Secret) else value
        if key not in self.known:
            self.known[key] = self._computed(key)
        return self.known[key]

    def _computed(self, key: str) -> Any:
        match self.rules.get(key):
            case None:
                return self.fallback(self, key)
            case str(template):
                return self.render(template, key)
            case int(constant):
                return constant
            case function:
                return function(self)

    def text(self, key: str) -> str:
        """A property as text."""
        return str(self.get(key))

    def texts(self, key: str) -> list[str]:
        """A given property that is a list of text, or nothing."""
        value = self.given.get(key)
        return [str(item) for item in cast("list[Any]", value)] if isinstance(value, list) else []

    def render(self, template: str, key: str) -> str:
        """Fill a template for the property `key`, which names the generated parts.

        With a salt, a value made of the resource's name alone gets a suffix too: whatever a preview would not know
        differs between two salts.
        """
        text = FIELD.sub(lambda found: self._fill(found[1], key), template)
        fields = set(FIELD.findall(template)) - PLACE
        varies = not fields.isdisjoint(self.varying) or any(name == "uuid" or TOKEN.fullmatch(name) for name in fields)
        if fields and self.place.salt and not varies:
            text, varies = f"{text}-{self.token('hex', 6, key)}", True
        if varies:
            self.varying.add(key)
        return text

    def _fill(self, name: str, key: str) -> str:
        if name in PLACE:
            return str(getattr(self.place, name))
        if name == "logical":
            return self.logical
        if name == "uuid":
            digits = self.token("hex", 32, key)
            return "-".join((digits[:8], digits[8:12], "4" + digits[13:16], "a" + digits[17:20], digits[20:]))
        if found := TOKEN.fullmatch(name):
            return self.token(found[1], int(found[2]), key)
        return self.text(name)

    def token(self, alphabet: str, length: int, key: str) -> str:
        """`length` characters that the account, the region, the resource, the property and the salt alone decide.

        The stack doesn't: a service has the same values deployed with everything else or by itself.
        """
        letters = ALPHABETS[alphabet]
        place, resource = self.place, self.urn.partition("::")[2]
        parts = [place.salt, place.account, place.region, resource, key, alphabet]
        seed = "\0".join(parts).encode()
        number = int.from_bytes(hashlib.blake2b(seed, digest_size=48).digest())
        characters: list[str] = []
        for _ in range(length):
            number, index = divmod(number, len(letters))
            characters.append(letters[index])
        return "".join(characters)
