"""Index runs by task and recipe with how they stand: counts read the index alone."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STANDING = ("task", "recipe", "status", "study", "device_class")


def upgrade() -> None:
    op.create_index(
        "ix_run_states_task_recipe_status_study_device_class",
        "run_states",
        list(STANDING),
    )
    op.drop_index("ix_run_states_task_recipe", "run_states")
    op.create_index("ix_studies_task", "studies", ["task"])


def downgrade() -> None:
    op.drop_index("ix_studies_task", "studies")
    op.create_index("ix_run_states_task_recipe", "run_states", ["task", "recipe"])
    op.drop_index("ix_run_states_task_recipe_status_study_device_class", "run_states")
