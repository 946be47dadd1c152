"""Home over HTTP: what is being decided now."""

from __future__ import annotations

from dataclasses import replace

from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from backend.app import create_app
from backend.routes.home import MOST_CARDS
from backend.routes.verdict_cards import LOOKED_AT
from backend.settings import Settings
from backend.store.records import insert_imported
from tests.factories import (
    finished_study,
    make_record,
    publish_test_catalogue,
    submit_test_study,
)
from tests.simulated import simulated_study


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


def import_studies(session: Session, studies: int) -> None:
    """Imports small studies of two methods each, alike but for their source."""
    for number in range(studies):
        source = f"source {number}"
        records = [replace(run, source=source) for run in simulated_study()]
        insert_imported(session, records, title=source)
    session.commit()


def test_older_verdicts_are_a_page_away(browser: TestClient, session: Session) -> None:
    import_studies(session, MOST_CARDS + 2)
    first = browser.get("/home.json").json()
    assert [c["study"] for c in first["cards"]] == list(range(11, 2, -1))
    assert first["older"] == "/?before=3"
    assert 'href="/?before=3" rel="next"' in browser.get("/").text
    older = browser.get("/home.json?before=3").json()
    assert ([c["study"] for c in older["cards"]], older["older"]) == ([2, 1], "")
    text = browser.get("/?before=3").text
    assert "Older verdicts</h2>" in text
    assert '<a class="button small" href="/">Latest verdicts</a>' in text


def test_verdicts_are_found_behind_studies_without(
    client: TestClient, session: Session, study: int
) -> None:
    for seed in range(LOOKED_AT + 1):
        run = make_record(recipe="a", seed=seed, source=f"alone {seed}")
        insert_imported(session, [run], title=f"alone {seed}")
    session.commit()
    (card,) = client.get("/home.json").json()["cards"]
    assert card["study"] == study


def test_wrong_place_in_the_list_names_its_field(client: TestClient) -> None:
    refused = client.get("/home.json?before=yesterday")
    assert refused.status_code == 422
    assert refused.json()["error"]["fields"][0]["path"] == "before"
    assert client.get(f"/home.json?before={10**30}").json()["cards"] == []


def test_home_asks_little_again(
    client: TestClient, session: Session, statements: list[str]
) -> None:
    """Nothing that reads every run or study, while nothing has changed."""
    import_studies(session, MOST_CARDS + 2)
    first = client.get("/home.json").json()
    statements.clear()
    assert client.get("/home.json").json() == first
    assert len(statements) <= 16
    assert not [s for s in statements if "AS place" in s or "GROUP BY anon" in s]


def test_end_of_other_runs_reaches_what_is_known(
    client: TestClient,
    session: Session,
    queue: Celery,
    settings: Settings,
    statements: list[str],
) -> None:
    first = finished_study(session, queue, settings)
    (card,) = client.get("/home.json").json()["cards"]
    assert card["study"] == first.id
    address = f"/compare.json?study={first.id}"
    assert "left_out" not in client.get(address).json()["evidence"]
    finished_study(session, queue, settings, seeds=[7, 8])
    statements.clear()
    cards = client.get("/home.json").json()["cards"]
    assert [c["study"] for c in cards] == [first.id + 1, first.id]
    loads = [s for s in statements if "AS seeds" in s]
    assert len(loads) == 1  # the runs of the first are known
    asked = client.get(address).json()
    assert sum(left["runs"] for left in asked["evidence"]["left_out"]) == 12


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
