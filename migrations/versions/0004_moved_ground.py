"""What had been changed under a proposal is kept with each decision on it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("signoff", sa.Column("ground", sa.Text(), nullable=True))
