"""Many imported runs: stored and read again in seconds, in bounded memory."""

from __future__ import annotations

import io
import time
import tracemalloc
from dataclasses import replace

from sqlalchemy.orm import Session

from backend.importing.import_file import import_runs
from backend.importing.uploads import as_upload
from backend.settings import Settings
from backend.store.records import insert_imported, load_records
from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading

UP = Reading(defaults=Defaults(direction="max"))
ROWS = 10_000


def many_rows() -> bytes:
    """Ten methods at ten budgets with a hundred seeds each."""
    lines = ["method,budget,seed,train_seconds,quality"]
    for i in range(ROWS):
        method, budget, seed = i // 1000, 1 + i // 100 % 10, i % 100
        quality = 0.9 - 0.3 / budget + 0.002 * method + 0.0007 * (seed * 37 % 11)
        lines.append(f"m{method},{budget},{seed},{budget * (1 + seed / 1e4)},{quality}")
    return "\n".join(lines).encode()


def test_ten_thousand_rows_take_seconds(session: Session, settings: Settings) -> None:
    started = time.process_time()
    done = import_runs(session, settings, io.BytesIO(many_rows()), UP, title="many")
    records = load_records(session, Question(studies=(str(done.study),)))
    answer = compare(Question(baseline=records.samples()[0].recipe), records)
    assert time.process_time() - started < 8.0  # about one, on a quiet machine
    assert answer.counts.finished == done.inserted == ROWS


def test_many_records_share_their_texts(session: Session, settings: Settings) -> None:
    done = import_runs(session, settings, io.BytesIO(many_rows()), UP, title="many")
    session.expunge_all()
    tracemalloc.start()
    try:
        records = load_records(session, Question(studies=(str(done.study),)))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len({id(run.source) for run in records.samples()}) == 1
    assert held / len(records) < 400  # bytes; 200,000 rows stay below 80 MB


def test_judging_makes_no_records(session: Session, settings: Settings) -> None:
    """A record takes 600 bytes, and as long to make as all the rest of its judging."""
    done = import_runs(session, settings, io.BytesIO(many_rows()), UP, title="many")
    records = load_records(session, Question(studies=(str(done.study),)))
    question = Question(baseline=records.samples()[0].recipe)
    compare(question, records)  # imports what is imported at the first use
    tracemalloc.start()
    try:
        answer = compare(question, records)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak / ROWS < 800  # bytes; about 550, most of them the lines of the digest
    assert answer.records == tuple(records)


def test_imported_records_come_back_equal(session: Session, settings: Settings) -> None:
    text = b"method,budget,seed,train_seconds,quality,label,device_class,params,lr\n"
    text += b'm,1,word,1,0.5,M,gpu,"{""depth"": 2}",0.1\nm,1,2,1,,M,gpu,,0.2\n'
    text = text.replace(b",lr\n", b",lr,status\n").replace(
        b",0.1\n", b",0.1,finished\n"
    )
    text = text.replace(b",0.2\n", b",0.2,diverged\n")
    sent = replace(UP, defaults=replace(UP.defaults, source="lab", task="t"))
    given = read_runs(io.BytesIO(text), sent).records
    done = import_runs(session, settings, io.BytesIO(text), sent, title="lab")
    found = load_records(session, Question(studies=(str(done.study),)))
    assert tuple(replace(r, run="", study="") for r in found) == given


def test_upload_changes_source_and_task_alone() -> None:
    read = read_runs(io.BytesIO(many_rows()), UP)
    kept, title = as_upload(read, "mine.csv")
    assert {(r.source, r.task) for r in kept.records} == {(title, title)}
    plain = tuple(replace(r, source="", task="") for r in kept.records)
    assert plain == read.records


def test_whole_numbers_keep_their_types(session: Session) -> None:
    run = RunRecord(method="m", budget=1.0, seed=1, block=1, steps=1.0, metric="q")
    insert_imported(session, [replace(run, train_seconds=1.0, quality=1.0)], title="t")
    (found,) = load_records(session, Question(studies=("1",)))
    assert (type(found.budget), type(found.block)) == (float, int)
