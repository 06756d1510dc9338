"""A private calendar a person: the hash of its address, when it was made, when it was last read."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def instant():
    """An aware moment: timestamptz on PostgreSQL, text of one width on SQLite."""
    return sa.String(26).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade():
    op.create_table(
        "private_feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("made_at", instant(), nullable=False),
        sa.Column("used_at", instant(), nullable=True),
        sa.Column("held_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_private_feed_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_private_feed")),
        sa.UniqueConstraint("key", name=op.f("uq_private_feed_key")),
    )


def downgrade():
    op.drop_table("private_feed")
