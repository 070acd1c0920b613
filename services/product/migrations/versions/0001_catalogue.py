"""Products, what is known of their stock, and the in- and outbox."""

from alembic import op

from kit.postgres import inbox, outbox

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Expand."""
    # The language stands in the expression, because a generated column may not depend on a session's settings.
    op.execute("""
        CREATE TABLE products (
            id text PRIMARY KEY,
            sku text NOT NULL UNIQUE,
            name text NOT NULL,
            description text NOT NULL,
            category text NOT NULL,
            amount bigint NOT NULL CHECK (amount > 0),
            currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
            picture text NOT NULL,
            listed boolean NOT NULL DEFAULT true,
            revision bigint NOT NULL DEFAULT 1,
            updated_at timestamptz NOT NULL,
            search tsvector NOT NULL GENERATED ALWAYS AS (
                setweight(to_tsvector('english', name), 'A')
                || setweight(to_tsvector('english', category), 'B')
                || setweight(to_tsvector('english', description), 'C')
            ) STORED
        );
        CREATE INDEX products_search ON products USING gin (search);
        CREATE INDEX products_names ON products (name, id) WHERE listed;
        CREATE INDEX products_categories ON products (category, name, id) WHERE listed;
        CREATE TABLE availability (
            product_id text PRIMARY KEY,
            available bigint NOT NULL CHECK (available >= 0),
            revision bigint NOT NULL,
            updated_at timestamptz NOT NULL
        );
    """)
    op.execute(inbox.CREATE)
    op.execute(outbox.CREATE)
