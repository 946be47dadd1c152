"""Home over HTTP: what is being decided now."""

from __future__ import annotations

from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from backend.app import create_app
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


def test_one_curve_alone_is_no_verdict(client: TestClient) -> None:
    rows = "method,budget,seed,train_seconds,quality\na,1,0,1,0.5\na,2,0,2,0.6\n"
    address = "/api/runs/import?direction=max"
    kind = {"content-type": "text/csv"}
    assert client.post(address, content=rows, headers=kind).is_success
    assert client.get("/home.json").json()["cards"] == []


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


def test_page_needs_one_connection(settings: Settings) -> None:
    app = create_app(settings)
    app.state.sessions.configure(
        bind=create_engine(
            settings.database_url, pool_size=1, max_overflow=0, pool_timeout=1
        )
    )
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        page = client.get("/queue", headers={"accept": "text/html"})
    app.state.sessions.kw["bind"].dispose()
    assert "waiting" in page.text
    assert page.elapsed.total_seconds() < 1


def test_exhausted_connections_are_told(settings: Settings) -> None:
    app = create_app(settings)
    engine = create_engine(
        settings.database_url, pool_size=1, max_overflow=0, pool_timeout=0.1
    )
    app.state.sessions.configure(bind=engine)
    with engine.connect(), TestClient(app, base_url="http://127.0.0.1:8000") as client:
        refused = client.get("/api/queue")
    engine.dispose()
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "unavailable"
