"""The order of a feed's pieces is read from an index alone."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ORDERED_BY = (
    *("kind", "fingerprint", "kept_until_at", "start_at", "end_at", "window_id"),
    *("publication", "checksum"),
)


def upgrade():
    op.drop_index("ix_piece_read", table_name="piece")
    op.create_index("ix_piece_order", "piece", list(ORDERED_BY))


def downgrade():
    op.drop_index("ix_piece_order", table_name="piece")
    op.create_index("ix_piece_read", "piece", ["kind", "fingerprint", "kept_until_at"])
