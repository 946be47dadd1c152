"""Create canaries, link them to runs, and let a worker say why it waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canaries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker", sa.BigInteger(), nullable=False),
        sa.Column("device_class", sa.Text(), nullable=False),
        sa.Column("speed", sa.Double(), nullable=False),
        sa.Column("error", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canaries"),
    )
    op.create_index("ix_canaries_worker_id", "canaries", ["worker", "id"])
    op.execute(
        "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON canaries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.add_column("run_states", sa.Column("canaries", sa.JSON(), nullable=True))
    op.add_column(
        "workers", sa.Column("note", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("workers", "note")
    op.drop_column("run_states", "canaries")
    op.drop_table("canaries")
