"""Builders of what tests need, with a default for everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

from celery import Celery
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.catalogue import publish_catalogue
from backend.store.claims import ClaimedRun, claim_run, finish_run
from backend.store.studies import load_study
from backend.store.workers import register_worker
from backend.studies.submit import Submission, parse_submission, submit_study
from frontend.facts.catalogue import CatalogueEntry
from frontend.facts.studies import StudyView
from frontend.facts.workers import CanaryView
from overcurve.curves.terms.records import RunRecord, Status

FRACTION = {"type": "number", "minimum": 0, "exclusiveMaximum": 1}


def make_record(**changes: Any) -> RunRecord:
    """A finished run of a CNN on a made-up task."""
    base = RunRecord(
        method="cnn",
        recipe="cnn",
        label="CNN",
        budget=4.0,
        budget_unit="seconds",
        seed=0,
        train_seconds=4.01,
        total_seconds=4.5,
        quality=0.9,
        metric="test accuracy",
        unit="fraction",
        task="toy",
        device_class="test machine",
    )
    return replace(base, **changes)


def make_schema(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON schema of parameters that are all optional."""
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def make_entries() -> tuple[CatalogueEntry, ...]:
    """A small catalogue in the shape in which workers publish theirs."""
    model = {"type": "string", "enum": ["cnn", "mlp", "gru"], "default": "cnn"}
    steep = {"type": "number", "exclusiveMinimum": 0, "default": 0.01}
    rate = {"type": "boolean", "default": False}
    shuffle = {"layout": "sequence", "kind": "classification"}
    measured = {"metric": "test accuracy", "unit": "fraction", "direction": "max"}
    held_out = {"parameter": "validation_share", "metric": "validation accuracy"}
    learner = {"budget_unit": "steps", "kinds": ["classification"]}
    small = {"when": {"method.model": ["mlp"]}, "reason": "mlp has no small inputs"}
    host = {"methods": ["supervised"]}
    return (
        CatalogueEntry(
            kind="task",
            name="toy",
            schema=make_schema(
                shuffled=rate,
                size={"type": "integer", "default": 1000, "minimum": 1},
                validation_share=FRACTION | {"default": 0.0},
            ),
            detail=shuffle | measured | {"validation": held_out},
        ),
        CatalogueEntry(
            kind="method",
            name="supervised",
            schema=make_schema(model=model, learning_rate=steep),
            detail=learner,
        ),
        CatalogueEntry(
            kind="method",
            name="forest",
            schema=make_schema(depth={"type": "integer", "default": 3}),
            detail={"budget_unit": "trees", "kinds": ["classification"]},
        ),
        CatalogueEntry(
            kind="algorithm",
            name="row_column_cutout",
            schema=make_schema(
                p_row=FRACTION | {"default": 0.15}, p_col=FRACTION | {"default": 0.15}
            ),
            detail=host | {"conflicts": ["cutout"], "refuses": [small]},
        ),
        CatalogueEntry(
            kind="algorithm",
            name="cutout",
            schema=make_schema(length=FRACTION | {"default": 0.5}),
            detail=host | {"conflicts": []},
        ),
        CatalogueEntry(
            kind="algorithm",
            name="mixup",
            schema=make_schema(alpha={"type": "number", "default": 0.2}),
            detail=host,
        ),
    )


def publish_test_catalogue(session: Session, device: str = "cpu") -> int:
    """Publishes the small catalogue and registers a live worker; gives its id."""
    publish_catalogue(session, device, make_entries())
    worker = register_worker(
        session,
        name="test-worker",
        device=device,
        device_class="test machine",
        fingerprint={"cpu": "test"},
    )
    session.commit()
    return worker


def make_study(**changes: Any) -> dict[str, Any]:
    """A study as JSON: a CNN against the CNN with row/column cutout."""
    cutout = {"name": "row_column_cutout", "p_row": 0.3}
    return {
        "task": "toy",
        "device": "cpu",
        "budgets": [1, 2, 4, 8],
        "seeds": [0, 1, 2],
        "baseline": {"label": "CNN", "method": "supervised"},
        "methods": [
            {
                "label": "CNN + cutout",
                "method": "supervised",
                "algorithms": [cutout],
                "budgets": [2, 4],
            }
        ],
        **changes,
    }


def make_submission(**changes: Any) -> Submission:
    """The same as a submission."""
    return parse_submission(make_study(**changes))


def submit_test_study(
    session: Session, queue: Celery, settings: Settings, **changes: Any
) -> StudyView:
    """Submits the small study; a catalogue must be published."""
    return submit_study(session, queue, settings, make_submission(**changes)).study


def make_outcome(**changes: Any) -> dict[str, Any]:
    """What a worker measures in one run."""
    return {
        "train_seconds": 4.01,
        "total_seconds": 4.5,
        "quality": 0.9,
        "metric": "test accuracy",
        "unit": "fraction",
        "direction": "max",
        "steps": 1234,
        "device_class": "test machine",
        "segments": {"data": 0.5, "forward_backward": 3.4},
        "versions": {"torch": "2.13.0"},
        "source_digest": "abc",
        **changes,
    }


def make_canary(**changes: Any) -> CanaryView:
    """How fast a worker's machine was."""
    base = CanaryView(
        worker=1,
        device_class="test machine",
        speed=100.0,
        error=0.01,
        seconds=1.0,
        detail={"load": 0.5},
    )
    return replace(base, **changes)


def train_all(
    session: Session, worker: int, qualities: Iterable[float] = (), device: str = "cpu"
) -> list[int]:
    """Claims and finishes every waiting run, faster than any training; gives ids."""
    given = iter(qualities)
    done = []
    while run := claim_run(session, worker, device):
        # By what the run is: blocks are in random order, and so are ids.
        what = f"{len(run.asked.algorithms)} {run.asked.budget:g} {run.asked.seed}"
        wobble = 0.001 * (crc32(what.encode()) % 7)
        quality = next(given, 0.8 + 0.01 * run.asked.budget + wobble)
        # A nanosecond apart, or a run of another study would be taken for a copy.
        seconds = run.asked.budget * (1 + wobble) + 1e-9 * run.id
        outcome = make_outcome(quality=quality, train_seconds=seconds)
        finish_run(session, run.id, run.attempt, "finished", outcome)
        done.append(run.id)
    session.commit()
    return done


def train_as(
    session: Session, worker: int, quality: Callable[[ClaimedRun], float | None]
) -> None:
    """Claims and ends every waiting run with a quality of its own; None diverges."""
    while run := claim_run(session, worker, "cpu"):
        reached = quality(run)
        outcome = make_outcome(quality=reached, train_seconds=1.01 * run.asked.budget)
        status: Status = "diverged" if reached is None else "finished"
        finish_run(session, run.id, run.attempt, status, outcome)
    session.commit()


def finished_study(
    session: Session, queue: Celery, settings: Settings, **changes: Any
) -> StudyView:
    """A study of which every run has finished."""
    worker = publish_test_catalogue(session, str(changes.get("device", "cpu")))
    study = submit_test_study(session, queue, settings, **changes)
    train_all(session, worker, device=study.device)
    return load_study(session, study.id)
