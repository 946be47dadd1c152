"""The published catalogue, workers and devices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from backend.errors import NotFound
from backend.store.catalogue import list_entries, load_entry, publish_catalogue
from backend.store.workers import (
    heartbeat_worker,
    list_devices,
    list_workers,
    register_worker,
    retire_worker,
)
from tests.factories import make_entries, publish_test_catalogue


def test_published_entries_come_back_whole(session: Session) -> None:
    assert publish_catalogue(session, "cpu", make_entries())
    assert set_of(list_entries(session)) == set_of(make_entries())
    assert [e.name for e in list_entries(session, "task")] == ["toy"]


def test_publishing_again_changes_nothing(session: Session) -> None:
    publish_catalogue(session, "cpu", make_entries())
    assert not publish_catalogue(session, "cpu", make_entries())


def test_workers_started_together_publish_once(
    sessions: sessionmaker[Session],
) -> None:
    start = Barrier(4)

    def publish(_: int) -> bool:
        with sessions.begin() as session:
            session.execute(text("SELECT 1"))
            start.wait()
            return publish_catalogue(session, "cpu", make_entries())

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(publish, range(4))) == [False, False, False, True]


def test_schema_keeps_the_order_of_fields(session: Session) -> None:
    publish_catalogue(session, "cpu", make_entries())
    schema = load_entry(session, "algorithm", "row_column_cutout").schema
    assert list(schema["properties"]) == ["p_row", "p_col"]


def test_publishing_replaces_only_that_device(session: Session) -> None:
    publish_catalogue(session, "cpu", make_entries())
    newer = [replace(make_entries()[0], title="newer")]
    session.commit()
    publish_catalogue(session, "gpu", newer)
    assert load_entry(session, "task", "toy").title == "newer"
    assert load_entry(session, "task", "toy", device="cpu").title == ""
    assert len(list_entries(session, device="gpu")) == 1


def test_unknown_entry_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound, match="no method nothing"):
        load_entry(session, "method", "nothing")


def test_silent_worker_is_lost(session: Session) -> None:
    worker = publish_test_catalogue(session)
    heartbeat_worker(session, worker, "training", load=1.5)
    (view,) = list_workers(session)
    assert (view.state, view.load) == ("training", 1.5)
    assert view.age_seconds < 5
    session.execute(
        text("UPDATE workers SET heartbeat_at = heartbeat_at - interval '31 s'")
    )
    assert [w.state for w in list_workers(session)] == ["lost"]


def test_device_stays_seen_without_workers(session: Session) -> None:
    worker = publish_test_catalogue(session)
    (device,) = list_devices(session)
    assert (device.device, device.workers_live, device.seen) == ("cpu", 1, True)
    retire_worker(session, worker)
    (device,) = list_devices(session)
    assert (device.workers_live, device.seen) == (0, True)


def test_living_workers_are_listed_first(session: Session) -> None:
    names = ["first", "second"]
    ids = [
        register_worker(
            session, name=name, device="cpu", device_class="", fingerprint={}
        )
        for name in names
    ]
    retire_worker(session, ids[0])
    assert [w.name for w in list_workers(session)] == ["second", "first"]


def set_of(entries: object) -> set[str]:
    return {repr(entry) for entry in entries}  # type: ignore[attr-defined]
