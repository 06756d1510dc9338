"""The pieces of public feeds, kept as they were rendered when they were published.

Of what was published before, each gets an empty row: whoever reads renders it, and the clock keeps it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = ("event", "status", "entry")
OF_EACH_WINDOW = ("event", "status")
STATES = ("unpublished", "scheduled", "in-progress", "verifying", "completed", "cancelled")
FAILED = sa.text("failed_at IS NOT NULL")


def instant():
    """An aware moment: timestamptz on PostgreSQL, text of one width on SQLite."""
    return sa.String(26).with_variant(sa.DateTime(timezone=True), "postgresql")


def closed_set(column, name, words):
    """A column for one of few words."""
    kind = sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(column, kind, nullable=False)


def upgrade():
    op.create_table(
        "piece",
        closed_set("kind", "piece_kind", KINDS),
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, instant(), nullable=False)
            for name in ("kept_until_at", "start_at", "end_at")
        ),
        closed_set("state", "window_state", STATES),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("failed_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication"], ["publication.number"], name=op.f("fk_piece_publication")
        ),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_piece_window_id")),
        sa.PrimaryKeyConstraint("kind", "publication", name=op.f("pk_piece")),
    )
    op.create_index("ix_piece_read", "piece", ["kind", "fingerprint", "kept_until_at"])
    op.create_index("ix_piece_window", "piece", ["window_id", "kind"])
    op.create_index(
        "ix_piece_failed",
        "piece",
        ["failed_at"],
        sqlite_where=FAILED,
        postgresql_where=FAILED,
    )
    for kind in OF_EACH_WINDOW:
        op.execute(
            "INSERT INTO piece (kind, publication, window_id, fingerprint, body, checksum,"
            " kept_until_at, start_at, end_at, state, parts)"
            f" SELECT '{kind}', last_publication, id, '', '', 0,"
            " announced_end_at, announced_start_at, announced_end_at, state, '[]'"
            ' FROM "window" WHERE last_publication IS NOT NULL'
        )


def downgrade():
    op.drop_table("piece")
