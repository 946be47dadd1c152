"""Home over HTTP: what is being decided now."""

from __future__ import annotations

from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.settings import Settings
from tests.factories import publish_test_catalogue, submit_test_study


def test_empty_home_has_both_doors(browser: TestClient) -> None:
    text = browser.get("/").text
    assert "Nothing compared yet" in text
    assert 'href="/judge"' in text
    assert 'href="/submit"' in text


def test_card_says_the_verdict(client: TestClient, study: int) -> None:
    (card,) = client.get("/home.json").json()["cards"]
    assert card["study"] == study
    assert {s["verdict"] for s in card["strips"]} >= {"above", "below"}
    assert card["picture"].startswith("<svg")


def test_waiting_study_is_under_way(
    client: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    submitted = submit_test_study(session, queue, settings)
    home = client.get("/home.json").json()
    assert home["under_way"][0]["total"] == submitted.total
    assert home["waiting"] == submitted.total
    text = client.get("/", headers={"accept": "text/html"}).text
    assert f">{submitted.total}</span></a>" in text  # beside Queue in the navigation


def test_catalogue_gives_the_schemas(client: TestClient, session: Session) -> None:
    publish_test_catalogue(session)
    entries = client.get("/api/catalogue").json()["entries"]
    kinds = {entry["kind"] for entry in entries}
    assert kinds == {"task", "method", "algorithm"}
    assert all("schema" in entry for entry in entries)
