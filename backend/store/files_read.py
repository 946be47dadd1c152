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
            aside that no account here tells of.
    """
    account = clean_json(plain_value(replace(file, study="")))
    if not brought_runs:
        known = (replace(f, study="") for f in list_files_read(session, [study]))
        if not file.aside_rows or file_read_from_json(account) in known:
            return
    values = {"study": study, "account": account}
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
