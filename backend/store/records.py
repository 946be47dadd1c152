"""Runs as the judging core takes them: frozen records, of any status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.store.studies import StudyKind
from frontend.curves.question import Question
from frontend.curves.records import RunRecord


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: `study` holds the records, `existing` were here before."""

    study: int
    inserted: int
    existing: int


def load_records(session: Session, question: Question) -> tuple[RunRecord, ...]:
    """Gives every run of the question's task, studies and recipes, whatever its
    status, in order of id. Device classes are the comparison's to judge."""
    raise NotImplementedError


def load_record(session: Session, run: int) -> RunRecord:
    """Gives one run with all that was measured. Raises NotFound."""
    raise NotImplementedError


def data_version(session: Session, question: Question) -> str:
    """Gives a text that changes whenever `load_records` would answer differently."""
    raise NotImplementedError


def insert_imported(
    session: Session,
    records: Sequence[RunRecord],
    *,
    title: str,
    kind: StudyKind = "import",
    note: str = "",
) -> ImportResult:
    """Inserts runs measured elsewhere into the import study of this title.

    A record that is already here (digest of the whole record with its source and
    label) is left alone, so importing twice changes nothing.
    """
    raise NotImplementedError
