"""Where a stack stands: its names and ARNs, and the names of what the platform shares. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from components.arns import Arns
from components.names import PROJECT, Names
from components.settings import StackConfig


@dataclass(frozen=True, slots=True)
class Place:
    """Names, tags and ARNs of one environment in one account and region."""

    env: str
    domain: str
    names: Names
    arns: Arns

    @property
    def api_domain(self) -> str:
        """Where the API gateway answers."""
        return f"api.{self.domain}"

    @property
    def partner_domain(self) -> str:
        """Where the API gateway answers partners, by mutual TLS."""
        return f"partners.{self.domain}"

    @property
    def token_issuer(self) -> str:
        """Who issues the access tokens, and whom they are for: the API, by its URL."""
        return f"https://{self.api_domain}"

    @property
    def entry_domain(self) -> str:
        """The internal entry load balancer's name: it resolves to private addresses."""
        return f"entry.{self.domain}"

    @property
    def bus(self) -> str:
        """The event bus."""
        return self.names.physical("bus", "events")

    @property
    def cluster(self) -> str:
        """The ECS cluster."""
        return self.names.physical("cluster", "services")

    @property
    def namespace(self) -> str:
        """The Service Connect namespace in Cloud Map."""
        return self.names.physical("namespace", "services")

    @property
    def metrics(self) -> str:
        """The CloudWatch namespace of the system's own metrics."""
        return f"{PROJECT.title()}/{self.env}"

    def event_source(self, service: str) -> str:
        """The `source` of a service's events: what IAM lets it publish as, and what rules match."""
        return f"{PROJECT}.{service}"


def place(config: StackConfig, env: str) -> Place:
    """The place of one stack."""
    return Place(
        env=env,
        domain=config.edge.domain,
        names=Names(env=env, account=config.account, labels=dict(config.labels)),
        arns=Arns(account=config.account, region=config.region),
    )
