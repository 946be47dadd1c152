"""Plans over HTTP: begin, follow, stop; what cannot be is told by field."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.catalogue import list_entries, publish_catalogue
from backend.store.claims import ClaimedRun, claim_run, finish_run
from frontend.facts.studies import StudyView
from tests.factories import (
    make_entries,
    make_outcome,
    make_study,
    publish_test_catalogue,
    submit_test_study,
    train_as,
)


@pytest.fixture
def trained(session: Session, queue: Celery, settings: Settings) -> StudyView:
    publish_test_catalogue(session)
    study = submit_test_study(session, queue, settings)
    train_as(session, 1, wobbling)
    return study


def wobbling(run: ClaimedRun) -> float:
    return 0.84 + 0.004 * (int(run.asked.seed) % 3 - 1)


def asked(study: StudyView, **more: object) -> dict[str, object]:
    return {"question": {"study": study.id}, "budget": 4, **more}


def test_plan_is_begun_followed_and_stopped(
    client: TestClient, trained: StudyView
) -> None:
    answer = client.post("/api/plans", json=asked(trained, cap_seconds=60))
    assert answer.status_code == 201, answer.text
    plan = answer.json()
    assert answer.headers["location"] == f"/api/plans/{plan['id']}"
    assert (plan["state"], plan["looks"], plan["cap_seconds"]) == ("running", 6, 60)
    assert [run["status"] for run in plan["runs"]] == ["queued", "queued"]
    assert client.get(f"/api/plans/{plan['id']}").json() == plan
    stopped = client.post(f"/api/plans/{plan['id']}/stop").json()
    assert (stopped["state"], stopped["reason"]) == ("stopped", "asked")
    again = client.post(f"/api/plans/{plan['id']}/stop")
    assert again.status_code == 409
    assert again.json()["error"]["remedy"]


def test_web_process_moves_the_plan_on(
    client: TestClient, session: Session, trained: StudyView
) -> None:
    plan = client.post("/api/plans", json=asked(trained)).json()["id"]
    train_as(session, 1, wobbling)
    deadline = time.monotonic() + 60
    while True:
        now = client.get(f"/api/plans/{plan}").json()
        # A plan is read in several statements: its look may be seen a moment early.
        if now["taken"] and (now["batch"] == 2 or now["state"] == "decided"):
            break
        assert time.monotonic() < deadline, now
        time.sleep(0.1)
    assert now["taken"][0]["k"] == 1
    assert now["spent_seconds"] == pytest.approx(2 * 4.04)


def test_plan_that_meets_an_error_ends_once(
    browser: TestClient,
    session: Session,
    trained: StudyView,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plan = browser.post("/api/plans", json=asked(trained)).json()["id"]
    session.execute(text("UPDATE plans SET looks = 0"))  # as nobody writes it
    session.commit()
    train_as(session, 1, wobbling)
    deadline = time.monotonic() + 60
    while (now := browser.get(f"/api/plans/{plan}").json())["state"] == "running":
        assert time.monotonic() < deadline, now
        time.sleep(0.1)
    assert (now["state"], now["reason"]) == ("stopped", "error")
    fault = now["message"].partition("“")[2].rstrip("”")
    assert caplog.text.count(fault) == 1
    assert "ZeroDivisionError" in caplog.text
    page = browser.get(f"/compare?study={trained.id}").text
    assert f"stopped: {now['message']}" in page


def test_following_a_plan_is_no_peeking(client: TestClient, trained: StudyView) -> None:
    client.post("/api/plans", json=asked(trained))
    for _ in range(2):
        seen = client.get(f"/compare.json?study={trained.id}").json()
    (answer,) = seen["methods"]
    assert "interim" in [point["reason"] for point in answer["points"]]
    assert "a plan is deciding it" in answer["sentence"]
    assert seen["plans"][0]["is_running"]
    assert not [warning for warning in answer["warnings"] if "look" in warning]


def test_equal_budget_is_interim_while_a_plan_runs(
    client: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    slow = {**make_study()["methods"][0], "budgets": [100]}
    asked_in_steps = {"budgets": [100], "budget_unit": "steps", "methods": [slow]}
    study = submit_test_study(session, queue, settings, **asked_in_steps)
    while run := claim_run(session, 1, "cpu"):
        slower = bool(run.asked.algorithms)
        seconds = (20.0 if slower else 10.0) * (1 + 0.001 * int(run.asked.seed))
        outcome = make_outcome(
            train_seconds=seconds, quality=wobbling(run) + 0.05 * slower
        )
        finish_run(session, run.id, run.attempt, "finished", outcome)
    session.commit()

    def at_budget() -> str:
        seen = client.get(f"/compare.json?study={study.id}").json()
        return str(seen["methods"][0]["equal_budget"]["sentence"])

    assert "better at 100 steps" in at_budget()
    plan = client.post("/api/plans", json={**asked(study), "budget": 100})
    assert plan.status_code == 201, plan.text
    assert "interim, a plan is deciding at 20 s" in at_budget()
    assert "better" not in at_budget()
    client.post(f"/api/plans/{plan.json()['id']}/stop")
    assert "better at 100 steps" in at_budget()


def test_snapshot_keeps_what_a_plan_leaves_open(
    client: TestClient, trained: StudyView
) -> None:
    client.post("/api/plans", json=asked(trained))
    wanted = {"question": {"study": trained.id}}
    address = client.post("/api/comparisons", json=wanted).json()["url"]
    frozen = client.get(f"{address}.json").json()
    client.post("/api/plans/1/stop")
    assert "a plan is deciding it" in frozen["methods"][0]["sentence"]
    page = client.get(f"{address}?recheck=1", headers={"accept": "text/html"}).text
    assert "Computed again: the same answer" in page


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"budget": 3}, "budget"),
        ({"budget": "four"}, "budget"),
        ({"budget": None, "x": 77}, "x"),
        ({"budget": None}, "budget"),
        ({"cap_seconds": 1}, "cap_seconds"),
        ({"cap_seconds": True}, "cap_seconds"),
        ({"cap_seconds": 1e12}, "cap_seconds"),
        ({"method": "nobody"}, "method"),
        ({"question": 7}, "question"),
    ],
)
def test_wrong_plan_names_its_field(
    client: TestClient, trained: StudyView, body: dict[str, object], path: str
) -> None:
    answer = client.post("/api/plans", json={**asked(trained), **body})
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert error["fields"][0]["path"] == path
    assert error["remedy"]


def test_point_being_decided_is_a_conflict(
    client: TestClient, trained: StudyView
) -> None:
    assert client.post("/api/plans", json=asked(trained)).status_code == 201
    answer = client.post("/api/plans", json=asked(trained))
    assert answer.status_code == 409
    assert "plan 1" in answer.json()["error"]["message"]


def test_unknown_plans_are_not_found(client: TestClient) -> None:
    assert client.get("/api/plans/99").status_code == 404
    assert client.post("/api/plans/99/stop").status_code == 404


def test_proposed_pair_is_queued_in_one_study(
    browser: TestClient, session: Session, trained: StudyView
) -> None:
    page = browser.get(f"/compare?study={trained.id}").text
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    recipes = " ".join(recipe.recipe for recipe in trained.recipes)
    form = {
        "csrf": csrf,
        "question": f"study={trained.id}",
        "recipe": recipes,
        "at": "4.01",
        "seeds": "2 1",
    }
    answer = browser.post("/compare/run", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/compare?study={trained.id}"
    runs = browser.get(f"/studies/{trained.id}.json").json()["runs"]
    added = {(r["recipe"], r["budget"], r["seed"]) for r in runs[18:]}
    baseline, method = (recipe.recipe for recipe in trained.recipes)
    assert added == {(baseline, 4.0, 3), (baseline, 4.0, 4), (method, 4.0, 3)}
    for seeds in ("2", "2 0.2", "0 2"):
        wrong = browser.post("/compare/run", data={**form, "seeds": seeds})
        assert wrong.status_code == 422


def test_changed_method_offers_to_be_submitted_anew(
    browser: TestClient, session: Session, trained: StudyView
) -> None:
    address = f"/compare?study={trained.id}"
    before = browser.get(address).text
    assert "Decide this" in before
    assert "anew" not in before
    entries = [replace(e, version="2") for e in list_entries(session)]
    publish_catalogue(session, "cpu", entries)
    session.commit()
    page, study = browser.get(address).text, browser.get(f"/studies/{trained.id}").text
    for shown in (page, study):
        assert "Decide this" not in shown
        assert "CNN and CNN + cutout have changed since study 1" in shown
        assert f'href="/submit?clone={trained.id}"' in shown
    assert 'action="/compare/run"' not in page
    assert f'action="/studies/{trained.id}/extend"' not in study
    assert browser.get(f"/submit?clone={trained.id}").status_code == 200


def test_unchanged_baseline_goes_on_in_another_study(
    browser: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    publish_plugged(session, source="a")
    study = submit_test_study(session, queue, settings)
    train_as(session, 1, wobbling)
    publish_plugged(session, source="b")
    page = browser.get(f"/compare?study={study.id}").text
    assert "CNN + cutout has changed since study 1" in page
    form = {
        "csrf": page.split('name="csrf" value="')[1].split('"')[0],
        "question": f"study={study.id}",
        "at": "4",
        "seeds": "2",
    }
    baseline, method = (recipe.recipe for recipe in study.recipes)
    refused = browser.post("/compare/run", data={**form, "recipe": method})
    assert refused.status_code == 409
    assert "CNN + cutout has changed" in refused.text
    assert browser.post("/compare/run", data={**form, "recipe": baseline}).is_success
    added = browser.get("/studies/2.json").json()["runs"]
    assert {(r["recipe"], r["budget"], r["seed"]) for r in added} == {
        (baseline, 4.0, 3),
        (baseline, 4.0, 4),
    }


def publish_plugged(session: Session, source: str) -> None:
    """Publishes the small catalogue with a cutout from outside the repository."""
    entries = [
        replace(e, source_digest=source, detail={**e.detail, "external": True})
        if e.name == "row_column_cutout"
        else e
        for e in make_entries()
    ]
    publish_catalogue(session, "cpu", entries)
    session.commit()
