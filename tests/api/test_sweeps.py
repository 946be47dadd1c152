"""Tuning first, as a person asks for it: by one button, and followed on two pages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.catalogue import publish_catalogue
from backend.store.sweeps import list_open_sweeps
from backend.studies.sweeps import advance_sweep
from tests.factories import make_entries, make_study, publish_test_catalogue, train_as

FORM = {
    "t.name": "toy",
    "device": "cpu",
    "budgets": "1, 2, 4, 8",
    "budget_unit": "seconds",
    "seeds": "0-2",
    "r0.method": "supervised",
    "r1.method": "supervised",
    "r1.a0.name": "row_column_cutout",
}


def send(browser: TestClient, **changes: str) -> Any:
    page = browser.get("/submit").text
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    csrf = {"csrf": found[1]} if found else {}
    return browser.post(
        "/submit", data={**FORM, **csrf, **changes}, follow_redirects=False
    )


@pytest.fixture
def worker(session: Session) -> int:
    return publish_test_catalogue(session)


def test_one_button_fills_a_sweep_in(browser: TestClient, worker: int) -> None:
    page = browser.get("/submit").text
    found = re.search(r'value="(sweep-learning_rate-[^"]*)"', page)
    assert found is not None
    page = send(browser, do=found[1]).text
    assert 'value="0.001, 0.003, 0.01, 0.03, 0.1"' in page
    assert "<b>24 runs</b> after <b>120</b> of tuning" in page
    assert "Submit 144 runs" in page
    page = send(browser, do="sweep").text
    assert "Submit 24 runs" in page


def test_baseline_alone_can_be_tuned(browser: TestClient, worker: int) -> None:
    form = {"sweep.param": "learning_rate", "sweep.values": "0.003, 0.01"}
    page = send(browser, do="check", **form, **{"sweep.sides": "baseline"}).text
    assert "<b>24 runs</b> after <b>24</b> of tuning" in page
    assert '<option value="baseline" selected>' in page
    form["sweep.sides"] = "both"
    answer = send(browser, do="submit", **form)
    assert answer.status_code == 422
    assert 'href="#sweep.sides"' in answer.text


def test_forest_leaves_the_baseline_to_tune(browser: TestClient, worker: int) -> None:
    page = send(browser, do="check", **{"r1.method": "forest"}).text
    assert "Tune the baseline&#39;s learning rate first" in page
    found = re.search(r'value="(sweep.baseline-learning_rate-[^"]*)"', page)
    assert found is not None
    page = send(browser, do=found[1], **{"r1.method": "forest"}).text
    assert 'value="0.001, 0.003, 0.01, 0.03, 0.1"' in page


def test_rates_to_try_lie_about_the_baseline(browser: TestClient, worker: int) -> None:
    page = send(browser, do="check", **{"r0.p.learning_rate": "0.1"}).text
    assert 'value="sweep-learning_rate-0.01,0.03,0.1,0.3,1"' in page


def test_wrong_values_stand_at_their_field(browser: TestClient, worker: int) -> None:
    sweep = {"sweep.param": "learning_rate", "sweep.values": "0.1"}
    answer = send(browser, do="submit", **sweep)
    assert answer.status_code == 422
    assert 'href="#sweep.values"' in answer.text
    sweep["sweep.values"] = "0.1, fast"
    assert "fast" in send(browser, do="submit", **sweep).text


def test_sweep_is_followed_to_its_winners(
    browser: TestClient,
    worker: int,
    session: Session,
    queue: Celery,
    settings: Settings,
) -> None:
    sweep = {"sweep.param": "learning_rate", "sweep.values": "0.003, 0.01, 0.03"}
    answer = send(browser, do="submit", **sweep)
    assert answer.status_code == 303
    tuning = answer.headers["location"]
    assert "Tuning first." in browser.get(tuning).text
    home = browser.get("/")
    assert "Values tried" in home.text
    assert "Verdict so far" not in home.text
    train_as(
        session, worker, lambda run: 1 - run.asked.params.get("learning_rate", 0.01)
    )
    for number in list_open_sweeps(session):
        advance_sweep(session, queue, settings, number)
    home = browser.get("/home.json").json()
    assert [home["cards"], home["baselines"]] == [[], []]  # held-out data judge nothing
    page = browser.get(tuning).text
    found = re.search(r'judged in <a href="(/studies/\d+)"', page)
    assert found is not None
    assert page.count("<b>✓ 99.70 %</b>") == 2 * 4  # sides and budgets
    assert "supervised, learning_rate 0.03</th>" in page
    final = browser.get(found[1]).text
    assert "Tuned first" in final
    assert "0.003 *" in final
    assert "learning_rate = 0.003" in final
    data = browser.get(f"{found[1]}.json").json()
    assert data["sweep"]["state"] == "finished"
    assert [row["cells"][0] for row in data["sweep"]["rows"]] == [["0.003", True]] * 2


def test_api_takes_a_sweep(client: TestClient, worker: int) -> None:
    sweep = {"param": "learning_rate", "values": [0.003, 0.01]}
    answer = client.post("/api/studies", json=make_study(sweep=sweep))
    assert answer.status_code == 201, answer.text
    assert answer.json()["runs"] == 2 * 3 * (4 + 2)
    assert answer.json()["title"].startswith("Tuning learning_rate")
    wrong = client.post("/api/studies", json=make_study(sweep={**sweep, "param": "x"}))
    assert wrong.status_code == 422
    assert wrong.json()["error"]["fields"][0]["path"] == "sweep.param"


def test_task_without_held_out_data_offers_no_tuning(
    browser: TestClient, session: Session
) -> None:
    publish_test_catalogue(session)
    entries = [
        replace(e, detail={k: v for k, v in e.detail.items() if k != "validation"})
        for e in make_entries()
    ]
    publish_catalogue(session, "cpu", entries)
    session.commit()
    page = browser.get("/submit").text
    assert "can hold no training data out" in page
    assert 'value="sweep-' not in page
