"""Keep the axes of milestones beside the evaluations that methods asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evaluations", sa.Column("milestone", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("evaluations", "milestone")
