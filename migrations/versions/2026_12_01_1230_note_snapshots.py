"""Give snapshots a note, and say who may open them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DEFAULTS = {"note": "", "seen_by": "everyone"}


def upgrade() -> None:
    for name, default in DEFAULTS.items():
        column = sa.Column(name, sa.Text(), server_default=default, nullable=False)
        op.add_column("snapshots", column)


def downgrade() -> None:
    for name in DEFAULTS:
        op.drop_column("snapshots", name)
