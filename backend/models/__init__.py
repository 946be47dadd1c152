"""Typed tables; importing this package registers all of them on `Base.metadata`."""

from backend.models.base import FACT_TABLES, Base
from backend.models.calibrations import CalibrationRow
from backend.models.canaries import CanaryRow
from backend.models.catalogue import CatalogueRow
from backend.models.files_read import FileReadRow
from backend.models.looks import AskedQuestionRow, LookRow
from backend.models.plans import PlanLookRow, PlanRow, PlanRunRow
from backend.models.runs import (
    EvaluationRow,
    RunEventRow,
    RunLogRow,
    RunPictureRow,
    RunRow,
    RunStateRow,
)
from backend.models.snapshots import SnapshotRow
from backend.models.studies import StudyRow
from backend.models.sweeps import SweepRow
from backend.models.workers import WorkerRow

__all__ = [
    "FACT_TABLES",
    "AskedQuestionRow",
    "Base",
    "CalibrationRow",
    "CanaryRow",
    "CatalogueRow",
    "EvaluationRow",
    "FileReadRow",
    "LookRow",
    "PlanLookRow",
    "PlanRow",
    "PlanRunRow",
    "RunEventRow",
    "RunLogRow",
    "RunPictureRow",
    "RunRow",
    "RunStateRow",
    "SnapshotRow",
    "StudyRow",
    "SweepRow",
    "WorkerRow",
]
