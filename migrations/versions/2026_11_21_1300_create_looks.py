"""Create the questions asked before the runs, and the looks taken at them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FACT_TABLES = ("asked_questions", "looks")


def upgrade() -> None:
    create_asked_questions()
    create_looks()
    for table in FACT_TABLES:
        op.execute(
            "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("looks")
    op.drop_table("asked_questions")


def create_asked_questions() -> None:
    op.create_table(
        "asked_questions",
        sa.Column("study", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["study"], ["studies.id"], name="fk_asked_questions_study"
        ),
        sa.PrimaryKeyConstraint("study", name="pk_asked_questions"),
    )


def create_looks() -> None:
    op.create_table(
        "looks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.Column("latest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("studies", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.Column("viewer", sa.Text(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_looks"),
        sa.UniqueConstraint(
            "task",
            "first",
            "second",
            "latest",
            "studies",
            name="uq_looks_task_first_second_latest_studies",
        ),
    )
