"""Plans in the store: one at a point, looks never taken twice, runs recognisable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from celery import Celery
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from backend.errors import Conflict, NotFound
from backend.settings import Settings
from backend.store.plans import (
    end_plan,
    insert_batch,
    insert_look,
    insert_plan,
    list_open_plans,
    load_plan,
    load_plans,
    lock_plan,
)
from frontend.facts.plans import NewPlan
from frontend.facts.studies import StudyView
from overcurve.curves.planning.plan import Look
from overcurve.curves.terms.question import Question
from tests.factories import finished_study

SEEN = Look(
    k=1,
    alpha=0.0034,
    verdict="undecided",
    reason="noise",
    p=0.2,
    gap=0.01,
    low=-0.01,
    high=0.03,
    half_width=0.02,
    baseline_runs=3,
    method_runs=5,
    spent_seconds=8.2,
)


@pytest.fixture
def study(session: Session, queue: Celery, settings: Settings) -> StudyView:
    return finished_study(session, queue, settings)


def new_plan(study: StudyView) -> NewPlan:
    baseline, method = study.recipes
    return NewPlan(
        study=study.id,
        task=study.task,
        question=Question(studies=(str(study.id),), margin=0.01),
        baseline=baseline.recipe,
        baseline_label=baseline.label,
        method=method.recipe,
        method_label=method.label,
        budget=4.0,
        baseline_budget=4.0,
        budget_unit="seconds",
        seconds=4.01,
        alpha=0.05,
        looks=6,
        cap_seconds=60.0,
        baseline_runs=3,
        method_runs=3,
    )


def test_plan_comes_back_as_it_was_asked(session: Session, study: StudyView) -> None:
    wanted = new_plan(study)
    plan = load_plan(session, insert_plan(session, wanted))
    assert plan.state == "running"
    assert (plan.batch, plan.taken, plan.runs) == (0, (), ())
    assert {n: getattr(plan, n) for n in NewPlan.__slots__} == {
        n: getattr(wanted, n) for n in NewPlan.__slots__
    }


def test_one_point_is_decided_once_at_a_time(
    session: Session, study: StudyView
) -> None:
    first = insert_plan(session, new_plan(study))
    with pytest.raises(Conflict, match="decided already"):
        insert_plan(session, new_plan(study))
    other = insert_plan(session, replace(new_plan(study), budget=2.0))
    end_plan(session, first, "undecided", reason="cap")
    again = insert_plan(session, replace(new_plan(study), follows=first))
    assert list_open_plans(session) == (other, again)


def test_batch_and_looks_are_read_back(session: Session, study: StudyView) -> None:
    plan = insert_plan(session, new_plan(study))
    insert_batch(session, plan, 1, [1, 2])
    insert_look(session, plan, SEEN)
    found = load_plan(session, plan)
    assert found.taken == (SEEN,)
    assert [(r.run, r.batch, r.status) for r in found.runs] == [
        (1, 1, "finished"),
        (2, 1, "finished"),
    ]
    assert found.spent_seconds == sum(r.seconds for r in found.runs) > 0
    assert found.waiting == ()


def test_no_look_is_taken_twice(session: Session, study: StudyView) -> None:
    plan = insert_plan(session, new_plan(study))
    insert_look(session, plan, SEEN)
    with pytest.raises(IntegrityError):
        insert_look(session, plan, SEEN)


def test_locked_plan_is_left_to_who_holds_it(
    sessions: sessionmaker[Session], session: Session, study: StudyView
) -> None:
    plan = insert_plan(session, new_plan(study))
    session.commit()
    held = lock_plan(session, plan)
    assert held is not None
    with sessions() as other:
        assert lock_plan(other, plan, wait=False) is None
    end_plan(session, plan, "stopped")
    session.commit()
    assert lock_plan(session, plan) is None


def test_plans_belong_to_what_they_ask(session: Session, study: StudyView) -> None:
    plan = insert_plan(session, new_plan(study))
    baseline, method = study.recipes

    def shown(**asked: object) -> list[int]:
        question = Question(**{"task": study.task, **asked})  # type: ignore[arg-type]
        return [p.id for p in load_plans(session, question)]

    assert shown() == shown(baseline=baseline.recipe) == [plan]
    assert shown(methods=(method.recipe,), studies=(str(study.id),)) == [plan]
    assert shown(baseline=method.recipe) == shown(studies=("99",)) == []
    assert shown(axis="steps") == shown(task="other") == []


def test_unknown_plan_is_not_found(session: Session) -> None:
    for number in (0, 99, 2**70):
        with pytest.raises(NotFound):
            load_plan(session, number)
        with pytest.raises(NotFound):
            lock_plan(session, number)
