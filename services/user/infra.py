"""Accounts and sign-in. Issues the tokens that the API gateway's authorizer checks against /v1/keys."""

from components.spec import Http, Objectives, Postgres, ServiceSpec, public, scoped

SPEC = ServiceSpec(
    name="user",
    slot=2,
    http=Http(
        routes=(
            *public("POST /v1/users", "POST /v1/sessions", "POST /v1/sessions/refresh", "GET /v1/keys"),
            *scoped("users:read", "GET /v1/users/{userId}"),
            *scoped("users:write", "PATCH /v1/users/{userId}", "DELETE /v1/sessions/{sessionId}"),
        )
    ),
    stores=(Postgres(name="accounts"),),
    publishes=("user.registered", "user.changed"),
    objectives=Objectives(latency_ms=800),  # argon2 is slow on purpose
)
