"""Studies: counted, estimated, renamed, listed."""

from __future__ import annotations

import pytest
from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.settings import Settings
from backend.store.claims import claim_run, finish_run
from backend.store.records import insert_imported
from backend.store.studies import (
    list_studies,
    load_study,
    prioritise_study,
    rename_study,
)
from backend.store.traces import record_progress
from frontend.facts.studies import StudyView
from tests.factories import (
    make_outcome,
    make_record,
    publish_test_catalogue,
    submit_test_study,
    train_all,
)


@pytest.fixture
def study(session: Session, queue: Celery, settings: Settings) -> StudyView:
    publish_test_catalogue(session)
    return submit_test_study(session, queue, settings)


def left(session: Session, study: StudyView) -> float | None:
    return load_study(session, study.id).expected_seconds_left


def test_budgets_in_seconds_are_expected(session: Session, study: StudyView) -> None:
    assert left(session, study) == 3 * (1 + 2 + 4 + 8 + 2 + 4)
    run = claim_run(session, 1, "cpu")
    assert run is not None
    record_progress(session, run.id, 1, 0.5)
    assert left(session, study) == 3 * 21 - run.asked.budget / 2


def test_measured_runs_correct_the_expectation(
    session: Session, study: StudyView
) -> None:
    run = claim_run(session, 1, "cpu")
    assert run is not None
    outcome = make_outcome(total_seconds=3 * run.asked.budget)
    finish_run(session, run.id, 1, "finished", outcome)
    recipe = next(r for r in study.recipes if r.recipe == run.asked.recipe)
    own = 3 * sum(recipe.budgets)
    assert left(session, study) == pytest.approx(
        63 - own + 3 * (own - run.asked.budget)
    )


def test_unmeasured_steps_are_not_guessed(
    session: Session, queue: Celery, settings: Settings, study: StudyView
) -> None:
    assert study.total
    steps = {"budget_unit": "steps", "budgets": [100, 200], "methods": []}
    counted = submit_test_study(session, queue, settings, **steps)
    assert left(session, counted) is None
    train_all(session, 1)
    assert left(session, counted) == 0


def test_study_is_renamed_and_annotated(session: Session, study: StudyView) -> None:
    rename_study(session, study.id, title="New title")
    rename_study(session, study.id, note="A \x00note")
    view = load_study(session, study.id)
    assert (view.title, view.note) == ("New title", "A note")


@pytest.mark.parametrize("number", [0, 99, -3, 2**63])
def test_unknown_study_is_not_found(session: Session, number: int) -> None:
    with pytest.raises(NotFound):
        load_study(session, number)
    with pytest.raises(NotFound):
        rename_study(session, number, title="x")
    with pytest.raises(NotFound):
        prioritise_study(session, number, 1)


def test_newest_study_is_listed_first(session: Session, study: StudyView) -> None:
    imported = insert_imported(session, [make_record()], title="file")
    assert [s.id for s in list_studies(session)] == [imported.study, study.id]
    assert [s.id for s in list_studies(session, kind="user")] == [study.id]
    assert [s.id for s in list_studies(session, limit=1, offset=1)] == [study.id]
    assert study.ended == 0
    assert list_studies(session)[0].ended == 1
