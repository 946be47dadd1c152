"""Create plans, the runs that they queued, and the looks that they took."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FACT_TABLES = ("plan_runs", "plan_looks")


def upgrade() -> None:
    create_plans()
    create_plan_runs()
    create_plan_looks()
    for table in FACT_TABLES:
        op.execute(
            "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("plan_looks")
    op.drop_table("plan_runs")
    op.drop_table("plans")


def create_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("study", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("baseline_label", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("method_label", sa.Text(), nullable=False),
        sa.Column("budget", sa.Double(), nullable=False),
        sa.Column("baseline_budget", sa.Double(), nullable=False),
        sa.Column("budget_unit", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("alpha", sa.Double(), nullable=False),
        sa.Column("looks", sa.BigInteger(), nullable=False),
        sa.Column("cap_seconds", sa.Double(), nullable=False),
        sa.Column("baseline_runs", sa.BigInteger(), nullable=False),
        sa.Column("method_runs", sa.BigInteger(), nullable=False),
        sa.Column("follows", sa.BigInteger(), nullable=True),
        sa.Column("batch", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="running", nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["follows"], ["plans.id"], name="fk_plans_follows"),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name="fk_plans_study"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )
    op.create_index("ix_plans_task_method", "plans", ["task", "method"], unique=False)
    op.create_index(
        "uq_plans_open",
        "plans",
        ["task", "baseline", "method", "budget", "budget_unit"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )


def create_plan_runs() -> None:
    op.create_table(
        "plan_runs",
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("plan", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["plans.id"], name="fk_plan_runs_plan"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_plan_runs_run"),
        sa.PrimaryKeyConstraint("run", name="pk_plan_runs"),
    )
    op.create_index(
        "ix_plan_runs_plan_batch", "plan_runs", ["plan", "batch"], unique=False
    )


def create_plan_looks() -> None:
    op.create_table(
        "plan_looks",
        sa.Column("plan", sa.BigInteger(), nullable=False),
        sa.Column("k", sa.BigInteger(), nullable=False),
        sa.Column("alpha", sa.Double(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("p", sa.Double(), nullable=True),
        sa.Column("gap", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("half_width", sa.Double(), nullable=True),
        sa.Column("baseline_runs", sa.BigInteger(), nullable=False),
        sa.Column("method_runs", sa.BigInteger(), nullable=False),
        sa.Column("spent_seconds", sa.Double(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["plan"], ["plans.id"], name="fk_plan_looks_plan"),
        sa.PrimaryKeyConstraint("plan", "k", name="pk_plan_looks"),
    )
