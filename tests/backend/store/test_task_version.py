"""The version of a task changes with whatever evidence depends on, and else never."""

from __future__ import annotations

from celery import Celery
from sqlalchemy.orm import Session

from backend.comparisons.evidence import gather_evidence
from backend.comparisons.showing import show
from backend.settings import Settings
from backend.store.claims import claim_run, finish_run
from backend.store.records import insert_imported
from backend.store.task_version import task_version
from overcurve.curves.terms.question import Question
from tests.factories import (
    make_outcome,
    make_record,
    publish_test_catalogue,
    submit_test_study,
    train_all,
)


def test_everything_that_happens_makes_a_version(
    session: Session, queue: Celery, settings: Settings
) -> None:
    seen = [task_version(session, "toy")]

    def changed() -> bool:
        seen.append(task_version(session, "toy"))
        return seen[-1] not in seen[:-1]

    worker = publish_test_catalogue(session)
    assert not changed()
    study = submit_test_study(session, queue, settings)
    assert changed()
    run = claim_run(session, worker, "cpu")
    assert run is not None
    assert not changed()  # what is asked of its own runs is `data_version`'s to tell
    finish_run(session, run.id, run.attempt, "failed", {"error": {"code": "test"}})
    assert changed()
    train_all(session, worker)
    assert changed()
    insert_imported(session, [make_record(recipe=study.baseline)], title="elsewhere")
    assert changed()
    insert_imported(session, [make_record(task="other")], title="another task")
    assert not changed()


def test_a_look_is_known_once_it_was_early(
    session: Session, queue: Celery, settings: Settings
) -> None:
    worker = publish_test_catalogue(session)
    question = Question(studies=(str(submit_test_study(session, queue, settings).id),))
    for _ in range(12):
        run = claim_run(session, worker, "cpu")
        assert run is not None
        finish_run(session, run.id, run.attempt, "finished", make_outcome())
    session.commit()
    before = task_version(session, "toy")
    show(session, question)
    assert task_version(session, "toy") == before
    assert not gather_evidence(session, question).looks
    train_all(session, worker)
    assert task_version(session, "toy") != before
    assert gather_evidence(session, question).looks
