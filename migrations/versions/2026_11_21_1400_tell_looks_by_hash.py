"""Tell looks apart by a hash of their studies: an index row holds 2,704 bytes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OLD = "uq_looks_task_first_second_latest_studies"
SHOWN = ["task", "first", "second", "latest"]


def upgrade() -> None:
    op.drop_constraint(OLD, "looks", type_="unique")
    studies = sa.text("hash_array_extended(studies, 0)")
    op.create_index("uq_looks_state", "looks", [*SHOWN, studies], unique=True)


def downgrade() -> None:
    op.drop_index("uq_looks_state", "looks")
    op.create_unique_constraint(OLD, "looks", [*SHOWN, "studies"])
