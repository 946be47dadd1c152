"""Submitting one study for each of several tasks: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import InvalidInput
from backend.settings import Settings
from backend.studies.accept import write_submission
from backend.studies.resolve import refusal
from backend.studies.submission import Submission, parse_submission
from backend.studies.submit import Submitted, accept_study
from overcurve.errors import FieldError
from overcurve.recipe import task_key

MOST_TASKS = 50


def read_tasks(payload: Mapping[str, Any]) -> tuple[Submission, ...]:
    """Reads a study of several `tasks`, as a study file states it: one submission for
    each, its title with the task's key.

    Raises: InvalidInput: names every field of the wrong shape.
    """
    tasks = payload["tasks"]
    if "task" in payload:
        raise refusal([FieldError("tasks", "stands beside task; leave one out")])
    if not isinstance(tasks, list) or not 1 <= len(tasks) <= MOST_TASKS:
        message = f"expected a list of 1 to {MOST_TASKS} tasks"
        raise refusal([FieldError("tasks", message)])
    shared = {k: v for k, v in payload.items() if k != "tasks"}
    by_key: dict[str, Submission] = {}
    problems: list[FieldError] = []
    for i, task in enumerate(tasks):
        try:
            submission = parse_submission({**shared, "task": task})
        except InvalidInput as error:
            problems += _of_task(i, error)
            continue
        key = task_key(submission.task_name, submission.task_params)
        if key in by_key:
            problems.append(FieldError(f"tasks[{i}]", f"{key} is named twice"))
        title = f"{submission.title}: {key}"[:200] if submission.title else ""
        by_key[key] = submission.model_copy(update={"title": title})
    if problems:
        raise refusal(problems)
    return tuple(by_key.values())


def submit_all(
    session: Session,
    queue: Celery,
    settings: Settings,
    submissions: Sequence[Submission],
) -> tuple[Submitted, ...]:
    """Accepts studies that belong together: commits all of them, then rings the bells.

    Raises: InvalidInput: lists every problem of every task; nothing is stored.
    """
    problems: list[FieldError] = []
    written = []
    for i, submission in enumerate(submissions):
        try:
            written.append(write_submission(session, settings, submission))
        except InvalidInput as error:
            problems += _of_task(i, error)
    if problems:
        session.rollback()
        raise refusal(problems)
    return tuple(accept_study(session, queue, settings, *study) for study in written)


def _of_task(number: int, error: InvalidInput) -> Iterator[FieldError]:
    """The problems of one of the studies; what is no task's is told once for all."""
    for problem in error.fields or (FieldError("", error.message),):
        head, dot, rest = problem.path.partition(".")
        where = f"tasks[{number}]{dot}{rest}" if head == "task" else problem.path
        yield FieldError(where, problem.message)
