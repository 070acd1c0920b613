"""What a refresh token's successor is made with, so that whoever lost the answer gets the same one again."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Expand."""
    op.execute("ALTER TABLE refresh_tokens ADD COLUMN successor_salt bytea")
