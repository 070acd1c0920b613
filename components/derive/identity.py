"""The physical names of everything a service owns, in one place: resources, grants, environment ask here. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from components.place import Place


@dataclass(frozen=True, slots=True)
class Identity:
    """One service in one place."""

    place: Place
    service: str

    @property
    def task_role(self) -> str:
        """What the service's code may do."""
        return self.place.names.physical("role", self.service, "task")

    @property
    def execution_role(self) -> str:
        """What ECS may do to start the service's tasks."""
        return self.place.names.physical("role", self.service, "execution")

    @property
    def migration_role(self) -> str:
        """What the migration task may do."""
        return self.place.names.physical("role", self.service, "migration")

    def pipe_role(self, table: str) -> str:
        """What the pipe from a table's stream may do."""
        return self.place.names.physical("role", self.service, table, "pipe")

    @property
    def repository(self) -> str:
        """The service's own ECR repository."""
        return self.place.names.repository(self.service)

    @property
    def log_group(self) -> str:
        """Where the service logs."""
        return self.place.names.path("log-group", self.service)

    @property
    def error_metric(self) -> str:
        """The metric that counts what the service logs as errors, in the system's own namespace."""
        return f"{self.service}-errors"

    @property
    def family(self) -> str:
        """The task definition's family."""
        return self.place.names.physical("task-family", self.service)

    @property
    def migration_family(self) -> str:
        """The migration task definition's family."""
        return self.place.names.physical("task-family", self.service, "migration")

    @property
    def function(self) -> str:
        """The Lambda function."""
        return self.place.names.physical("function", self.service)

    @property
    def ecs_service(self) -> str:
        """The ECS service."""
        return self.place.names.physical("service", self.service)

    @property
    def queue(self) -> str:
        """The queue that the bus fills for the service."""
        return self.place.names.physical("queue", self.service)

    def stream_queue(self, table: str) -> str:
        """The queue that a table's stream fills. FIFO: a read model needs an order's changes in order."""
        return f"{self.place.names.physical('fifo-queue', self.service, table, 'stream')}.fifo"

    def undelivered(self, table: str) -> str:
        """Where changes go that a table's pipe could not deliver. A standard queue: AWS writes them without a group."""
        return self.place.names.physical("queue", self.service, table, "undelivered")

    @property
    def event_rule(self) -> str:
        """The bus rule that fills the queue."""
        return self.place.names.physical("event-rule", self.service)

    def table(self, store: str) -> str:
        """A DynamoDB table."""
        return self.place.names.physical("table", self.service, store)

    def database(self, store: str) -> str:
        """An RDS instance or Aurora cluster."""
        return self.place.names.physical("database", self.service, store)

    def cache(self, store: str) -> str:
        """An ElastiCache replication group."""
        return self.place.names.physical("cache", self.service, store)

    def cache_user(self, store: str) -> str:
        """The IAM-authenticated user of a cache. ElastiCache wants user id and user name alike for IAM."""
        return self.place.names.physical("cache-user", self.service, store)

    def topic(self, channel: str) -> str:
        """An SNS topic."""
        return self.place.names.physical("topic", self.service, channel)

    def secret(self, name: str) -> str:
        """A Secrets Manager secret."""
        return self.place.names.physical("secret", self.service, name)

    def parameter(self, *parts: str) -> str:
        """The path of an SSM parameter of the service."""
        return self.place.names.path("parameter", self.service, *parts)


def dead_letter(queue: str) -> str:
    """The dead-letter queue of a queue: the same name, told apart by its ending, FIFO if the queue is."""
    stem, dot, fifo = queue.partition(".fifo")
    return f"{stem}-dlq{dot}{fifo}"


DATABASE_NAME = "app"
"""The database inside each PostgreSQL store."""

APPLICATION_USER = "app"
"""The PostgreSQL user that the service connects as, by IAM. Never the master."""

SMS_SENDER = "Souk"
"""Who an SMS is from: eleven letters at most. Every country that is written to has to know it (docs/runbook.md)."""
