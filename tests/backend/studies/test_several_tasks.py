"""One study for each of several tasks: all of them, or none."""

from __future__ import annotations

from typing import Any

import pytest
from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import InvalidInput
from backend.settings import Settings
from backend.store.studies import list_studies
from backend.store.sweeps import list_open_sweeps
from backend.studies.several_tasks import read_tasks, submit_all
from tests.factories import make_study, publish_test_catalogue

TASKS = ["toy", {"name": "toy", "size": 2000}]


def several(tasks: Any = TASKS, **changes: Any) -> dict[str, Any]:
    study = make_study(tasks=tasks, **changes)
    return {k: v for k, v in study.items() if k != "task"}


def faults(error: InvalidInput) -> dict[str, str]:
    return {problem.path: problem.message for problem in error.fields}


def test_each_task_gets_a_study(
    session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    asked = read_tasks(several(title="Sizes"))
    submit_all(session, queue, settings, asked)
    found = {study.task: study for study in list_studies(session)}
    assert {task: study.title for task, study in found.items()} == {
        "toy": "Sizes: toy",
        "toy(size=2000)": "Sizes: toy(size=2000)",
    }
    assert {study.total for study in found.values()} == {18}


def test_each_task_is_tuned_by_itself(
    session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    sweep = {"param": "learning_rate", "values": [0.003, 0.01]}
    submit_all(session, queue, settings, read_tasks(several(sweep=sweep)))
    assert len(list_open_sweeps(session)) == 2


@pytest.mark.parametrize(
    ("tasks", "path", "said"),
    [
        ([], "tasks", "1 to 50"),
        ("toy", "tasks", "1 to 50"),
        (["toy", 3], "tasks[1]", "name"),
        (["toy", "toy"], "tasks[1]", "named twice"),
        (["toy", "sea"], "tasks[1]", "unknown task"),
        (["toy", {"name": "toy", "size": 0}], "tasks[1].size", "minimum"),
    ],
)
def test_wrong_tasks_store_nothing(
    session: Session,
    queue: Celery,
    settings: Settings,
    tasks: Any,
    path: str,
    said: str,
) -> None:
    publish_test_catalogue(session)
    with pytest.raises(InvalidInput) as refused:
        submit_all(session, queue, settings, read_tasks(several(tasks)))
    assert said in faults(refused.value)[path]
    assert not list_studies(session)


def test_shared_problem_is_told_once(
    session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    with pytest.raises(InvalidInput) as refused:
        submit_all(session, queue, settings, read_tasks(several(seeds=[])))
    assert [problem.path for problem in refused.value.fields] == ["seeds"]


def test_task_and_tasks_are_one_too_many() -> None:
    with pytest.raises(InvalidInput, match="leave one out"):
        read_tasks(make_study(tasks=TASKS))
