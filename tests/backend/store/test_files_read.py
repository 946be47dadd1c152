"""The accounts of imported files: kept with their study, each once."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from backend.store.files_read import insert_file_read, list_files_read
from backend.store.records import insert_imported
from backend.store.task_version import task_version
from overcurve.curves.terms.evidence import DoubtTaken, FileRead, SetAside
from tests.factories import make_record

ASIDE = SetAside(what="line", where="line 3", reason="no \x00 budget", by_hand=True)
FILE = FileRead(name="a.csv", rows=4, runs=3, aside=(ASIDE,), aside_rows=1)


def imported(session: Session, title: str = "one") -> int:
    """A study with an imported run."""
    record = make_record(source=title)
    return insert_imported(session, [record], title=title).study


def test_account_comes_back_with_its_study(session: Session) -> None:
    study = imported(session)
    insert_file_read(session, study, FILE, brought_runs=True)
    (file,) = list_files_read(session, [study])
    cleaned = replace(ASIDE, reason="no  budget")
    assert file == replace(FILE, study=str(study), aside=(cleaned,))


def test_accounts_of_several_files_add_up(session: Session) -> None:
    study, other = imported(session), imported(session, "two")
    for _ in "ab":  # another file with the same numbers
        insert_file_read(session, study, FILE, brought_runs=True)
    insert_file_read(session, other, FILE, brought_runs=True)
    assert len(list_files_read(session, [study])) == 2
    assert len(list_files_read(session, [study, other])) == 3


def test_file_that_brings_nothing_tells_what_it_sets_aside(session: Session) -> None:
    study = imported(session)
    plain = FileRead(name="a.csv", rows=1, runs=1)
    for file in (plain, FILE, plain, FILE):
        insert_file_read(session, study, file, brought_runs=False)
    (found,) = list_files_read(session, [study])
    assert found.aside_rows == FILE.aside_rows


def test_account_makes_a_new_version_of_its_task(session: Session) -> None:
    study, task = imported(session), make_record().task
    before = task_version(session, task)
    insert_file_read(session, study, FILE, brought_runs=False)
    assert task_version(session, task) != before


def test_file_that_comes_again_answers_what_it_left_open(session: Session) -> None:
    study = imported(session)
    doubt = DoubtTaken(id="unit:t", question="?", taken="s", words="unit of t (s)")
    open_file = replace(FILE, doubts=(doubt,))
    answered = replace(FILE, doubts=(replace(doubt, is_answered=True),))
    insert_file_read(session, study, open_file, brought_runs=True)
    for file in (answered, open_file, answered):
        insert_file_read(session, study, file, brought_runs=False)
    (found,) = list_files_read(session, [study])
    assert found.doubts == answered.doubts
