"""${message}"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def instant():
    """An aware moment: timestamptz on PostgreSQL, text of one width on SQLite."""
    return sa.String(26).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
