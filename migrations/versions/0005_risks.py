"""What puts live windows at risk, accepting it, and by which tz database they were last judged."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DECISIONS = ("approved", "returned", "refused", "declared", "agreed", "objected")
OPEN = sa.text("ended_at IS NULL")


def instant():
    """An aware moment: timestamptz on PostgreSQL, text of one width on SQLite."""
    return sa.String(26).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade():
    _decisions((*DECISIONS, "accepted-risk"))
    op.add_column("clock", sa.Column("tzdata", sa.String(), nullable=True))
    op.create_table(
        "risk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("waivable", sa.Boolean(), nullable=False),
        sa.Column("since_at", instant(), nullable=False),
        sa.Column("cause", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", instant(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_risk_window_id")),
        *(
            sa.ForeignKeyConstraint([column], ["journal.number"], name=op.f(f"fk_risk_{column}"))
            for column in ("cause", "changed_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
    )
    op.create_index("ix_risk_window", "risk", ["window_id", "id"], unique=False)
    op.create_index(
        "uq_risk_open",
        "risk",
        ["window_id", "rule", "place"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade():
    op.drop_table("risk")
    op.drop_column("clock", "tzdata")
    _decisions(DECISIONS)


def _decisions(known):
    """The closed set of decisions. SQLite can't change a constraint: there its table is made anew."""
    words = ", ".join(f"'{word}'" for word in known)
    if op.get_bind().dialect.name == "sqlite":
        _made_anew("signoff", words)
        return
    op.drop_constraint(op.f("ck_signoff_decision"), "signoff", type_="check")
    op.create_check_constraint(
        op.f("ck_signoff_decision"), "signoff", sa.text(f"decision IN ({words})")
    )


def _made_anew(table, words):
    """As it was, with its indexes and the triggers by which it can only grow, and this set of words."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = :table AND sql NOTNULL"
        ),
        {"table": table},
    ).all()
    made = next(sql for kind, _name, sql in found if kind == "table")
    others = [(kind, name, sql) for kind, name, sql in found if kind != "table"]
    for kind, name, _sql in others:
        connection.exec_driver_sql(f"DROP {kind} {name}")
    connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_former")
    before, _, after = made.partition("decision IN (")
    connection.exec_driver_sql(f"{before}decision IN ({words}){after.partition(')')[2]}")
    connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM {table}_former")
    connection.exec_driver_sql(f"DROP TABLE {table}_former")
    for _kind, _name, sql in others:
        connection.exec_driver_sql(sql)
