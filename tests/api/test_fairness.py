"""Fairness over HTTP: what counts as a look, and where warnings stand."""

from __future__ import annotations

import csv
import io
import json

import pytest
from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import LookRow
from backend.settings import Settings
from backend.store.claims import claim_run, finish_run
from backend.store.left_out import MOST_LISTED
from backend.store.records import insert_imported
from backend.studies.submit import extend_study
from frontend.facts.studies import StudyView
from overcurve.curves.comparison import comparison_json
from overcurve.curves.saved import judge_again
from overcurve.errors import Unjudgeable
from tests.factories import (
    make_outcome,
    make_record,
    publish_test_catalogue,
    submit_test_study,
    train_all,
)

READING = ("/", "/home.json", "/studies/{}", "/api/studies/{}", "/compare?study={}")
READING += ("/compare.json?study={}", "/compare.csv?study={}", "/compare.svg?study={}")
HTML = {"accept": "text/html"}


@pytest.fixture
def worker(session: Session) -> int:
    return publish_test_catalogue(session)


@pytest.fixture
def trained(
    session: Session, queue: Celery, settings: Settings, worker: int
) -> StudyView:
    """A study with half of its runs trained; the method is far better."""
    study = submit_test_study(session, queue, settings)
    _train(session, worker, 9)
    return study


def _train(session: Session, worker: int, most: int) -> None:
    for _ in range(most):
        run = claim_run(session, worker, "cpu")
        if run is None:
            break
        quality = 0.6 + 0.02 * run.asked.budget + 0.001 * (int(run.asked.seed) % 3)
        quality += 0.2 * bool(run.asked.algorithms)
        outcome = make_outcome(quality=quality, train_seconds=run.asked.budget)
        finish_run(session, run.id, run.attempt, "finished", outcome)
    session.commit()


def looks(session: Session) -> list[str]:
    """Who took each look."""
    session.rollback()
    return list(session.scalars(select(LookRow.viewer).order_by(LookRow.id)))


@pytest.mark.parametrize("address", READING)
def test_every_page_with_a_verdict_is_a_look(
    client: TestClient, session: Session, trained: StudyView, address: str
) -> None:
    assert client.get(address.format(trained.id), headers=HTML).status_code == 200
    assert len(looks(session)) == 1


@pytest.mark.parametrize("address", ["/runs", "/queue", "/submit", "/studies/99"])
def test_pages_without_a_verdict_are_none(
    client: TestClient, session: Session, trained: StudyView, address: str
) -> None:
    assert trained.id
    client.get(address, headers=HTML)
    assert looks(session) == []


def test_reloading_shows_nothing_new(
    client: TestClient, session: Session, trained: StudyView
) -> None:
    first = client.get(f"/compare?study={trained.id}", headers=HTML).text
    for address in READING * 2:
        client.get(address.format(trained.id), headers=HTML)
    assert looks(session) == ["browser"]
    again = client.get(f"/compare?study={trained.id}", headers=HTML).text
    assert checks_in(again) == checks_in(first)


def checks_in(page: str) -> str:
    return page.partition('<ul class="checks">')[2].partition("</ul>")[0]


def test_look_enters_sentence_preview_and_table(
    client: TestClient,
    session: Session,
    trained: StudyView,
    worker: int,
    queue: Celery,
    settings: Settings,
) -> None:
    client.get(f"/compare.json?study={trained.id}")
    extend_study(session, queue, settings, trained.id, seeds=[7])
    _train(session, worker, 99)
    words = "read after 1 look"
    page = client.get(f"/compare?study={trained.id}", headers=HTML).text
    assert f"with one reservation: {words}" in page
    assert "1 look at fewer runs" in checks_in(page)
    table = client.get(f"/compare.csv?study={trained.id}").text
    assert {row["warnings"] for row in csv.DictReader(io.StringIO(table))} == {words}
    table = client.get(f"/compare.csv?study={trained.id}&table=checks").text
    states = {r["id"]: r["state"] for r in csv.DictReader(io.StringIO(table))}
    assert (states["no_peeking"], states["question_fixed"]) == ("warn", "ok")
    frozen = client.post("/api/comparisons", json={"question": {"study": [trained.id]}})
    preview = client.get(frozen.headers["location"], headers=HTML).text
    described = preview.partition('og:description" content="')[2].partition('"')[0]
    assert words in described


def test_runs_not_selected_are_listed_with_their_address(
    client: TestClient,
    session: Session,
    trained: StudyView,
    worker: int,
    queue: Celery,
    settings: Settings,
) -> None:
    other = submit_test_study(session, queue, settings, seeds=[8, 9])
    _train(session, worker, 99)
    page = client.get(f"/compare?study={trained.id}", headers=HTML).text
    assert "12 runs of these methods not in this comparison: show" in page
    listed = f"/runs?recipe={trained.baseline}&amp;study={other.id}&amp;status=finished"
    assert listed in page
    runs = client.get(listed.replace("&amp;", "&").replace("/runs", "/api/runs"))
    assert runs.json()["total"] == 8
    together = f"/compare?task=toy&amp;baseline={trained.baseline}"
    assert together in page


def test_further_studies_are_listed_together(
    client: TestClient, session: Session, trained: StudyView, worker: int
) -> None:
    _train(session, worker, 99)
    for number in range(MOST_LISTED + 2):
        source = f"elsewhere {number}"
        run = make_record(recipe=trained.baseline, source=source)
        insert_imported(session, [run], title=source)
    session.commit()
    page = client.get(f"/compare?study={trained.id}", headers=HTML).text
    assert "52 runs of these methods not in this comparison: show" in page
    assert "2 further studies" in page
    listed = f"/runs?recipe={trained.baseline}&amp;task=toy&amp;status=finished"
    assert listed in page


def test_frozen_checks_are_made_again_from_the_file(
    client: TestClient, session: Session, trained: StudyView, worker: int
) -> None:
    client.get(f"/compare.json?study={trained.id}")
    _train(session, worker, 99)
    asked = {"question": {"study": [trained.id]}}
    path = client.post("/api/comparisons", json=asked).headers["location"]
    facts = client.get(f"{path}.json").json()
    again = json.loads(json.dumps(comparison_json(judge_again(facts))))
    assert again == {name: facts[name] for name in again}
    facts["evidence"]["looks"] = []
    with pytest.raises(Unjudgeable, match="changed after it was saved"):
        judge_again(facts)


def test_question_of_a_study_is_refused_by_field(
    client: TestClient, trained: StudyView
) -> None:
    study = {**trained.spec, "question": {"axis": "zeal", "alpha": 3}}
    answer = client.post("/api/studies", json=study)
    assert answer.status_code == 422
    paths = {field["path"] for field in answer.json()["error"]["fields"]}
    assert paths == {"question.axis", "question.alpha"}


def test_finished_study_that_nobody_watched_is_clean(
    client: TestClient,
    session: Session,
    queue: Celery,
    settings: Settings,
    worker: int,
) -> None:
    study = submit_test_study(session, queue, settings)
    client.get(f"/studies/{study.id}", headers=HTML)
    train_all(session, worker)
    checks = client.get(f"/compare.json?study={study.id}").json()["checks"]
    states = {check["id"]: check["state"] for check in checks}
    assert states["no_peeking"] == states["question_fixed"] == "ok"
    assert states["nothing_left_out"] == "ok"
