"""Name the owners of studies and plans."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OWNED = ("studies", "plans")


def upgrade() -> None:
    for table in OWNED:
        op.add_column(table, sa.Column("owner", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in OWNED:
        op.drop_column(table, "owner")
