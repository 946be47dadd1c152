"""The base of all tables: naming of constraints, and which Python type is which column.

Tables are of two kinds. Facts (`FACT_TABLES`) are inserted and never changed: a
trigger refuses UPDATE, DELETE and TRUNCATE. The others may change.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Double, Identity, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

FACT_TABLES = (
    "runs",
    "run_events",
    "evaluations",
    "run_logs",
    "run_pictures",
    "calibrations",
    "canaries",
    "snapshots",
    "plan_runs",
    "plan_looks",
    "asked_questions",
    "looks",
    "files_read",
)

Key = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]


class Base(DeclarativeBase):
    """Base of every row class; rows never leave `backend.store`."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # JSON, not JSONB: it keeps the order of keys, in which forms and files are written.
    type_annotation_map = {  # noqa: RUF012 (read by SQLAlchemy in this form)
        str: Text,
        int: BigInteger,
        float: Double,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }
