"""Stock, reservations, and the in- and outbox."""

from alembic import op

from kit.postgres import inbox, outbox

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Expand."""
    op.execute("""
        CREATE TABLE stock (
            product_id text PRIMARY KEY,
            on_hand bigint NOT NULL CHECK (on_hand >= 0),
            reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
            revision bigint NOT NULL DEFAULT 1,
            updated_at timestamptz NOT NULL,
            CONSTRAINT never_oversold CHECK (reserved <= on_hand)
        );
        CREATE TABLE reservations (
            order_id text PRIMARY KEY,
            id text NOT NULL UNIQUE,
            state text NOT NULL CHECK (state IN ('held', 'refused', 'committed', 'released', 'expired')),
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL
        );
        CREATE INDEX reservations_expiry ON reservations (expires_at) WHERE state = 'held';
        CREATE INDEX reservations_updated ON reservations (updated_at);
        CREATE TABLE reservation_lines (
            order_id text NOT NULL REFERENCES reservations (order_id) ON DELETE CASCADE,
            product_id text NOT NULL,
            quantity bigint NOT NULL CHECK (quantity > 0),
            PRIMARY KEY (order_id, product_id)
        );
    """)
    op.execute(inbox.CREATE)
    op.execute(outbox.CREATE)
