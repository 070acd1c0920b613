"""The physical names of what the platform itself owns and that policies, alarms and keys refer to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from components.place import Place

STAGE: Final = "live"
"""The API's one stage. Versions stand in the paths (`/v1/…`), so a second stage would only be a second system."""


@dataclass(frozen=True, slots=True)
class PlatformIdentity:
    """The platform in one place."""

    place: Place

    @property
    def flow_log(self) -> str:
        """Where the VPC's flow records go."""
        return self.place.names.path("log-group", "platform", "flow")

    @property
    def api_log(self) -> str:
        """Where the API gateway writes its access log."""
        return self.place.names.path("log-group", "platform", "api")

    @property
    def authorizer_log(self) -> str:
        """Where the API's authorizer logs."""
        return self.place.names.path("log-group", "platform", "authorizer")

    @property
    def firewall_log(self) -> str:
        """Where the web ACL logs. WAF accepts only groups whose name starts like this."""
        return f"aws-waf-logs-{self.firewall}"

    @property
    def log_groups(self) -> tuple[str, ...]:
        """All of the platform's log groups."""
        return (self.flow_log, self.api_log, self.authorizer_log, self.firewall_log)

    @property
    def api(self) -> str:
        """The REST API."""
        return self.place.names.physical("api", "public")

    @property
    def authorizer(self) -> str:
        """The authorizer's function."""
        return self.place.names.physical("function", "authorizer")

    @property
    def firewall(self) -> str:
        """The web ACL in front of the public load balancer and the API."""
        return self.place.names.physical("web-acl", "edge")

    @property
    def access_logs(self) -> str:
        """The bucket of the load balancers' access logs."""
        return self.place.names.physical("bucket", "access-logs")

    @property
    def partner_trust(self) -> str:
        """The bucket with the authorities that sign partners' certificates."""
        return self.place.names.physical("bucket", "partner-trust")
