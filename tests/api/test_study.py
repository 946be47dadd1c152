"""A study's page: its grid, what can be done to it, and what cannot."""

from __future__ import annotations

import pytest
from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.claims import claim_run, finish_run
from backend.store.studies import load_study
from backend.store.workers import heartbeat_worker
from tests.factories import (
    finished_study,
    publish_test_catalogue,
    submit_test_study,
    train_all,
)


@pytest.fixture
def waiting(session: Session, queue: Celery, settings: Settings) -> int:
    """A study of which no run has started."""
    publish_test_catalogue(session)
    return submit_test_study(session, queue, settings).id


def test_grid_has_every_budget_and_seed(client: TestClient, waiting: int) -> None:
    page = client.get(f"/studies/{waiting}.json").json()
    baseline, method = page["grids"]
    assert baseline["is_baseline"]
    assert [len(row["cells"]) for row in baseline["rows"]] == [4, 4, 4]
    assert method["budgets"] == [2, 4]
    assert method["rows"][0]["cells"][0]["status"] == "queued"


def test_states_are_words_and_shapes(
    browser: TestClient, session: Session, waiting: int
) -> None:
    worker = publish_test_catalogue(session)
    run = claim_run(session, worker, "cpu")
    assert run is not None
    error = {"code": "out_of_memory", "message": "too big"}
    finish_run(session, run.id, run.attempt, "failed", {"error": error})
    session.commit()
    page = browser.get(f"/studies/{waiting}").text
    assert 'class="cell failed"' in page
    assert "failed, out of memory" in page
    assert "✕" in page


def test_finished_study_shows_verdicts(
    browser: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    study = finished_study(session, queue, settings)
    page = browser.get(f"/studies/{study.id}").text
    assert "<b>18</b> of 18 runs ended" in page
    assert 'class="verdict' in page
    assert f"/compare?study={study.id}" in page


def test_study_exports_its_records(
    client: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    study = finished_study(session, queue, settings)
    lines = client.get(f"/studies/{study.id}.csv").text.splitlines()
    assert len(lines) == 19
    assert "train_seconds" in lines[0]


def test_cancel_ends_waiting_runs(
    client: TestClient, session: Session, waiting: int
) -> None:
    answer = client.post(f"/api/studies/{waiting}/cancel")
    assert answer.json() == {"study": waiting, "cancelled": 18}
    assert load_study(session, waiting).counts == {"cancelled": 18}


def test_retry_queues_failed_runs_once(
    client: TestClient, session: Session, waiting: int
) -> None:
    client.post(f"/api/studies/{waiting}/cancel")
    first = client.post(f"/api/studies/{waiting}/retry").json()
    again = client.post(f"/api/studies/{waiting}/retry").json()
    assert len(first["retried"]) == 18
    assert again["retried"] == []
    page = client.get(f"/studies/{waiting}.json").json()
    assert page["grids"][0]["rows"][0]["cells"][0]["earlier"] == 1


def test_seeds_and_budgets_are_added(
    browser: TestClient, session: Session, waiting: int
) -> None:
    more = {"seeds": "3, 4", "budgets": "16"}
    answer = browser.post(
        f"/studies/{waiting}/extend", data=more, follow_redirects=False
    )
    assert answer.status_code == 303
    assert load_study(session, waiting).total == 5 * (5 + 3)


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"seeds": "0"}, "seeds"),
        ({"budgets": "-1"}, "budgets"),
        ({"budgets": "few"}, "budgets"),
        ({}, ""),
    ],
)
def test_wrong_additions_are_refused(
    client: TestClient, session: Session, waiting: int, more: dict[str, str], path: str
) -> None:
    answer = client.post(f"/studies/{waiting}/extend", data=more)
    assert answer.status_code == 422, answer.text
    assert any(path in f["path"] for f in answer.json()["error"]["fields"])
    assert load_study(session, waiting).total == 18


def test_refused_form_leads_back(browser: TestClient, waiting: int) -> None:
    sent_from = {"referer": str(browser.base_url.join(f"/studies/{waiting}"))}
    more = {"budgets": "few"}
    answer = browser.post(f"/studies/{waiting}/extend", data=more, headers=sent_from)
    assert answer.status_code == 422
    assert f'href="/studies/{waiting}">Back to the form' in answer.text


def test_renaming_changes_title_and_note(
    client: TestClient, session: Session, waiting: int
) -> None:
    given = {"title": "A better name", "note": "because"}
    assert client.post(f"/api/studies/{waiting}/rename", json=given).status_code == 200
    study = load_study(session, waiting)
    assert (study.title, study.note) == ("A better name", "because")


@pytest.mark.parametrize("title", ["", "x" * 201, "a\x00b", 7])
def test_wrong_names_are_refused(
    client: TestClient, waiting: int, title: object
) -> None:
    answer = client.post(f"/api/studies/{waiting}/rename", json={"title": title})
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["path"] == "title"


@pytest.mark.parametrize("action", ["cancel", "retry", "extend", "rename"])
def test_unknown_study_is_not_found(client: TestClient, action: str) -> None:
    assert client.get("/studies/9999").status_code == 404
    body = {"title": "a", "seeds": [1]} if action == "x" else {}
    body = {"seeds": [1]} if action == "extend" else body
    body = {"title": "a"} if action == "rename" else body
    answer = client.post(f"/api/studies/9999/{action}", json=body)
    assert answer.status_code == 404


def test_imports_are_not_trained_again(client: TestClient, study: int) -> None:
    assert client.post(f"/api/studies/{study}/retry").status_code == 409
    assert client.post(f"/api/studies/{study}/extend", json={}).status_code in (
        409,
        422,
    )


def test_study_without_worker_says_so(
    browser: TestClient, session: Session, waiting: int
) -> None:
    from sqlalchemy import text

    session.execute(text("UPDATE workers SET heartbeat_at = now() - interval '1 day'"))
    session.commit()
    assert "is alive: the runs wait" in browser.get(f"/studies/{waiting}").text


def test_calibrating_worker_is_told(
    browser: TestClient, session: Session, waiting: int
) -> None:
    worker = publish_test_catalogue(session)
    claimed = claim_run(session, worker, "cpu", lease_seconds=30)
    assert claimed is not None
    heartbeat_worker(session, worker, "calibrating", run=claimed.id)
    session.commit()
    assert "Calibrating: short trainings" in browser.get(f"/studies/{waiting}").text


def test_progress_moves_with_the_runs(
    client: TestClient, session: Session, waiting: int
) -> None:
    worker = publish_test_catalogue(session)
    assert client.get(f"/api/studies/{waiting}").json()["ended"] == 0
    train_all(session, worker)
    assert client.get(f"/api/studies/{waiting}").json()["ended"] == 18
