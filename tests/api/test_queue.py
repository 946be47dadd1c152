"""The queue: who trains, what runs, what waits and for how long."""

from __future__ import annotations

import re

import pytest
from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.canaries import insert_canary
from backend.store.claims import claim_run
from backend.store.traces import record_progress
from backend.store.workers import heartbeat_worker
from tests.factories import make_canary, publish_test_catalogue, submit_test_study


def test_empty_queue_says_so(browser: TestClient) -> None:
    page = browser.get("/queue").text
    assert "No worker yet" in page
    assert "Nothing waits" in page


def test_waiting_runs_know_their_place(
    client: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    page = client.get("/api/queue").json()
    assert [w["position"] for w in page["waiting"]] == list(range(1, 19))
    starts = [w["starts_in"] for w in page["waiting"]]
    assert starts[0] == 0
    assert starts == sorted(starts)


def test_worker_card_shows_its_run(
    browser: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    run = claim_run(session, worker, "cpu")
    assert run is not None
    record_progress(session, run.id, run.attempt, 0.5)
    heartbeat_worker(session, worker, "training", run=run.id, load=1.5)
    session.commit()
    page = browser.get("/queue").text
    assert 'class="card worker training"' in page
    assert "running, 50%" in page
    assert f'action="/runs/{run.id}/cancel"' in page


def test_lost_worker_is_a_state(
    browser: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    old = "UPDATE workers SET heartbeat_at = now() - interval '10 minutes'"
    session.execute(text(old))
    session.commit()
    page = browser.get("/queue").text
    assert 'class="card worker lost"' in page
    assert "no worker of that kind is alive" in page
    assert "no live worker for cpu" in page


def test_imports_do_not_fill_the_queue(client: TestClient, study: int) -> None:
    page = client.get("/queue.json").json()
    assert study
    assert page["ended"] == []


def test_worker_says_for_whom_it_waits_and_how_fast_it_is(
    client: TestClient, browser: TestClient, session: Session
) -> None:
    worker = publish_test_catalogue(session)
    who = "other processes use 80 % of core 1"
    heartbeat_worker(session, worker, "waiting", note=who)
    for speed in (100.0, 100.0, 98.0):
        detail = {"gpu": {"clock_mhz": 1980.0, "slowed_by": ["power cap"]}}
        insert_canary(session, make_canary(worker=worker, speed=speed, detail=detail))
    session.commit()
    card = client.get("/queue.json").json()["workers"][0]
    assert (card["state"], card["note"]) == ("waiting", who)
    assert card["speed"]["change"] == pytest.approx(-0.02)
    assert card["speed"]["conditions"] == "1,980 MHz, slowed by power cap"
    page = browser.get("/queue").text
    assert f"Waits: {who}." in page
    assert "−2.0 ± 1.0 % against the median of 3 canaries" in page


def test_study_moved_up_is_trained_first(
    browser: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    second = submit_test_study(session, queue, settings)
    page = browser.get("/queue").text
    assert "Studies in turn" in page
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    form = {"csrf": csrf[1], "priority": "1"}
    moved = browser.post(
        f"/studies/{second.id}/priority", data=form, follow_redirects=False
    )
    assert (moved.status_code, moved.headers["location"]) == (303, "/queue")
    waiting = browser.get("/queue.json").json()["waiting"]
    assert [w["run"]["study"] for w in waiting[:18]] == [second.id] * 18
    run = claim_run(session, worker, "cpu")
    assert run is not None
    assert run.study == second.id


@pytest.mark.parametrize("priority", ["high", 1.5, 10**9, None, "1"])
def test_wrong_priority_names_its_field(
    client: TestClient,
    session: Session,
    queue: Celery,
    settings: Settings,
    priority: object,
) -> None:
    publish_test_catalogue(session)
    study = submit_test_study(session, queue, settings)
    path = f"/api/studies/{study.id}/priority"
    refused = client.post(path, json={"priority": priority})
    assert refused.status_code == 422
    assert refused.json()["error"]["fields"][0]["path"] == "priority"
    assert client.post(path, json={"priority": 3}).json()["priority"] == 3
