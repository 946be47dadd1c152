"""Tuning before judging: what is queued, in which order, and when it cannot go on."""

from __future__ import annotations

import time
from threading import Thread
from typing import Any

import pytest
from celery import Celery
from sqlalchemy import text, update
from sqlalchemy.orm import Session, sessionmaker

from backend.comparisons.evidence import gather_evidence
from backend.errors import InvalidInput
from backend.models import SweepRow
from backend.settings import Settings
from backend.store.claims import ClaimedRun
from backend.store.requests import cancel_study
from backend.store.runs import RunFilter, list_runs
from backend.store.studies import list_studies, load_study
from backend.store.sweeps import list_open_sweeps, load_sweep_of
from backend.studies.accept import submit
from backend.studies.sweeps import advance_sweep
from backend.web.plan_thread import RunningPlans
from frontend.facts.studies import StudyView
from overcurve.curves.terms.question import Question
from tests.factories import make_submission, publish_test_catalogue, train_as

VALUES = [0.003, 0.01, 0.03]
SWEEP = {"param": "learning_rate", "values": VALUES}
BEST = {1: 0.03, 2: 0.01, 4: 0.01, 8: 0.003}


@pytest.fixture
def worker(session: Session) -> int:
    return publish_test_catalogue(session)


@pytest.fixture
def tune(session: Session, queue: Celery, settings: Settings, worker: int) -> Any:
    def _tune(**changes: Any) -> StudyView:
        submission = make_submission(**{"sweep": SWEEP, **changes})
        return submit(session, queue, settings, submission).study

    return _tune


@pytest.fixture
def advance(session: Session, queue: Celery, settings: Settings) -> Any:
    def _advance() -> list[bool]:
        return [
            advance_sweep(session, queue, settings, sweep)
            for sweep in list_open_sweeps(session)
        ]

    return _advance


def rate(run: ClaimedRun) -> float:
    return float(run.asked.params.get("learning_rate", 0.01))


def quality(run: ClaimedRun) -> float:
    """Best with another rate at each budget; the cutout likes the largest."""
    best = VALUES[-1] if run.asked.algorithms else BEST[int(run.asked.budget)]
    return 0.9 - abs(VALUES.index(best) - VALUES.index(rate(run))) / 10


def test_first_every_value_is_tried_on_held_out_data(tune: Any) -> None:
    study = tune()
    assert study.task == "toy(validation_share=0.2)"
    assert len(study.recipes) == 6
    assert study.total == 3 * 3 * (4 + 2)  # values, seeds, budgets of both sides
    assert study.title.startswith("Tuning learning_rate: ")
    assert study.spec["seeds"] == ["tuning 0", "tuning 1", "tuning 2"]


def test_winners_are_judged_with_fresh_seeds(
    tune: Any, advance: Any, session: Session, worker: int
) -> None:
    tuning = tune()
    assert advance() == [False]
    train_as(session, worker, quality)
    assert advance() == [True]
    sweep = load_sweep_of(session, tuning.id)
    assert sweep is not None
    assert sweep.final_study is not None
    final = load_study(session, sweep.final_study)
    assert final.task == "toy"
    assert final.total == 18
    rows = list_runs(session, RunFilter(study=final.id), limit=100).rows
    runs = [run.asked for run in rows]
    baseline = [r for r in runs if r.recipe == final.baseline]
    tuned = {r.budget: r.params.get("learning_rate", 0.01) for r in baseline}
    assert tuned == BEST
    assert {r.seed for r in runs} == {0, 1, 2}
    others = {r.params["learning_rate"] for r in runs if r.recipe != final.baseline}
    assert others == {0.03}
    (method,) = final.spec["methods"]  # one value at every budget is no tuned curve
    assert method["params"] == {"learning_rate": 0.03}
    assert "per_budget" not in method
    assert f"study {tuning.id}" in final.note
    assert "a better one may lie beyond" in final.note
    assert advance() == []


def test_tuning_counts_as_equal_effort(
    tune: Any, advance: Any, session: Session, worker: int
) -> None:
    tune()
    train_as(session, worker, quality)
    advance()
    train_as(session, worker, lambda run: 0.9)
    (final, _) = list_studies(session)
    found = gather_evidence(session, Question(studies=(str(final.id),)))
    assert {(s.recipe, s.tried, s.picked_on) for s in found.sweeps} == {
        (recipe.recipe, 3, "validation") for recipe in final.recipes
    }


def test_baseline_alone_is_tuned(
    tune: Any, advance: Any, session: Session, worker: int
) -> None:
    tuning = tune(sweep={**SWEEP, "sides": "baseline"})
    assert (len(tuning.recipes), tuning.total) == (3, 3 * 3 * 4)
    assert tuning.title.startswith("Tuning learning_rate of the baseline: ")
    train_as(session, worker, quality)
    advance()
    final = load_study(session, load_sweep_of(session, tuning.id).final_study)
    tuned, as_asked = final.recipes
    assert dict(tuned.per_budget["learning_rate"]) == BEST
    assert (as_asked.params, as_asked.per_budget) == ({}, {})
    assert "learning_rate of the baseline at every budget" in final.note
    train_as(session, worker, lambda run: 0.9)
    found = gather_evidence(session, Question(studies=(str(final.id),)))
    assert [(s.recipe, s.tried) for s in found.sweeps] == [(tuned.recipe, 3)]


def test_sweep_that_meets_an_error_ends_once(
    tune: Any,
    session: Session,
    queue: Celery,
    settings: Settings,
    worker: int,
    sessions: sessionmaker[Session],
    caplog: pytest.LogCaptureFixture,
) -> None:
    tuning = tune()
    without = text("(spec::jsonb - 'sweep')::json")  # as nobody writes it
    broken = update(SweepRow).values(spec=without)
    session.execute(broken)
    session.commit()
    train_as(session, worker, quality)
    moving = RunningPlans(sessions, queue, settings)
    moving.start()
    deadline = time.monotonic() + 60
    try:
        while list_open_sweeps(session):
            assert time.monotonic() < deadline, caplog.text
            session.rollback()
            time.sleep(0.1)
    finally:
        moving.stop()
    sweep = load_sweep_of(session, tuning.id)
    assert sweep is not None
    assert sweep.state == "failed"
    fault = sweep.message.partition("“")[2].rstrip("”")
    assert caplog.text.count(fault) == 1
    assert sweep.final_study is None


def test_two_processes_queue_one_study(
    tune: Any,
    session: Session,
    queue: Celery,
    settings: Settings,
    worker: int,
    sessions: sessionmaker[Session],
) -> None:
    tune()
    train_as(session, worker, quality)
    (sweep,) = list_open_sweeps(session)
    session.rollback()

    def move() -> None:
        with sessions() as own:
            advance_sweep(own, queue, settings, sweep)

    movers = [Thread(target=move) for _ in range(4)]
    for mover in movers:
        mover.start()
    for mover in movers:
        mover.join()
    assert len(list_studies(session)) == 2


def test_nothing_finished_ends_the_sweep(
    tune: Any, advance: Any, session: Session, worker: int
) -> None:
    tuning = tune()
    train_as(
        session, worker, lambda run: None if run.asked.budget == 4 else quality(run)
    )
    advance()
    sweep = load_sweep_of(session, tuning.id)
    assert sweep is not None
    assert (sweep.state, sweep.final_study) == ("failed", None)
    assert sweep.message == (
        "No run finished of any value of the baseline at 4, method 1 at 4."
    )


def test_cancelled_sweep_judges_nothing(
    tune: Any, advance: Any, session: Session
) -> None:
    tuning = tune()
    cancel_study(session, tuning.id)
    session.commit()
    advance()
    sweep = load_sweep_of(session, tuning.id)
    assert sweep is not None
    assert (sweep.state, len(list_studies(session))) == ("failed", 1)


def test_sweep_that_cannot_be_read_any_more_ends(
    tune: Any, advance: Any, session: Session, worker: int
) -> None:
    tuning = tune()
    train_as(session, worker, quality)
    session.execute(update(SweepRow).values(spec={"task": "toy", "gone": 1}))
    session.commit()
    assert advance() == [True]
    sweep = load_sweep_of(session, tuning.id)
    assert sweep is not None
    assert (sweep.state, sweep.final_study) == ("failed", None)
    assert sweep.message


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"sweep": {**SWEEP, "param": "rate"}}, "sweep.param", "it knows: model"),
        ({"sweep": {**SWEEP, "values": [0.1]}}, "sweep.values", "at least 2"),
        ({"sweep": {**SWEEP, "values": [0.1, 0.1]}}, "sweep.values[1]", "twice"),
        ({"sweep": {**SWEEP, "values": [0.1, -1]}}, "baseline.params", "value -1"),
        ({"sweep": {**SWEEP, "seeds": [7, 1]}}, "sweep.seeds[1]", "fresh ones"),
        ({"sweep": {**SWEEP, "validation_share": 0}}, "sweep.validation_share", "0"),
        ({"task": {"name": "toy", "validation_share": 0.1}}, "task", "already"),
    ],
)
def test_wrong_sweeps_are_refused(
    tune: Any, session: Session, changes: dict[str, Any], path: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        tune(**changes)
    words = {f.path: f.message for f in refused.value.fields}
    assert any(p.startswith(path) and said in m for p, m in words.items()), words
    session.rollback()
    assert not list_studies(session)
