"""Index looks by their time: those before the last run's end are counted often."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_looks_task_at", "looks", ["task", "at"])


def downgrade() -> None:
    op.drop_index("ix_looks_task_at", "looks")
