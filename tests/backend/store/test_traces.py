"""Progress, evaluations and logs of an attempt."""

from __future__ import annotations

import math

import pytest
from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import StaleAttempt
from backend.settings import Settings
from backend.store import traces
from backend.store.claims import claim_run, lose_run
from backend.store.runs import load_run
from backend.store.traces import (
    append_evaluation,
    append_log,
    append_picture,
    load_evaluations,
    load_log,
    load_pictures,
    record_progress,
)
from frontend.facts.runs import PictureView
from overcurve.curves.terms.records import Evaluation
from tests.factories import publish_test_catalogue, submit_test_study


@pytest.fixture
def run(session: Session, queue: Celery, settings: Settings) -> int:
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    claimed = claim_run(session, worker, "cpu")
    assert claimed is not None
    return claimed.id


def test_learning_curve_keeps_its_order(session: Session, run: int) -> None:
    points = [Evaluation(u, u / 10, 0.5 + u / 100, {"loss": 1 / u}) for u in (1, 2, 5)]
    for point in points:
        append_evaluation(session, run, 1, point)
    assert load_evaluations(session, run) == tuple(points)


def test_milestone_keeps_its_axes(session: Session, run: int) -> None:
    axes = {"sparsity": 0.8, "inference_seconds": 0.001}
    point = Evaluation(3, 0.3, 0.5, {"loss": 0.4}, axes)
    append_evaluation(session, run, 1, point)
    assert load_evaluations(session, run) == (point,)


def test_evaluation_without_value_is_none(session: Session, run: int) -> None:
    append_evaluation(session, run, 1, Evaluation(1, 0.1, math.nan, {"loss": math.inf}))
    (stored,) = load_evaluations(session, run)
    assert (stored.quality, stored.metrics) == (None, {"loss": None})


def test_new_attempt_starts_a_new_curve(session: Session, run: int) -> None:
    append_evaluation(session, run, 1, Evaluation(1, 0.1, 0.5))
    lose_run(session, run, 1, "killed")
    claim_run(session, 1, "cpu")
    append_evaluation(session, run, 2, Evaluation(2, 0.2, 0.6))
    assert load_evaluations(session, run) == (Evaluation(2, 0.2, 0.6),)


def test_pictures_keep_their_order(session: Session, run: int) -> None:
    pictures = tuple(
        PictureView(f"layer {n}", 5.0, "text", {"text": "<kept>"}) for n in (2, 1)
    )
    for picture in pictures:
        append_picture(session, run, 1, picture)
    assert load_pictures(session, run) == pictures


def test_new_attempt_leaves_its_own_pictures(session: Session, run: int) -> None:
    append_picture(session, run, 1, PictureView("a", 1.0, "text", {"text": "first"}))
    lose_run(session, run, 1, "killed")
    with pytest.raises(StaleAttempt):
        append_picture(session, run, 1, PictureView("a", 1.0, "text", {"text": "late"}))
    claim_run(session, 1, "cpu")
    second = PictureView("a", 1.0, "text", {"text": "second"})
    append_picture(session, run, 2, second)
    assert load_pictures(session, run) == (second,)


def test_progress_stays_within_bounds(session: Session, run: int) -> None:
    for given, kept in ((0.25, 0.25), (1.7, 1.0), (-3, 0.0)):
        record_progress(session, run, 1, given)
        assert load_run(session, run).progress == kept


def test_log_says_when_truncated(
    session: Session, run: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "LOG_LIMIT", 10)
    append_log(session, run, 1, "12345\x00\n")
    assert not load_log(session, run).truncated
    append_log(session, run, 1, "789abc")
    append_log(session, run, 1, "never")
    log = load_log(session, run)
    assert (log.text, log.truncated) == ("12345\n789a", True)


def test_stale_attempts_leave_no_trace(session: Session, run: int) -> None:
    lose_run(session, run, 1, "killed")
    with pytest.raises(StaleAttempt):
        append_evaluation(session, run, 1, Evaluation(1, 0.1, 0.5))
    with pytest.raises(StaleAttempt):
        append_log(session, run, 1, "hello")
    with pytest.raises(StaleAttempt):
        record_progress(session, run, 1, 0.5)
    assert load_evaluations(session, run) == ()
