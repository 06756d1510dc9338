"""Tokens of the API, answers kept for its callers, what the journal is searched by, and publications
that only repeat the one before, after a backup was put back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What the desk asks for, so that a page takes no longer as years of windows gather: the name, the
# table, the columns, and which rows alone.
INDEXES = (
    ("ix_window_announced_end", "window", ["announced_end_at"], ""),
    ("ix_window_pending", "window", ["pending_number"], "pending_number IS NOT NULL"),
    ("ix_window_review_owed", "window", ["review_owed_by"], "review_owed_by IS NOT NULL"),
    ("ix_revision_state", "revision", ["state", "start_at"], ""),
    ("ix_revision_end", "revision", ["end_at"], ""),
)


def instant():
    """An aware moment: timestamptz on PostgreSQL, text of one width on SQLite."""
    return sa.String(26).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade():
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("made_at", instant(), nullable=False),
        sa.Column("expires_at", instant(), nullable=False),
        sa.Column("used_at", instant(), nullable=True),
        sa.Column("revoked_at", instant(), nullable=True),
        sa.Column("held_at", instant(), nullable=True),
        sa.Column("console", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("key", name=op.f("uq_token_key")),
    )
    op.create_index(op.f("ix_token_person_id"), "token", ["person_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("begun_at", instant(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_answer_token_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "token_id", "operation", "key", name=op.f("uq_answer_token_id_operation_key")
        ),
    )
    op.create_index("ix_answer_begun_at", "answer", ["begun_at"], unique=False)
    again = sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("publication", again)
    for column in ("actor", "verb", "subject"):
        op.create_index(f"ix_journal_{column}", "journal", [column, "number"], unique=False)
    op.create_index("ix_journal_at", "journal", ["at"], unique=False)
    op.create_index("ix_signoff_person", "signoff", ["person_id", "id", "decision"], unique=False)
    waived = sa.text("waivers <> '[]'")
    op.create_index(
        "ix_signoff_waived",
        "signoff",
        ["person_id"],
        unique=False,
        sqlite_where=waived,
        postgresql_where=waived,
    )
    for name, table, columns, only in INDEXES:
        where = sa.text(only) if only else None
        op.create_index(
            name, table, columns, unique=False, sqlite_where=where, postgresql_where=where
        )


def downgrade():
    for name, table, _columns, _only in INDEXES:
        op.drop_index(name, table)
    op.drop_index("ix_signoff_waived", "signoff")
    op.drop_index("ix_signoff_person", "signoff")
    for column in ("at", "subject", "verb", "actor"):
        op.drop_index(f"ix_journal_{column}", "journal")
    op.drop_column("publication", "again")
    op.drop_table("answer")
    op.drop_table("token")
