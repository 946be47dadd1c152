"""Create the first tables, and the trigger that keeps facts as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FACT_TABLES = (
    "runs",
    "run_events",
    "evaluations",
    "run_logs",
    "calibrations",
    "snapshots",
)


def upgrade() -> None:
    create_catalogue()
    create_workers()
    create_studies()
    create_runs()
    create_run_events()
    create_run_states()
    create_evaluations()
    create_run_logs()
    create_calibrations()
    create_snapshots()
    refuse_changes_of_facts()


def downgrade() -> None:
    op.drop_table("snapshots")
    op.drop_table("calibrations")
    op.drop_table("run_logs")
    op.drop_table("evaluations")
    op.drop_table("run_states")
    op.drop_table("run_events")
    op.drop_table("runs")
    op.drop_table("studies")
    op.drop_table("workers")
    op.drop_table("catalogue")
    op.execute("DROP FUNCTION refuse_change()")


def refuse_changes_of_facts() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% holds facts: % is refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation',
                      HINT = 'Insert a new fact instead.';
        END
        $$
        """
    )
    for table in FACT_TABLES:
        op.execute(
            "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def create_catalogue() -> None:
    op.create_table(
        "catalogue",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("schema", sa.JSON(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("source_digest", sa.Text(), nullable=False),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("device", "kind", "name", name="pk_catalogue"),
    )


def create_workers() -> None:
    op.create_table(
        "workers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("device_class", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), server_default="idle", nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=True),
        sa.Column("load", sa.Double(), nullable=True),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "heartbeat_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
    op.create_index("ix_workers_device", "workers", ["device"], unique=False)
    op.create_index(
        "ix_workers_heartbeat_at", "workers", ["heartbeat_at"], unique=False
    )


def create_studies() -> None:
    op.create_table(
        "studies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("task_name", sa.Text(), nullable=False),
        sa.Column("task_params", sa.JSON(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("budget_unit", sa.Text(), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("recipes", sa.JSON(), nullable=False),
        sa.Column("priority", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("order_seed", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_studies"),
    )
    op.create_index("ix_studies_kind_title", "studies", ["kind", "title"], unique=False)


def create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("study", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("task_name", sa.Text(), nullable=False),
        sa.Column("task_params", sa.JSON(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("algorithms", sa.JSON(), nullable=False),
        sa.Column("budget", sa.Double(), nullable=False),
        sa.Column("budget_unit", sa.Text(), nullable=False),
        sa.Column("seed", postgresql.JSONB(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("record_digest", sa.Text(), nullable=True),
        sa.Column("retry_of", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["retry_of"], ["runs.id"], name="fk_runs_retry_of"),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name="fk_runs_study"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("record_digest", name="uq_runs_record_digest"),
    )
    op.create_index("ix_runs_study", "runs", ["study"], unique=False)
    op.create_index("uq_runs_retry_of", "runs", ["retry_of"], unique=True)


def create_run_events() -> None:
    op.create_table(
        "run_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("worker", sa.BigInteger(), nullable=True),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_run_events_run"),
        sa.PrimaryKeyConstraint("id", name="pk_run_events"),
    )
    op.create_index("ix_run_events_run_id", "run_events", ["run", "id"], unique=False)
    op.create_index(
        "uq_run_events_final",
        "run_events",
        ["run"],
        unique=True,
        postgresql_where=sa.text(
            "kind IN ('finished', 'diverged', 'failed', 'cancelled')"
        ),
    )


def create_run_states() -> None:
    op.create_table(
        "run_states",
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("study", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("budget", sa.Double(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("worker", sa.BigInteger(), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "cancel_requested",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column("progress", sa.Double(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("train_seconds", sa.Double(), nullable=True),
        sa.Column("total_seconds", sa.Double(), nullable=True),
        sa.Column("quality", sa.Double(), nullable=True),
        sa.Column("device_class", sa.Text(), server_default="", nullable=False),
        sa.Column("error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("retried_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_run_states_run"),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name="fk_run_states_study"),
        sa.PrimaryKeyConstraint("run", name="pk_run_states"),
    )
    op.create_index(
        "ix_run_states_ended_at_run", "run_states", ["ended_at", "run"], unique=False
    )
    op.create_index(
        "ix_run_states_quality_run", "run_states", ["quality", "run"], unique=False
    )
    op.create_index("ix_run_states_recipe", "run_states", ["recipe"], unique=False)
    op.create_index(
        "ix_run_states_running",
        "run_states",
        ["study", "lease_expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_index(
        "ix_run_states_status_run", "run_states", ["status", "run"], unique=False
    )
    op.create_index(
        "ix_run_states_study_run", "run_states", ["study", "run"], unique=False
    )
    op.create_index(
        "ix_run_states_study_status", "run_states", ["study", "status"], unique=False
    )
    op.create_index(
        "ix_run_states_study_started_at",
        "run_states",
        ["study", "started_at"],
        unique=False,
    )
    op.create_index(
        "ix_run_states_task_recipe", "run_states", ["task", "recipe"], unique=False
    )
    op.create_index(
        "ix_run_states_train_seconds_run",
        "run_states",
        ["train_seconds", "run"],
        unique=False,
    )
    op.create_index(
        "ix_run_states_waiting",
        "run_states",
        ["study", "device", "block", "position", "run"],
        unique=False,
        postgresql_where=sa.text("status IN ('queued', 'lost')"),
    )


def create_evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.Double(), nullable=False),
        sa.Column("train_seconds", sa.Double(), nullable=False),
        sa.Column("quality", sa.Double(), nullable=True),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_evaluations_run"),
        sa.PrimaryKeyConstraint("run", "attempt", "position", name="pk_evaluations"),
    )


def create_run_logs() -> None:
    op.create_table(
        "run_logs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_run_logs_run"),
        sa.PrimaryKeyConstraint("id", name="pk_run_logs"),
    )
    op.create_index("ix_run_logs_run_id", "run_logs", ["run", "id"], unique=False)


def create_calibrations() -> None:
    op.create_table(
        "calibrations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("device_class", sa.Text(), nullable=False),
        sa.Column("planned_units", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calibrations"),
        sa.UniqueConstraint(
            "task",
            "recipe",
            "seconds",
            "device_class",
            name="uq_calibrations_task_recipe_seconds_device_class",
        ),
    )


def create_snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rule", sa.BigInteger(), nullable=False),
        sa.Column("runs", sa.BigInteger(), nullable=False),
        sa.Column("comparison", sa.JSON(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
    )
    op.create_index(
        "ix_snapshots_created_at", "snapshots", ["created_at"], unique=False
    )
