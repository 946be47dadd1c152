"""What became of the rows of files that were imported: inserted, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from backend.models import FileReadRow
from backend.store.rows import clean_json
from overcurve.curves.encoding.comparisons import file_read_from_json
from overcurve.curves.encoding.record_text import plain_value
from overcurve.curves.terms.evidence import FileRead


def insert_file_read(
    session: Session, study: int, file: FileRead, *, brought_runs: bool
) -> None:
    """Keeps the account of a file with the study that holds its runs.

    Args:
        brought_runs: whether any run of it is new. Of a file that brought none an
            equal account is the same file once more, and is not kept again.
    """
    own = replace(file, study="")
    if not brought_runs and own in (
        replace(known, study="") for known in list_files_read(session, [study])
    ):
        return
    values = {"study": study, "account": clean_json(plain_value(own))}
    session.execute(insert(FileReadRow).values(values))


def list_files_read(session: Session, studies: Sequence[int]) -> tuple[FileRead, ...]:
    """The accounts of the files of these studies, in the order of their imports."""
    query = (
        select(FileReadRow.study, FileReadRow.account)
        .where(FileReadRow.study == func.any(list(studies)))
        .order_by(FileReadRow.id)
    )
    return tuple(
        replace(file_read_from_json(row.account), study=str(row.study))
        for row in session.execute(query)
    )
