"""A plan moves on when its runs have ended: one batch a look, whoever moves it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from celery import Celery
from sqlalchemy.orm import Session, sessionmaker

from backend.errors import AppError, Conflict, InvalidInput
from backend.plans.advance import advance_plan, stop_plan
from backend.plans.begin import PlanRequest, start_plan
from backend.settings import Settings
from backend.store.catalogue import list_entries, publish_catalogue
from backend.store.claims import ClaimedRun, claim_run, finish_run
from backend.store.plans import load_plan
from backend.store.records import insert_imported, load_records
from backend.store.requests import cancel_study
from backend.studies.submit import extend_study
from frontend.facts.plans import PlanView
from frontend.facts.studies import StudyView
from overcurve.curves.planning.next_runs import LOOKS, look_alpha
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.factories import (
    finished_study,
    make_outcome,
    publish_test_catalogue,
    submit_test_study,
    train_as,
)
from tests.simulated import simulated_study


@pytest.fixture
def study(session: Session, queue: Celery, settings: Settings) -> StudyView:
    """CNN and CNN + cutout with three seeds each, of the same quality."""
    publish_test_catalogue(session)
    study = submit_test_study(session, queue, settings)
    train_as(session, 1, wobbling())
    return study


def wobbling(recipe: str = "", better: float = 0.0) -> Callable[[ClaimedRun], float]:
    """Qualities that vary with the seed, better for one recipe."""
    return lambda run: (
        0.84
        + 0.004 * (int(run.asked.seed) % 3 - 1)
        + better * (run.asked.recipe == recipe)
    )


@pytest.fixture
def begin(
    session: Session, queue: Celery, settings: Settings, study: StudyView
) -> Callable[..., PlanView]:
    def start(**changes: object) -> PlanView:
        asked = {"question": Question(studies=(str(study.id),)), "budget": 4.0}
        wanted = PlanRequest(**{**asked, **changes})  # type: ignore[arg-type]
        return start_plan(session, queue, settings, wanted)

    return start


def fail_all(session: Session) -> None:
    while run := claim_run(session, 1, "cpu"):
        failure = {"error": {"code": "out_of_memory", "message": "no memory"}}
        finish_run(session, run.id, run.attempt, "failed", failure)
    session.commit()


def queued(session: Session, plan: PlanView) -> list[tuple[str, int]]:
    """(side, batch) of every run that the plan queued."""
    now = load_plan(session, plan.id)
    return [
        ("method" if run.recipe == plan.method else "baseline", run.batch)
        for run in now.runs
    ]


def at_point(session: Session, plan: PlanView) -> list[RunRecord]:
    question = Question(task=plan.task, studies=(str(plan.study),))
    return [r for r in load_records(session, question) if r.budget == plan.budget]


def test_plan_queues_its_first_batch_at_once(
    session: Session, begin: Callable[..., PlanView], study: StudyView
) -> None:
    plan = begin()
    assert (plan.state, plan.batch, plan.study) == ("running", 1, study.id)
    assert (plan.baseline_runs, plan.method_runs) == (3, 3)
    assert queued(session, plan) == [("method", 1), ("method", 1)]
    seeds = [r.seed for r in at_point(session, plan) if r.status == "queued"]
    assert sorted(seeds) == [3, 4]


def test_missing_baseline_is_trained_in_shared_blocks(
    session: Session, queue: Celery, settings: Settings
) -> None:
    study = finished_study(
        session,
        queue,
        settings,
        seeds=[0],
        methods=[{"label": "deep", "method": "supervised", "params": {"model": "mlp"}}],
        baseline={"label": "CNN", "method": "supervised", "budgets": [1, 8]},
    )
    wanted = PlanRequest(question=Question(studies=(str(study.id),)), budget=4.0)
    plan = start_plan(session, queue, settings, wanted)
    runs = [r for r in at_point(session, plan) if r.status == "queued"]
    theirs = {(r.block, r.seed) for r in runs if r.recipe == plan.baseline}
    ours = {(r.block, r.seed) for r in runs if r.recipe == plan.method}
    assert theirs == {(1, 0), (2, 1), (3, 2)}
    assert ours == {(1, 1), (2, 2)}


def test_waiting_runs_hold_the_plan(
    session: Session, queue: Celery, settings: Settings, begin: Callable[..., PlanView]
) -> None:
    plan = begin()
    assert not advance_plan(session, queue, settings, plan.id)
    assert load_plan(session, plan.id).taken == ()


def test_clear_gain_decides_at_the_first_look(
    session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    study = submit_test_study(session, queue, settings, seeds=[0])
    better = wobbling(study.recipes[1].recipe, 0.05)
    train_as(session, 1, better)
    wanted = PlanRequest(question=Question(studies=(str(study.id),)), budget=4.0)
    plan = start_plan(session, queue, settings, wanted)
    train_as(session, 1, better)
    assert advance_plan(session, queue, settings, plan.id)
    ended = load_plan(session, plan.id)
    assert (ended.state, ended.verdict, ended.reason) == ("decided", "above", "")
    (look,) = ended.taken
    assert look.p is not None
    assert look.p <= look.alpha
    assert (look.baseline_runs, look.method_runs) == (3, 3)
    assert look.low is not None
    assert look.low > 0


def test_equal_sides_end_undecided_after_six_looks(
    session: Session, queue: Celery, settings: Settings, begin: Callable[..., PlanView]
) -> None:
    plan = begin()
    for _ in range(LOOKS):
        train_as(session, 1, wobbling())
        assert advance_plan(session, queue, settings, plan.id)
    ended = load_plan(session, plan.id)
    assert (ended.state, ended.reason, ended.verdict) == ("undecided", "looks", None)
    assert [look.k for look in ended.taken] == list(range(1, LOOKS + 1))
    assert [look.alpha for look in ended.taken] == [
        look_alpha(k, 0.05) for k in range(1, LOOKS + 1)
    ]
    assert queued(session, plan) == [
        (side, batch)
        for batch, side in enumerate(["method", "baseline"] * 3, start=1)
        for _ in range(2)
    ]
    assert ended.ended_at is not None
    assert not advance_plan(session, queue, settings, plan.id)
    assert ended.taken[-1].half_width is not None
    assert ended.taken[-1].spent_seconds == pytest.approx(12 * 4.04)


def test_point_beyond_the_baseline_is_brought_into_range(
    session: Session, queue: Celery, settings: Settings
) -> None:
    """Clocks jitter: the method's 8 s end a little after the baseline's."""
    publish_test_catalogue(session)
    methods = [{"label": "deep", "method": "supervised", "params": {"model": "mlp"}}]
    study = submit_test_study(session, queue, settings, methods=methods)
    slow = {study.recipes[1].recipe: 1.04}

    def train() -> None:
        while run := claim_run(session, 1, "cpu"):
            outcome = make_outcome(
                quality=wobbling()(run),
                train_seconds=run.asked.budget * slow.get(run.asked.recipe, 1.0),
            )
            finish_run(session, run.id, run.attempt, "finished", outcome)
        session.commit()

    train()
    wanted = PlanRequest(question=Question(studies=(str(study.id),)), budget=8.0)
    plan = start_plan(session, queue, settings, wanted)
    train()
    advance_plan(session, queue, settings, plan.id)
    widened = load_plan(session, plan.id)
    assert widened.taken[0].verdict == "out_of_range"
    assert queued(session, plan)[2:] == [("baseline", 2)] * 3
    train()
    advance_plan(session, queue, settings, plan.id)
    assert load_plan(session, plan.id).taken[1].verdict == "undecided"


def test_cap_ends_before_the_batch_it_cannot_pay(
    session: Session, queue: Celery, settings: Settings, begin: Callable[..., PlanView]
) -> None:
    plan = begin(cap_seconds=13.0)
    train_as(session, 1, wobbling())
    advance_plan(session, queue, settings, plan.id)
    ended = load_plan(session, plan.id)
    assert (ended.state, ended.reason) == ("undecided", "cap")
    assert len(ended.taken) == 1
    assert ended.spent_seconds <= 13.0


def test_failed_runs_are_replaced_without_a_look(
    session: Session, queue: Celery, settings: Settings, begin: Callable[..., PlanView]
) -> None:
    plan = begin()
    fail_all(session)
    advance_plan(session, queue, settings, plan.id)
    assert load_plan(session, plan.id).taken == ()
    assert queued(session, plan)[2:] == [("method", 2), ("method", 2)]
    for _ in range(4):
        fail_all(session)
        advance_plan(session, queue, settings, plan.id)
    ended = load_plan(session, plan.id)
    assert (ended.state, ended.reason) == ("stopped", "failing")
    assert len(ended.runs) == 8


def test_diverged_runs_use_up_looks_not_for_ever(
    session: Session, queue: Celery, settings: Settings, begin: Callable[..., PlanView]
) -> None:
    plan = begin()
    for _ in range(LOOKS):
        train_as(session, 1, lambda run: None)
        advance_plan(session, queue, settings, plan.id)
    ended = load_plan(session, plan.id)
    assert (ended.state, ended.reason) == ("undecided", "looks")


def test_cancelled_runs_end_the_plan(
    session: Session,
    queue: Celery,
    settings: Settings,
    begin: Callable[..., PlanView],
    study: StudyView,
) -> None:
    plan = begin()
    cancel_study(session, study.id)
    session.commit()
    advance_plan(session, queue, settings, plan.id)
    ended = load_plan(session, plan.id)
    assert (ended.state, ended.reason, len(ended.runs)) == ("stopped", "cancelled", 2)


def test_stopping_cancels_what_waits(
    session: Session, settings: Settings, begin: Callable[..., PlanView]
) -> None:
    plan = begin()
    ended = stop_plan(session, settings, plan.id)
    assert (ended.state, ended.reason) == ("stopped", "asked")
    assert {run.status for run in ended.runs} == {"cancelled"}
    with pytest.raises(Conflict, match="has ended"):
        stop_plan(session, settings, plan.id)


def test_many_processes_queue_one_batch(
    sessions: sessionmaker[Session],
    session: Session,
    queue: Celery,
    settings: Settings,
    begin: Callable[..., PlanView],
) -> None:
    plan = begin()
    train_as(session, 1, wobbling())

    def move(_: int) -> bool:
        with sessions() as own:
            return advance_plan(own, queue, settings, plan.id)

    with ThreadPoolExecutor(6) as pool:
        moved = list(pool.map(move, range(12)))
    assert sum(moved) == 1
    session.expire_all()
    now = load_plan(session, plan.id)
    assert (len(now.taken), now.batch, len(now.runs)) == (1, 2, 4)


def test_changed_method_ends_the_plan_with_the_reason(
    session: Session, queue: Celery, settings: Settings, begin: Callable[..., PlanView]
) -> None:
    plan = begin()
    train_as(session, 1, wobbling())
    entries = [replace(e, version="2") for e in list_entries(session)]
    publish_catalogue(session, "cpu", entries)
    session.commit()
    assert advance_plan(session, queue, settings, plan.id)
    ended = load_plan(session, plan.id)
    assert (ended.state, ended.reason) == ("stopped", "refused")
    assert "has changed" in ended.message


def test_later_seeds_do_not_repeat_the_plans_runs(
    session: Session,
    queue: Celery,
    settings: Settings,
    begin: Callable[..., PlanView],
    study: StudyView,
) -> None:
    begin()
    train_as(session, 1, wobbling())
    extend_study(session, queue, settings, study.id, seeds=[3])
    keys = [
        (r.recipe, r.budget, r.seed)
        for r in load_records(session, Question(studies=(str(study.id),)))
    ]
    assert len(keys) == len(set(keys)) == 18 + 1 + 6


def test_new_plan_at_the_point_names_the_last(
    session: Session, queue: Celery, settings: Settings, begin: Callable[..., PlanView]
) -> None:
    first = begin(cap_seconds=13.0)
    with pytest.raises(Conflict, match=f"by plan {first.id}"):
        begin()
    train_as(session, 1, wobbling())
    advance_plan(session, queue, settings, first.id)
    assert begin().follows == first.id


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"method": "nobody"}, "method"),
        ({"budget": 3.0}, "budget"),
        ({"budget": None, "x": 5.0}, "x"),
        ({"cap_seconds": 7.9}, "cap_seconds"),
        ({"cap_seconds": -1.0}, "cap_seconds"),
        ({"question": {"alpha": 1e-5}}, "question.alpha"),
        ({"question": {"axis": "steps"}}, "question.axis"),
    ],
)
def test_what_cannot_be_planned_names_its_field(
    session: Session,
    begin: Callable[..., PlanView],
    study: StudyView,
    changes: dict[str, object],
    path: str,
) -> None:
    asked = changes.get("question")
    if isinstance(asked, dict):
        changes["question"] = Question(studies=(str(study.id),), **asked)
    with pytest.raises(InvalidInput) as caught:
        begin(**changes)
    assert caught.value.fields[0].path == path
    session.rollback()
    assert len(load_records(session, Question(studies=(str(study.id),)))) == 18


def test_imported_runs_cannot_be_planned(
    session: Session, queue: Celery, settings: Settings
) -> None:
    found = insert_imported(session, simulated_study(), title="elsewhere")
    question = Question(studies=(str(found.study),), baseline="cnn", methods=("same",))
    wanted = PlanRequest(question=question, budget=8.0)
    with pytest.raises(AppError, match="not trained here"):
        start_plan(session, queue, settings, wanted)
