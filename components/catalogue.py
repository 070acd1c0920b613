"""All specs together, and the checks that need all of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from components.errors import SoukError, mistake
from components.spec import Call, ServiceSpec

PLATFORMS_OWN: Final = frozenset(
    {
        *("alarms", "authorizer", "endpoint", "endpoints", "internal-entry", "migration", "nat", "node", "platform"),
        *("proxy", "public-entry", "state", "store", "vpc-link"),
    }
)
"""What the platform's security groups, keys and functions are called, and the roles that rules' tags speak of."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The services of one system, in the order they were listed."""

    specs: tuple[ServiceSpec, ...]

    def __iter__(self) -> Iterator[ServiceSpec]:
        return iter(self.specs)

    @property
    def names(self) -> tuple[str, ...]:
        """The services' names."""
        return tuple(spec.name for spec in self.specs)

    def spec(self, name: str) -> ServiceSpec:
        """The spec of one service. Raises SoukError with the names that exist."""
        for spec in self.specs:
            if spec.name == name:
                return spec
        raise mistake("service", name, ", ".join(self.names), "Correct the name, or add the service.")

    def callers(self, name: str) -> tuple[tuple[str, Call], ...]:
        """Who calls a service, with the edge as the caller declares it."""
        return tuple((spec.name, call) for spec in self.specs for call in spec.calls if call.service == name)

    def publisher(self, event: str) -> str:
        """The one service that publishes an event."""
        return event.partition(".")[0]

    def site(self) -> ServiceSpec | None:
        """The service behind the public load balancer, if there is one."""
        return next((spec for spec in self.specs if spec.http and spec.http.site), None)


def catalogue(specs: Iterable[ServiceSpec]) -> Catalogue:
    """Check the specs against each other.

    Raises SoukError for two services with one name or slot, a name that something else has, a callee that doesn't
    exist or serves nothing, an event that nobody publishes, a route or path prefix claimed twice, and more than one
    site or sender of mail. Call cycles are allowed.
    """
    result = Catalogue(tuple(specs))
    _once("name", [(spec.name, spec.name) for spec in result])
    _names_are_free(result)
    _once("slot", [(str(spec.slot), spec.name) for spec in result])
    _once("http.routes", [(route.shape, spec.name) for spec in result if spec.http for route in spec.http.routes])
    _once("http.routes (path prefix)", [(prefix, spec.name) for spec in result for prefix in spec.prefixes])
    _once("http.site", [("site", spec.name) for spec in result if spec.http and spec.http.site])
    _once("writes", [(outlet, spec.name) for spec in result for outlet in spec.writes])
    _callees_exist(result)
    _events_have_publishers(result)
    return result


def _once(field: str, claims: list[tuple[str, str]]) -> None:
    for value, count in Counter(value for value, _ in claims).items():
        if count > 1:
            owners = ", ".join(owner for claimed, owner in claims if claimed == value)
            raise SoukError(
                f"{field}: {value!r} is claimed {count} times (by {owners}); allowed: once. "
                f"Change all but one of these services' infra.py."
            )


def _names_are_free(all_specs: Catalogue) -> None:
    """A service's resources are named after it: two of one name would be one, or take each other's place."""
    named = [(f"{spec.name}-{part}", spec.name) for spec in all_specs for part in _parts(spec)]
    parts = dict(named)
    for name in all_specs.names:
        if name in PLATFORMS_OWN or name.startswith("platform-"):
            taken = f"a name that isn't the platform's own (platform-…, {', '.join(sorted(PLATFORMS_OWN))})"
        elif name in parts:
            taken = f"a name that isn't already that of a part of {parts[name]}"
        else:
            continue
        raise mistake("name", name, taken, f"Rename the service in services/{name}/infra.py.")
    _once("the name of a store, topic, stream or queue", named)


def _parts(spec: ServiceSpec) -> Iterator[str]:
    yield from ("dlq", "migration")
    yield from (store.name for store in spec.stores)
    yield from (secret.name for secret in spec.secrets)
    yield from spec.topics
    for table in spec.streams:
        yield from (f"{table.name}-stream", f"{table.name}-stream-dlq", f"{table.name}-undelivered")


def _callees_exist(all_specs: Catalogue) -> None:
    serving = {spec.name for spec in all_specs if spec.http}
    for spec in all_specs:
        for call in spec.calls:
            if call.service not in serving:
                raise mistake(
                    f"{spec.name}.calls",
                    call.service,
                    f"a service that serves HTTP ({', '.join(sorted(serving - {spec.name})) or 'there is none'})",
                    f"Correct services/{spec.name}/infra.py, or add the service.",
                )


def _events_have_publishers(all_specs: Catalogue) -> None:
    published = {event for spec in all_specs for event in spec.publishes}
    for spec in all_specs:
        for event in spec.subscribes:
            if event not in published:
                raise mistake(
                    f"{spec.name}.subscribes",
                    event,
                    f"an event that some service publishes ({', '.join(sorted(published)) or 'there is none'})",
                    f"Correct services/{spec.name}/infra.py, or publish the event.",
                )
