"""The first tables, the claims that hold promise 2, and what can only grow."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def instant():
    """An aware moment: timestamptz on PostgreSQL, text of one width on SQLite."""
    return sa.String(26).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade():
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worked_until_at", instant(), nullable=False),
        sa.Column("ticked_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_table(
        "freeze",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_name", sa.String(), nullable=True),
        sa.Column("start_at", instant(), nullable=False),
        sa.Column("end_at", instant(), nullable=False),
        sa.Column("covers_all", sa.Boolean(), nullable=False),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_freeze_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze")),
    )
    op.create_table(
        "holiday",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_holiday")),
    )
    op.create_table(
        "known_address",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("account", "address", name=op.f("pk_known_address")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("clock_24", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("disabled_at", instant(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "policy_text",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_policy_text")),
    )
    op.create_table(
        "press",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_press")),
    )
    op.create_table(
        "sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loaded_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_account", ["account", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_address", ["address", "at"], unique=False)

    op.create_table(
        "team",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=True),
        sa.Column("retired_at", instant(), nullable=True),
        sa.CheckConstraint("quorum IS NULL OR quorum > 0", name=op.f("ck_team_quorum_is_positive")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "window",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unpublished",
                "scheduled",
                "in-progress",
                "verifying",
                "completed",
                "cancelled",
                name="window_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("live_number", sa.Integer(), nullable=True),
        sa.Column("pending_number", sa.Integer(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("announced_start_at", instant(), nullable=True),
        sa.Column("announced_end_at", instant(), nullable=True),
        sa.Column("begun_at", instant(), nullable=True),
        sa.Column("ended_at", instant(), nullable=True),
        sa.Column("completed_at", instant(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "partly",
                "rolled-back",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("completed_by_clock", sa.Boolean(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("emergency_reason", sa.String(), nullable=False),
        sa.Column("review_owed_by", instant(), nullable=True),
        sa.Column("reviewed_at", instant(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("last_publication", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window")),
        sa.UniqueConstraint("uid", name=op.f("uq_window_uid")),
    )
    with op.batch_alter_table("window", schema=None) as batch_op:
        batch_op.create_index("ix_window_state", ["state", "announced_start_at"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("start_at", instant(), nullable=False),
        sa.Column("end_at", instant(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "leave",
                "holiday",
                "out-of-office",
                name="absence_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_absence_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "component",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "platform",
                "provisioning",
                "other",
                name="component_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("redundancy", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", instant(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("updated_at", instant(), nullable=False),
        sa.ForeignKeyConstraint(["team"], ["team.slug"], name=op.f("fk_component_team")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_component")),
        sa.UniqueConstraint("name", name=op.f("uq_component_name")),
    )
    op.create_table(
        "journal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("window_id", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_journal_window_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal")),
        sa.UniqueConstraint("hash", name=op.f("uq_journal_hash")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index("ix_journal_window", ["window_id", "number"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "operator",
                "reviewer",
                "admin",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", instant(), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_person_role_given_by")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_role_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "policy_in_force",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("since_at", instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["policy_text.digest"], name=op.f("fk_policy_in_force_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_in_force")),
    )
    op.create_table(
        "presence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("start_at", instant(), nullable=False),
        sa.Column("end_at", instant(), nullable=False),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_presence_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "publication",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "announced",
                "changed",
                "rescheduled",
                "reminder",
                "begun",
                "delayed",
                "not-begun",
                "extended",
                "late",
                "verifying",
                "resumed",
                "completed",
                "cancelled",
                "corrected",
                "note",
                name="notice_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", instant(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unpublished",
                "scheduled",
                "in-progress",
                "verifying",
                "completed",
                "cancelled",
                name="window_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("former_start_at", instant(), nullable=True),
        sa.Column("former_end_at", instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("moment_at", instant(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["window_id"], ["window.id"], name=op.f("fk_publication_window_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_publication")),
        sa.UniqueConstraint("window_id", "kind", "moment_at", name="uq_publication_by_clock"),
        sa.UniqueConstraint(
            "window_id", "sequence", name=op.f("uq_publication_window_id_sequence")
        ),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index("ix_publication_at", ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_window_id"), ["window_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "returned",
                "approved",
                "superseded",
                "refused",
                "withdrawn",
                name="revision_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("start_at", instant(), nullable=True),
        sa.Column("end_at", instant(), nullable=True),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", instant(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", instant(), nullable=True),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_revision_proposed_by")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_revision_saved_by")),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_revision_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("window_id", "number", name=op.f("uq_revision_window_id_number")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_window_id"), ["window_id"], unique=False)

    op.create_table(
        "read_revision",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("former_number", sa.Integer(), nullable=True),
        sa.Column("read_at", instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_read_revision_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["window_id"], ["window.id"], name=op.f("fk_read_revision_window_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "window_id", name=op.f("pk_read_revision")),
    )
    op.create_table(
        "scratch",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("typed_at", instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_scratch_person_id")),
        sa.PrimaryKeyConstraint("person_id", "window", name=op.f("pk_scratch")),
    )
    op.create_table(
        "session",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("used_at", instant(), nullable=False),
        sa.Column("confirmed_at", instant(), nullable=False),
        sa.Column("csrf_secret", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("console", sa.String(), nullable=True),
        sa.Column("made_at", instant(), nullable=False),
        sa.Column("expires_at", instant(), nullable=False),
        sa.Column("used_at", instant(), nullable=True),
        sa.Column("told_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_sign_in_link_made_by")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_link_person_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_link")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "signoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "approved",
                "returned",
                "refused",
                "declared",
                "agreed",
                "objected",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("waivers", sa.Text(), nullable=False),
        sa.Column("tzdata", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signoff_person_id")),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_signoff_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signoff")),
    )
    with op.batch_alter_table("signoff", schema=None) as batch_op:
        batch_op.create_index("ix_signoff_window", ["window_id", "at"], unique=False)

    op.create_table(
        "team_member",
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_team_member_person_id")
        ),
        sa.ForeignKeyConstraint(["team"], ["team.slug"], name=op.f("fk_team_member_team")),
        sa.PrimaryKeyConstraint("team", "person_id", name=op.f("pk_team_member")),
    )
    op.create_table(
        "working_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_working_hours_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_hours")),
        sa.UniqueConstraint(
            "person_id", "from_on", name=op.f("uq_working_hours_person_id_from_on")
        ),
    )
    with op.batch_alter_table("working_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_working_hours_person_id"), ["person_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("window_id", sa.String(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("start_at", instant(), nullable=False),
        sa.Column("end_at", instant(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_claim_ends_after_start")),
        sa.ForeignKeyConstraint(["component"], ["component.slug"], name=op.f("fk_claim_component")),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_claim_window_id")),
        sa.PrimaryKeyConstraint("window_id", "component", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            "uq_claim_running",
            ["component"],
            unique=True,
            sqlite_where=sa.text("running"),
            postgresql_where=sa.text("running"),
        )

    op.create_table(
        "component_dependency",
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("depends_on", sa.String(), nullable=False),
        sa.CheckConstraint(
            "component <> depends_on", name=op.f("ck_component_dependency_not_on_itself")
        ),
        sa.ForeignKeyConstraint(
            ["component"], ["component.slug"], name=op.f("fk_component_dependency_component")
        ),
        sa.ForeignKeyConstraint(
            ["depends_on"], ["component.slug"], name=op.f("fk_component_dependency_depends_on")
        ),
        sa.PrimaryKeyConstraint("component", "depends_on", name=op.f("pk_component_dependency")),
    )
    op.create_table(
        "freeze_component",
        sa.Column("freeze_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["component"], ["component.slug"], name=op.f("fk_freeze_component_component")
        ),
        sa.ForeignKeyConstraint(
            ["freeze_id"], ["freeze.id"], name=op.f("fk_freeze_component_freeze_id")
        ),
        sa.PrimaryKeyConstraint("freeze_id", "component", name=op.f("pk_freeze_component")),
    )
    op.create_table(
        "revision_component",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["component"], ["component.slug"], name=op.f("fk_revision_component_component")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_component_revision_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", "component", name=op.f("pk_revision_component")),
    )
    with op.batch_alter_table("revision_component", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_revision_component_component"), ["component"], unique=False
        )

    dialect = op.get_bind().dialect.name
    for statement in POSTGRESQL if dialect == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade():
    raise NotImplementedError("Midweek goes forward only; restore a backup instead.")


SQLITE = (
    *(
        f"""
        CREATE TRIGGER claim_no_overlap_{moment.lower()} BEFORE {moment} ON claim
        WHEN EXISTS (
            SELECT 1 FROM claim AS other
            WHERE other.component = NEW.component AND other.window_id <> NEW.window_id
              AND other.start_at < NEW.end_at AND other.end_at > NEW.start_at
        )
        BEGIN SELECT RAISE(ABORT, 'claims overlap'); END
        """
        for moment in ("INSERT", "UPDATE")
    ),
    *(
        f"""
        CREATE TRIGGER {table}_only_grows_{moment.lower()} BEFORE {moment} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} can only grow'); END
        """
        for table in ("journal", "publication", "signoff", "policy_text")
        for moment in ("UPDATE", "DELETE")
    ),
)

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE claim ADD CONSTRAINT claim_no_overlap
    EXCLUDE USING gist (component WITH =, tstzrange(start_at, end_at) WITH &&)
    """,
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% can only grow', TG_TABLE_NAME USING ERRCODE = '23001'; END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """
        for table in ("journal", "publication", "signoff", "policy_text")
    ),
)
