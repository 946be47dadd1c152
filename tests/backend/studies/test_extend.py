"""Adding seeds and budgets to a study."""

from __future__ import annotations

from dataclasses import replace

import pytest
from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import Conflict, InvalidInput, NotFound
from backend.settings import Settings
from backend.store.catalogue import list_entries, publish_catalogue
from backend.store.records import insert_imported
from backend.store.runs import RunFilter, list_runs
from backend.studies.submit import extend_study
from frontend.facts.runs import AskedRun
from frontend.facts.studies import StudyView
from tests.factories import make_record, publish_test_catalogue, submit_test_study


@pytest.fixture
def study(session: Session, queue: Celery, settings: Settings) -> StudyView:
    publish_test_catalogue(session)
    return submit_test_study(session, queue, settings)


def runs_of(session: Session, study: StudyView) -> list[AskedRun]:
    rows = list_runs(session, RunFilter(study=study.id), limit=1000).rows
    return [run.asked for run in rows]


def test_new_seeds_bring_the_baseline(
    session: Session, queue: Celery, settings: Settings, study: StudyView
) -> None:
    wider = extend_study(session, queue, settings, study.id, seeds=[3, 4]).study
    added = [run for run in runs_of(session, study) if run.block and run.block > 2]
    assert wider.total == 30
    assert {(run.block, run.seed) for run in added} == {(3, 3), (4, 4)}
    assert {run.label for run in added if run.seed == 3} == {
        "CNN",
        "CNN + cutout",
    }


def test_new_budget_is_run_by_everyone(
    session: Session, queue: Celery, settings: Settings, study: StudyView
) -> None:
    extend_study(session, queue, settings, study.id, budgets=[16])
    added = [run for run in runs_of(session, study) if run.budget == 16]
    assert {(run.label, run.seed) for run in added} == {
        (label, seed) for label in ("CNN", "CNN + cutout") for seed in (0, 1, 2)
    }
    assert {run.block for run in added} == {3, 4, 5}


def test_existing_runs_are_not_repeated(
    session: Session, queue: Celery, settings: Settings, study: StudyView
) -> None:
    extend_study(session, queue, settings, study.id, seeds=[9], budgets=[8, 16])
    keys = [(r.recipe, r.budget, r.seed) for r in runs_of(session, study)]
    assert len(keys) == len(set(keys))
    assert len(keys) == 4 * (5 + 4)  # four seeds; the cutout has 2, 4, 8 and 16


def test_extension_grows_the_spec(
    session: Session, queue: Celery, settings: Settings, study: StudyView
) -> None:
    extend_study(session, queue, settings, study.id, seeds=[3])
    wider = extend_study(session, queue, settings, study.id, budgets=[16]).study
    assert wider.spec["seeds"] == [0, 1, 2, 3]
    assert wider.spec["budgets"] == [1, 2, 4, 8, 16]
    assert wider.recipes[1].budgets == (2, 4, 16)


@pytest.mark.parametrize(
    ("added", "path"),
    [
        ({}, "seeds"),
        ({"seeds": [3, 0]}, "seeds[1]"),
        ({"seeds": [3, 3]}, "seeds[1]"),
        ({"budgets": [4]}, "budgets[0]"),
        ({"budgets": [16, -1]}, "budgets[1]"),
        ({"seeds": list(range(3, 900))}, "seeds"),
    ],
)
def test_bad_extension_changes_nothing(
    session: Session,
    queue: Celery,
    settings: Settings,
    study: StudyView,
    added: dict[str, list[int]],
    path: str,
) -> None:
    with pytest.raises(InvalidInput) as caught:
        extend_study(session, queue, settings, study.id, **added)
    assert caught.value.fields[0].path == path
    session.rollback()
    assert len(runs_of(session, study)) == 18


def test_unknown_study_cannot_grow(
    session: Session, queue: Celery, settings: Settings
) -> None:
    with pytest.raises(NotFound):
        extend_study(session, queue, settings, 99, seeds=[1])


def test_imported_study_cannot_grow(
    session: Session, queue: Celery, settings: Settings
) -> None:
    imported = insert_imported(session, [make_record()], title="elsewhere")
    with pytest.raises(Conflict, match="was not trained here"):
        extend_study(session, queue, settings, imported.study, seeds=[1])


def test_changed_method_cannot_continue_curves(
    session: Session, queue: Celery, settings: Settings, study: StudyView
) -> None:
    entries = [replace(e, version="2") for e in list_entries(session)]
    publish_catalogue(session, "cpu", entries)
    with pytest.raises(Conflict, match="CNN, CNN \\+ cutout has changed"):
        extend_study(session, queue, settings, study.id, seeds=[7])
