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
        brought_runs: whether any run of it is new. Of a file that brought none, which
            shall change nothing, the account is kept only where lines or runs were set
            aside that no account here tells of, or where it answers doubts that one
            here left open.
    """
    account = clean_json(plain_value(replace(file, study="")))
    if not brought_runs:
        here = [replace(f, study="") for f in list_files_read(session, [study])]
        new = file_read_from_json(account)
        is_known = _unanswered(new) in map(_unanswered, here)
        is_loss = bool(file.aside_rows) and not is_known
        if not is_loss and not any(_answers(new, old) for old in here):
            return
    values = {"study": study, "account": account}
    session.execute(insert(FileReadRow).values(values))


def list_files_read(session: Session, studies: Sequence[int]) -> tuple[FileRead, ...]:
    """The accounts of the files of these studies, in the order of their imports;
    where a file came again with its doubts answered, the account that says so."""
    query = (
        select(FileReadRow.study, FileReadRow.account)
        .where(FileReadRow.study == func.any(list(studies)))
        .order_by(FileReadRow.id)
    )
    files = [
        replace(file_read_from_json(row.account), study=str(row.study))
        for row in session.execute(query)
    ]
    return tuple(
        file
        for place, file in enumerate(files, 1)
        if not any(_answers(later, file) for later in files[place:])
    )


def _answers(later: FileRead, earlier: FileRead) -> bool:
    """Whether an account is that of the same reading, with more doubts answered."""
    if not earlier.doubts:
        return False
    said = {doubt.id for doubt in later.doubts if doubt.is_answered}
    before = {doubt.id for doubt in earlier.doubts if doubt.is_answered}
    return said > before and _unanswered(later) == _unanswered(earlier)


def _unanswered(file: FileRead) -> FileRead:
    doubts = tuple(replace(doubt, is_answered=False) for doubt in file.doubts)
    return replace(file, doubts=doubts)
