"""Keep the tag that a study gives a recipe beside each of its runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "runs", sa.Column("tag", sa.Text(), nullable=False, server_default="")
    )
    op.create_index(
        "ix_runs_tag", "runs", ["tag"], postgresql_where=sa.text("tag <> ''")
    )


def downgrade() -> None:
    op.drop_index("ix_runs_tag", "runs")
    op.drop_column("runs", "tag")
