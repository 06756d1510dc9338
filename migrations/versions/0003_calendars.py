"""Calendars of the staff: the stretches that they say, and how fresh each reading is."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def instant():
    """An aware moment: timestamptz on PostgreSQL, text of one width on SQLite."""
    return sa.String(26).with_variant(sa.DateTime(timezone=True), "postgresql")


def one_of(name, *words):
    """A column for one of few words, held by a CHECK constraint."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade():
    op.create_table(
        "calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("calendar_kind", "leave-and-meetings", "on-call"), nullable=False),
        sa.Column("source", one_of("calendar_source", "upload", "address"), nullable=False),
        sa.Column("secret_address", sa.String(), nullable=True),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("known_until_at", instant(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", instant(), nullable=False),
        sa.Column("held_at", instant(), nullable=True),
        sa.Column("removed_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
    )
    op.create_index(op.f("ix_calendar_person_id"), "calendar", ["person_id"], unique=False)
    op.create_table(
        "calendar_stretch",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("stretch_kind", "busy", "absent", "present"), nullable=False),
        sa.Column("start_at", instant(), nullable=False),
        sa.Column("end_at", instant(), nullable=False),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_calendar_stretch_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_calendar_stretch_calendar_id")
        ),
        sa.PrimaryKeyConstraint(
            "calendar_id", "kind", "start_at", name=op.f("pk_calendar_stretch")
        ),
    )
    op.create_table(
        "calendar_freshness",
        sa.Column("calendar_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("read_at", instant(), nullable=True),
        sa.Column("tried_at", instant(), nullable=True),
        sa.Column("next_at", instant(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since_at", instant(), nullable=True),
        sa.Column("unreadable", sa.Boolean(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("lease", sa.String(), nullable=True),
        sa.Column("leased_until_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_calendar_freshness_calendar_id")
        ),
        sa.PrimaryKeyConstraint("calendar_id", name=op.f("pk_calendar_freshness")),
    )
    op.create_index(
        op.f("ix_calendar_freshness_next_at"), "calendar_freshness", ["next_at"], unique=False
    )


def downgrade():
    raise NotImplementedError("Midweek goes forward only; restore a backup instead.")
