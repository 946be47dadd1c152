"""Index runs trained here by their end: an import has thousands that end at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_run_states_ended_here",
        "run_states",
        ["ended_at", "run"],
        postgresql_where=sa.text("device <> ''"),
    )


def downgrade() -> None:
    op.drop_index("ix_run_states_ended_here", "run_states")
