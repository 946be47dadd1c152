"""Let a run end as partial: stopped before its budget, as imported runs say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WITHOUT_PARTIAL = "kind IN ('finished', 'diverged', 'failed', 'cancelled')"
WITH_PARTIAL = "kind IN ('finished', 'diverged', 'failed', 'cancelled', 'partial')"


def upgrade() -> None:
    _index_final_events(WITH_PARTIAL)


def downgrade() -> None:
    _index_final_events(WITHOUT_PARTIAL)


def _index_final_events(is_final: str) -> None:
    """The new index stands before the old one goes: a run never ends twice between."""
    op.create_index(
        "uq_run_events_ended",
        "run_events",
        ["run"],
        unique=True,
        postgresql_where=sa.text(is_final),
    )
    op.drop_index("uq_run_events_final", "run_events")
    op.execute("ALTER INDEX uq_run_events_ended RENAME TO uq_run_events_final")
