"""The demo: queued once on an empty database, followed to its shared answer; and the
recorded example, written from a study and loaded on a fresh database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from celery import Celery
from rich.console import Console
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from backend.command_line.demo import TerminalAudience
from backend.demo.recorded import load_recording, record_study, write_recording
from backend.demo.study import Demo, read_demo, share_study
from backend.errors import AppError
from backend.models import Base
from backend.settings import Settings
from backend.store.canaries import link_canaries
from backend.store.catalogue import publish_catalogue
from backend.store.imports import insert_imported
from backend.store.snapshots import SnapshotView, list_snapshots
from backend.store.studies import list_studies
from frontend.facts.studies import StudyView
from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.records import RunRecord
from tests.factories import make_entries, publish_test_catalogue, train_all


@dataclass
class Listener:
    """An audience that remembers what it was told."""

    heard: list[str] = field(default_factory=list)
    answer: Comparison | None = None

    def waits(self) -> None:
        self.heard.append("waits")

    def trains(self, study: StudyView) -> None:
        self.heard.append(f"{study.ended} of {study.total}")

    def ends(self, comparison: Comparison, snapshot: SnapshotView) -> None:
        self.heard.append(f"shared {snapshot.title}")
        self.answer = comparison

    def fails(self, error: AppError) -> None:
        self.heard.append(f"failed: {error.message}")


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def demo(
    sessions: sessionmaker[Session],
    queue: Celery,
    settings: Settings,
    listener: Listener,
) -> Demo:
    return Demo(sessions, queue, settings, listener)


def make_records(task: str = "mnist1d") -> list[RunRecord]:
    """A baseline at five times and one method at three, as a study leaves them."""
    return [
        RunRecord(
            task=task,
            method="supervised",
            recipe=recipe * 16,
            label=label,
            budget=budget,
            budget_unit="seconds",
            seed=seed,
            train_seconds=budget * (1 + 0.01 * seed),
            quality=0.6 + 0.05 * budget**0.5 + 0.002 * seed,
            metric="test accuracy",
            unit="fraction",
            block=seed,
        )
        for recipe, label, budgets in (
            ("a", "CNN", (0.5, 1, 2, 4, 8)),
            ("b", "CNN + Mixup", (1, 2, 4)),
        )
        for budget in budgets
        for seed in range(3)
    ]


def store_study(session: Session, title: str = "A study") -> int:
    result = insert_imported(
        session, make_records(), title=title, kind="user", baseline="a" * 16
    )
    session.commit()
    return result.study


def write_example(session: Session, folder: Path) -> Path:
    """A recording of a study on another server: this one is empty afterwards."""
    file = folder / "recorded.json"
    write_recording(record_study(session, store_study(session), "two cores"), file)
    tables = ", ".join(Base.metadata.tables)
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    session.commit()
    return file


def test_demo_waits_for_a_catalogue(demo: Demo, listener: Listener) -> None:
    steps = demo.steps()
    for _ in range(3):
        next(steps)
    assert set(listener.heard) == {"waits"}


def test_demo_stays_out_of_used_databases(
    demo: Demo, listener: Listener, session: Session
) -> None:
    store_study(session)
    assert list(demo.steps()) == []
    assert listener.heard == []


def train_demo(demo: Demo, session: Session) -> Iterator[None]:
    """Queues the demo and trains all of it; what is left are the steps after that."""
    worker = publish_test_catalogue(session)
    named = {"toy": "mnist1d"}
    entries = [replace(e, name=named.get(e.name, e.name)) for e in make_entries()]
    publish_catalogue(session, "cpu", entries)
    session.commit()
    steps = demo.steps()
    next(steps)
    train_all(session, worker)
    return steps


def test_answer_is_frozen_after_the_last_canary(
    demo: Demo, listener: Listener, session: Session
) -> None:
    steps = train_demo(demo, session)
    for _ in range(3):
        next(steps)
    assert listener.answer is None
    runs = session.scalars(text("SELECT run FROM run_states")).all()
    figures = {"canary_before": 100.0, "canary_after": 101.0}
    link_canaries(session, runs, figures)
    session.commit()
    assert list(steps) == []
    assert listener.answer is not None
    assert {run.steadiness["canary_after"] for run in listener.answer.records} == {101}


def test_answer_does_not_wait_for_ever(
    demo: Demo, listener: Listener, session: Session
) -> None:
    steps = train_demo(replace(demo, canary_seconds=0.0), session)
    assert list(steps) == []
    assert listener.answer is not None


def test_demo_fits_its_four_minutes() -> None:
    demo = read_demo()
    recipes = [demo.baseline, *demo.methods]
    seconds = [sum(r.budgets or demo.budgets) * len(demo.seeds) for r in recipes]
    assert sum(seconds) < 120
    assert all(set(r.budgets or ()) <= set(demo.budgets) for r in recipes)


def test_recording_survives_the_round_trip(session: Session, tmp_path: Path) -> None:
    file = write_example(session, tmp_path)
    snapshot = load_recording(session, file)
    assert snapshot is not None
    [study] = list_studies(session)
    assert (study.kind, study.counts) == ("recorded", {"finished": 24})
    assert study.note.startswith("Recorded on two cores, 20")
    assert snapshot.comparison["baseline"]["name"] == "CNN"
    assert snapshot.comparison["methods"][0]["name"] == "CNN + Mixup"


def test_recording_is_loaded_once(session: Session, tmp_path: Path) -> None:
    file = write_example(session, tmp_path)
    assert load_recording(session, file) is not None
    assert load_recording(session, file) is None
    assert len(list_snapshots(session)) == 1


def test_recording_stays_out_of_used_databases(
    session: Session, tmp_path: Path
) -> None:
    file = write_example(session, tmp_path)
    store_study(session, "somebody's own")
    assert load_recording(session, file) is None


def test_absent_recording_is_no_error(session: Session, tmp_path: Path) -> None:
    assert load_recording(session, tmp_path / "absent.json") is None


def test_recorded_study_leaves_database_fresh(
    demo: Demo, listener: Listener, session: Session, tmp_path: Path
) -> None:
    records = [replace(r, source="recorded") for r in make_records()]
    insert_imported(session, records, title="x", kind="recorded", baseline="a" * 16)
    session.commit()
    next(demo.steps())
    assert listener.heard == ["waits"]


def test_terminal_shows_verdict_and_link(session: Session) -> None:
    study_id = store_study(session)
    [study] = [s for s in list_studies(session) if s.id == study_id]
    comparison, snapshot = share_study(session, study)
    console = Console(width=100, record=True, force_terminal=False)
    TerminalAudience(console, "http://here").ends(comparison, snapshot)
    said = console.export_text()
    assert f"http://here/c/{snapshot.id}" in said
    assert "CNN + Mixup is " in said
    assert "baseline CNN" in said
