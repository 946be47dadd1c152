"""Create sweeps: which study tunes, and which judges its winners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sweeps",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("study", sa.BigInteger(), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("trials", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), server_default="tuning", nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=True),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("final_study", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["final_study"], ["studies.id"], name="fk_sweeps_final_study"
        ),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name="fk_sweeps_study"),
        sa.PrimaryKeyConstraint("id", name="pk_sweeps"),
        sa.UniqueConstraint("final_study", name="uq_sweeps_final_study"),
        sa.UniqueConstraint("study", name="uq_sweeps_study"),
    )


def downgrade() -> None:
    op.drop_table("sweeps")
