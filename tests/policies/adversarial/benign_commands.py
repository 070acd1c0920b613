"""Commands that show no password, though they speak of one, and nobody else's store."""

from __future__ import annotations

from tests.policies.adversarial.flaws_commands import build, function, pods
from tests.policies.adversarial.systems import Benign, contains

ALL = (
    Benign(
        "a password that the shell puts into a command",
        contains(command=["sh", "-c", 'exec app "postgres://app:$DB_PASSWORD@db/orders" --password "$DB_PASSWORD"']),
    ),
    Benign("a password that a command reads from a file", contains(command=["app", "--password-file", "/run/pw"])),
    Benign(
        "a health check that speaks of nothing",
        contains(healthCheck={"command": ["CMD-SHELL", "curl -fsS http://localhost:8080/health || exit 1"]}),
    ),
    Benign("a function that is told where its password is", function("app", "--password=/souk/dev/order/pw")),
    Benign("a function with a command of its own", function("app.handler")),
    Benign(
        "a build that fetches its password",
        build("phases:\n  build:\n    commands:\n      - PGPASSWORD=$(aws ssm get-parameter --name /souk/pw) psql\n"),
    ),
    Benign("pods with a password that the shell puts in", pods(args=["--password=$(DB_PASSWORD)"])),
)
