"""Accounts, sessions, signing keys, and the outbox."""

from alembic import op

from kit.postgres import outbox

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Expand."""
    op.execute("""
        CREATE TABLE users (
            id text PRIMARY KEY,
            email text NOT NULL,
            email_key text NOT NULL UNIQUE,
            name text NOT NULL,
            phone text,
            password_hash text NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL
        );
        CREATE TABLE sessions (
            id text PRIMARY KEY,
            user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            ended_at timestamptz
        );
        CREATE INDEX sessions_user ON sessions (user_id);
        CREATE INDEX sessions_expiry ON sessions (expires_at);
        CREATE TABLE refresh_tokens (
            hash bytea PRIMARY KEY,
            session_id text NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            issued_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            used_at timestamptz
        );
        CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
        CREATE TABLE signing_keys (
            id text PRIMARY KEY,
            private_pem text NOT NULL,
            signs_from timestamptz NOT NULL
        );
    """)
    op.execute(outbox.CREATE)
