"""Submitting a study: what is refused, how it is told, and what is stored."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from redis import Redis
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.errors import InvalidInput
from backend.models import RunEventRow, RunRow, RunStateRow, StudyRow
from backend.queue import create_queue
from backend.settings import Settings
from backend.store.runs import RunFilter, list_runs
from backend.studies.submit import parse_submission, submit_study
from tests.factories import (
    make_study,
    make_submission,
    publish_test_catalogue,
    submit_test_study,
)

CUTOUT = {"name": "row_column_cutout"}


def recipe(**changes: Any) -> dict[str, Any]:
    return {"method": "supervised", **changes}


def method(**changes: Any) -> dict[str, Any]:
    return {"methods": [recipe(**changes)]}


BAD_STUDIES: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown task": ({"task": "tyo"}, "task", "choose one of: toy"),
    "task parameter of the wrong type": (
        {"task": {"name": "toy", "size": "big"}},
        "task.size",
        "'big' is not a whole number",
    ),
    "unknown task parameter": (
        {"task": {"name": "toy", "sized": 3}},
        "task.sized",
        "it knows: shuffled, size",
    ),
    "unknown method": (
        method(method="supervized"),
        "methods[0].method",
        "choose one of: forest, supervised",
    ),
    "unknown baseline method": (
        {"baseline": recipe(method="x")},
        "baseline.method",
        "unknown method 'x'",
    ),
    "unknown algorithm": (
        method(algorithms=[{"name": "mixpu"}]),
        "methods[0].algorithms[0].name",
        "choose one of: cutout, mixup, row_column_cutout",
    ),
    "algorithm parameter out of its schema": (
        method(algorithms=[{**CUTOUT, "p_row": 1.5}]),
        "methods[0].algorithms[0].p_row",
        "1.5 is greater than or equal to the maximum of 1",
    ),
    "method parameter out of its schema": (
        method(params={"model": "transformer"}),
        "methods[0].params.model",
        "is not one of ['cnn', 'mlp', 'gru']",
    ),
    "unknown parameter": (
        method(params={"rate": 1}),
        "methods[0].params.rate",
        "it knows: model, learning_rate",
    ),
    "parameter that is not a number": (
        method(params={"learning_rate": math.nan}),
        "methods[0].params.learning_rate",
        "not finite",
    ),
    "zero budget": ({"budgets": [0, 1]}, "budgets[0]", "expected more than 0"),
    "negative budget": ({"budgets": [1, -2]}, "budgets[1]", "expected more than 0"),
    "budget not a number": ({"budgets": [math.nan]}, "budgets[0]", "nan is not a"),
    "infinite budget": ({"budgets": [math.inf]}, "budgets[0]", "inf is not a budget"),
    "budget beyond the time limit": (
        {"budgets": [1e6]},
        "budgets[0]",
        "time limit of 86400 s",
    ),
    "duplicate budget": ({"budgets": [1, 2, 1]}, "budgets[2]", "1 is named twice"),
    "no budget": ({"budgets": []}, "budgets", "is empty"),
    "wrong budget of a method": (method(budgets=[4, 0]), "methods[0].budgets[1]", "0"),
    "no budget of a method": (method(budgets=[]), "methods[0].budgets", "is empty"),
    "foreign unit": ({"budget_unit": "epochs"}, "budget_unit", 'or "steps"'),
    "half a step": (
        {"budget_unit": "steps", "budgets": [1.5]},
        "budgets[0]",
        "1.5 is not a whole number of steps",
    ),
    "duplicate seed": ({"seeds": [0, 1, 0]}, "seeds[2]", "0 is named twice"),
    "duplicate seed as text": ({"seeds": [1, "1"]}, "seeds[1]", "1 is named twice"),
    "no seed": ({"seeds": []}, "seeds", "is empty"),
    "too many runs": (
        {"seeds": list(range(834))},
        "seeds",
        "5,004 runs (834 seeds x 6 recipes and budgets) are more than the 5,000",
    ),
    "device never seen": ({"device": "tpu"}, "device", "choose one of: cpu"),
    "conflicting algorithms": (
        method(algorithms=[CUTOUT, {"name": "cutout"}]),
        "methods[0].algorithms[0]",
        "cannot be combined with cutout",
    ),
    "algorithm named twice": (
        method(algorithms=[CUTOUT, CUTOUT]),
        "methods[0].algorithms[1]",
        "row_column_cutout is named twice",
    ),
    "algorithm without its host": (
        {"baseline": recipe(method="forest", algorithms=[CUTOUT])},
        "baseline.algorithms[0]",
        "plugs into supervised, not into forest",
    ),
    "refused combination": (
        method(params={"model": "mlp"}, algorithms=[CUTOUT]),
        "methods[0].algorithms[0]",
        "mlp has no small inputs",
    ),
    "same recipe twice": (
        {"methods": [recipe(params={"model": "cnn"})]},
        "methods[0]",
        "is the same recipe as baseline",
    ),
    "same label twice": (
        {"methods": [recipe(label="CNN", params={"model": "mlp"})]},
        "methods[0].label",
        "'CNN' is the label of baseline too",
    ),
}

MISSHAPEN: dict[str, tuple[dict[str, Any], str]] = {
    "unknown key": ({"sedes": [1]}, "sedes"),
    "unknown key of a method": (method(parms={}), "methods[0].parms"),
    "budget as text": ({"budgets": [1, "two"]}, "budgets[1]"),
    "budget as truth value": ({"budgets": [True]}, "budgets[0]"),
    "seed as fraction": ({"seeds": [0, 1.5]}, "seeds[1]"),
    "seed as truth value": ({"seeds": [True]}, "seeds[0]"),
    "seed too long": ({"seeds": ["x" * 65]}, "seeds[0]"),
    "seed too large": ({"seeds": [2**63]}, "seeds[0]"),
    "seed of nothing": ({"seeds": [""]}, "seeds[0]"),
    "NUL in the title": ({"title": "a\x00b"}, "title"),
    "algorithm without a name": (
        method(algorithms=[{"p_row": 0.1}]),
        "methods[0].algorithms[0]",
    ),
    "task without a name": ({"task": {"shuffled": True}}, "task"),
    "task as number": ({"task": 3}, "task"),
}


@pytest.fixture
def worker(session: Session) -> int:
    return publish_test_catalogue(session)


def problems(error: InvalidInput) -> dict[str, str]:
    return {field.path: field.message for field in error.fields}


def assert_nothing_stored(session: Session) -> None:
    session.rollback()
    for row in (StudyRow, RunRow, RunEventRow, RunStateRow):
        assert session.scalars(select(func.count()).select_from(row)).one() == 0


@pytest.mark.parametrize("what", BAD_STUDIES)
def test_bad_study_is_refused_whole(
    session: Session, queue: Celery, settings: Settings, worker: int, what: str
) -> None:
    assert worker
    changes, path, message = BAD_STUDIES[what]
    with pytest.raises(InvalidInput) as caught:
        submit_study(session, queue, settings, make_submission(**changes))
    assert message in problems(caught.value)[path]
    assert "submit again" in caught.value.remedy
    assert_nothing_stored(session)


@pytest.mark.parametrize("what", MISSHAPEN)
def test_misshapen_study_names_its_field(what: str) -> None:
    changes, path = MISSHAPEN[what]
    with pytest.raises(InvalidInput) as caught:
        parse_submission(make_study(**changes))
    assert path in problems(caught.value)


@pytest.mark.parametrize("payload", [None, [], "study", 3, {}])
def test_no_study_at_all_is_refused(payload: object) -> None:
    with pytest.raises(InvalidInput):
        parse_submission(payload)


def test_all_problems_are_told_at_once(
    session: Session, queue: Celery, settings: Settings, worker: int
) -> None:
    assert worker
    bad = make_submission(task="x", device="y", seeds=[], budgets=[0], methods=[])
    with pytest.raises(InvalidInput, match=r"\(3 more\)") as caught:
        submit_study(session, queue, settings, bad)
    assert problems(caught.value).keys() == {"device", "task", "budgets[0]", "seeds"}


def test_nothing_is_known_before_a_worker(
    session: Session, queue: Celery, settings: Settings
) -> None:
    with pytest.raises(InvalidInput) as caught:
        submit_study(session, queue, settings, make_submission())
    assert "start a worker first" in problems(caught.value)["device"]


def test_device_without_live_worker_is_warned_of(
    session: Session, queue: Celery, settings: Settings, worker: int
) -> None:
    assert worker
    session.execute(text("UPDATE workers SET heartbeat_at = now() - interval '1 h'"))
    submitted = submit_study(session, queue, settings, make_submission())
    (warning,) = submitted.warnings
    assert "the runs wait" in warning
    assert submitted.study.counts == {"queued": 18}


def test_accepted_study_rings_the_bell(
    session: Session, queue: Celery, settings: Settings, redis: Redis, worker: int
) -> None:
    assert worker
    submitted = submit_study(session, queue, settings, make_submission())
    assert submitted.warnings == ()
    assert redis.llen("device.cpu") == 1


def test_study_is_accepted_without_redis(
    session: Session, settings: Settings, tmp_path: Path, worker: int
) -> None:
    assert worker
    away = settings.model_copy(update={"redis_url": f"unix://{tmp_path}/gone.sock"})
    started = time.monotonic()
    submitted = submit_study(session, create_queue(away), away, make_submission())
    assert submitted.study.counts == {"queued": 18}
    assert time.monotonic() - started < 5


def test_spec_can_be_submitted_again(
    session: Session, queue: Celery, settings: Settings, worker: int
) -> None:
    assert worker
    first = submit_test_study(session, queue, settings, task={"name": "toy", "size": 9})
    clone = submit_study(session, queue, settings, parse_submission(first.spec)).study
    assert clone.spec == first.spec
    assert [r.recipe for r in clone.recipes] == [r.recipe for r in first.recipes]
    assert clone.task == "toy(size=9)"


def test_defaults_do_not_make_a_recipe(
    session: Session, queue: Celery, settings: Settings, worker: int
) -> None:
    assert worker
    plain = submit_test_study(session, queue, settings)
    stated = submit_test_study(
        session,
        queue,
        settings,
        task={"name": "toy", "shuffled": False, "size": 1000.0},
        baseline=recipe(params={"model": "cnn", "learning_rate": 0.01}),
    )
    assert (stated.baseline, stated.task) == (plain.baseline, plain.task)
    assert stated.recipes[0].params == {}


def test_runs_are_one_per_recipe_budget_seed(
    session: Session, queue: Celery, settings: Settings, worker: int
) -> None:
    assert worker
    study = submit_test_study(session, queue, settings, seeds=[0, "word"])
    rows = list_runs(session, RunFilter(study=study.id)).rows
    keys = {(row.asked.label, row.asked.budget, row.asked.seed) for row in rows}
    assert len(rows) == len(keys) == 12
    assert {row.asked.seed for row in rows if row.asked.block == 1} == {"word"}


def test_five_thousand_runs_are_quick(
    session: Session, queue: Celery, settings: Settings, worker: int
) -> None:
    assert worker
    started = time.monotonic()
    study = submit_test_study(session, queue, settings, seeds=list(range(833)))
    assert study.total == 4998
    assert time.monotonic() - started < 5
