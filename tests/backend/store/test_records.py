"""Runs as records: everything that was measured comes back, imports only once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import pytest
from celery import Celery
from sqlalchemy.orm import Session, sessionmaker

from backend.settings import Settings
from backend.store.claims import claim_run, finish_run
from backend.store.records import (
    data_version,
    insert_imported,
    load_record,
    load_records,
)
from backend.store.requests import request_cancel, retry_run
from backend.store.studies import load_study
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord, axis_value, check_record
from tests.factories import (
    finished_study,
    make_outcome,
    make_record,
    publish_test_catalogue,
    submit_test_study,
)

FULL = make_record(
    seed="a word",
    params={"model": "gru", "width": 6},
    algorithms=({"name": "mixup", "alpha": 0.1},),
    cost_usd=0.25,
    energy_joules=12.5,
    peak_memory_bytes=1e6,
    steps=1200.0,
    examples=120_000.0,
    tokens=5.0,
    devices=1.0,
    parameters=5210.0,
    test_items=1000.0,
    train_items=4000.0,
    inference_seconds=2.4e-6,
    segments={"data": 0.5},
    steadiness={"canary_before": 9.5},
    source_digest="f00",
    versions={"torch": "2.13.0"},
    source="elsewhere.csv",
    started_at="2026-11-20T10:00:00+00:00",
    clock="stated",
    clock_note="a tracker's clock, evaluation included",
    block=3,
    extra={"loss": 0.25},
)


def import_one(session: Session, record: RunRecord) -> RunRecord:
    insert_imported(session, [record], title="one")
    return load_records(session, Question(task=record.task))[-1]


def test_imported_record_comes_back_whole(session: Session) -> None:
    stored = import_one(session, FULL)
    assert replace(stored, run="", study="") == FULL
    left = [f.name for f in fields(FULL) if getattr(FULL, f.name) == f.default]
    assert set(left) == {"status", "direction", "error", "run", "study"}


def test_a_column_that_became_a_field_later_is_still_an_axis(session: Session) -> None:
    brought = make_record(tokens=None, extra={"tokens": 7.0, "loss": 0.5})
    stored = import_one(session, brought)
    assert stored.extra == {"tokens": 7.0, "loss": 0.5}
    assert (stored.tokens, axis_value(stored, "tokens")) == (None, 7.0)


@pytest.mark.parametrize("name", ["clock", "clock_note"])
def test_a_column_that_became_a_text_later_keeps_its_numbers(
    session: Session, name: str
) -> None:
    stored = import_one(session, make_record(extra={name: 2.4}))
    assert (getattr(stored, name), stored.extra) == ("", {name: 2.4})


def test_partial_run_is_imported_as_ended(session: Session) -> None:
    record = make_record(status="partial", quality=None)
    result = insert_imported(session, [record], title="one")
    assert load_study(session, result.study).ended == 1
    assert load_records(session, Question(task=record.task))[-1].status == "partial"


def test_failed_record_keeps_its_error(session: Session) -> None:
    error = {"code": "out_of_memory", "message": "8 GB asked, 2 GB free"}
    given = make_record(
        status="failed", quality=None, train_seconds=None, error=error, label="a\x00b"
    )
    stored = import_one(session, given)
    assert (stored.status, stored.error, stored.label) == ("failed", error, "ab")


def test_recipe_is_derived_when_missing(session: Session) -> None:
    one = import_one(session, make_record(recipe="", method="a"))
    same = import_one(session, make_record(recipe="", method="a", seed=2))
    other = import_one(session, make_record(recipe="", method="b"))
    assert one.recipe == same.recipe != other.recipe


def test_importing_twice_changes_nothing(session: Session) -> None:
    records = [make_record(seed=i, budget=4) for i in range(10)]
    first = insert_imported(session, records, title="file.csv")
    again = insert_imported(session, records, title="other name")
    floats = [replace(r, budget=4.0) for r in records]
    third = insert_imported(session, floats, title="file.csv")
    assert (first.inserted, first.existing) == (10, 0)
    assert (
        (again.inserted, again.existing) == (third.inserted, third.existing) == (0, 10)
    )
    assert again.study == third.study == first.study


def test_record_identity_is_the_whole_record(session: Session) -> None:
    base = make_record()
    changed = [
        replace(base, source="other"),
        replace(base, label="other"),
        replace(base, quality=0.91),
        replace(base, extra={"loss": 1.0}),
        replace(base, params={"a": 1}),
    ]
    result = insert_imported(session, [base, *changed, base], title="x")
    assert (result.inserted, result.existing) == (6, 1)


def test_second_import_grows_the_study(session: Session) -> None:
    first = insert_imported(session, [make_record()], title="x", baseline="cnn")
    more = [make_record(recipe="mlp", label="MLP", budget=8.0), make_record(budget=2.0)]
    second = insert_imported(session, more, title="x")
    study = load_study(session, first.study)
    assert second.study == first.study
    assert {r.recipe: r.budgets for r in study.recipes} == {
        "cnn": (2.0, 4.0),
        "mlp": (8.0,),
    }
    assert (study.baseline, study.counts) == ("cnn", {"finished": 3})


def test_imports_at_once_insert_once(sessions: sessionmaker[Session]) -> None:
    records = [make_record(seed=i) for i in range(50)]

    def run_import(_: int) -> int:
        with sessions.begin() as session:
            return insert_imported(session, records, title="x").inserted

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run_import, range(4))) == [0, 0, 0, 50]


@pytest.mark.parametrize("records", [[], [make_record(status="running")]])
def test_only_ended_runs_are_imported(
    session: Session, records: list[RunRecord]
) -> None:
    with pytest.raises(ValueError, match="all of them ended"):
        insert_imported(session, records, title="x")


def test_outcome_of_worker_is_judgeable(
    session: Session, queue: Celery, settings: Settings
) -> None:
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    run = claim_run(session, worker, "cpu")
    assert run is not None
    outcome = make_outcome(total_seconds=0.0, cpu_seconds=7.5, canary=math.nan)
    finish_run(session, run.id, 1, "finished", outcome)
    record = check_record(load_record(session, run.id))
    assert record.total_seconds is None
    assert (record.steps, record.block, record.run) == (1234, 0, str(run.id))
    assert (record.extra, axis_value(record, "cpu_seconds")) == (
        {"cpu_seconds": 7.5},
        7.5,
    )


def test_selection_holds_every_status(
    session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    study = submit_test_study(session, queue, settings)
    request_cancel(session, 1)
    retry_run(session, 1)
    claim_run(session, 1, "cpu")
    records = load_records(session, Question(studies=(str(study.id),)))
    statuses = [record.status for record in records]
    assert len(records) == 19
    assert statuses.count("cancelled") == statuses.count("running") == 1


def test_question_selects_task_study_recipes(
    session: Session, queue: Celery, settings: Settings
) -> None:
    study = finished_study(session, queue, settings)
    insert_imported(session, [make_record(), make_record(task="other")], title="x")
    base, cutout = (r.recipe for r in study.recipes)

    def count(question: Question) -> int:
        return len(load_records(session, question))

    assert count(Question(task="toy")) == 19
    assert count(Question(task="toy", studies=(str(study.id),))) == 18
    assert count(Question(baseline=base, methods=(cutout,))) == 18
    assert count(Question(baseline=cutout, methods=("cnn",), task="toy")) == 7
    assert count(Question(studies=("9" * 30, "x", "-1"))) == 0


def test_data_version_follows_the_runs(
    session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    study = submit_test_study(session, queue, settings)
    question = Question(studies=(str(study.id),))
    changes: list[Callable[[], object]] = [
        lambda: None,
        lambda: claim_run(session, 1, "cpu"),
        lambda: finish_run(session, 1, 1, "finished", make_outcome()),
        lambda: request_cancel(session, 5),
        lambda: retry_run(session, 5),
    ]
    seen = []
    for change in changes:
        change()
        seen.append(data_version(session, question))
        assert data_version(session, question) == seen[-1]
    assert len(set(seen)) == len(changes)


def test_thousand_records_load_quickly(session: Session) -> None:
    made = [
        replace(FULL, seed=seed, budget=float(budget), recipe=f"recipe {recipe}")
        for recipe in range(10)
        for budget in range(1, 21)
        for seed in range(5)
    ]
    insert_imported(session, made, title="many")
    session.commit()
    spent = []
    for _ in range(5):
        started = time.perf_counter()
        assert len(load_records(session, Question(task="toy"))) == 1000
        spent.append(time.perf_counter() - started)
    assert min(spent) < 0.25


def test_number_beyond_floats_spoils_nothing(
    session: Session, queue: Celery, settings: Settings
) -> None:
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    run = claim_run(session, worker, "cpu")
    assert run is not None
    finish_run(session, run.id, 1, "finished", make_outcome(steps=10**400, odd=10**400))
    record = load_record(session, run.id)
    assert record.status == "finished"
    assert "odd" not in record.extra
