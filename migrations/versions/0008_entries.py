"""Each notice's entry of Atom is kept as it was first written.

Of what was told before, each gets an empty row: whoever reads renders it, and the clock keeps it.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "INSERT INTO piece (kind, publication, window_id, fingerprint, body, checksum,"
        " kept_until_at, start_at, end_at, state, parts)"
        " SELECT 'entry', told.number, told.window_id, '', '', 0,"
        " stands.announced_end_at, stands.announced_start_at, stands.announced_end_at,"
        " told.state, '[]'"
        ' FROM publication AS told JOIN "window" AS stands ON stands.id = told.window_id'
        " WHERE NOT told.again"
    )


def downgrade():
    op.execute("DELETE FROM piece WHERE kind = 'entry'")
