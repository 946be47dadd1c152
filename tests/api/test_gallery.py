"""Published studies: figures beside those measured here, and a form filled in."""

from __future__ import annotations

from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.catalogue import CatalogueEntry, publish_catalogue
from backend.store.runs import RunFilter, list_runs
from backend.store.studies import list_studies, load_study
from tests.factories import finished_study, make_entries, publish_test_catalogue


def publish_study(session: Session, curves: dict[str, str], key: str) -> None:
    """A published study beside the small catalogue."""
    spec = {
        "title": "Two models",
        "task": "mnist1d",
        "budgets": [100, 200],
        "budget_unit": "steps",
        "seeds": [0, 1],
        "baseline": {"label": "A", "method": "supervised", "params": {"model": "mlp"}},
        "methods": [{"label": "B", "method": "supervised"}],
    }
    part = {"key": key, "name": "", "spec": spec}
    published = {
        "of": "accuracy in %",
        "source": "table 1",
        "values": {"A": 61.5},
        "task": "",
        "budget": None,
        "compared": "level",
    }
    study = CatalogueEntry(
        kind="study",
        name="two_models",
        title="Two models",
        summary="A beats B.",
        source="Somebody, 2020",
        detail={
            "differs": "Fewer steps.",
            "minutes": 1,
            "across": "",
            "published": [published],
            "sizes": {"reduced": [part], "full": [part]},
            "curves": curves,
        },
    )
    publish_catalogue(session, "cpu", [*make_entries(), study])
    session.commit()


def test_figures_stand_beside_those_measured_here(
    client: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    finished_study(session, queue, settings)
    study = load_study(session, list_studies(session, limit=1)[0].id)
    a, b = (recipe.recipe for recipe in study.recipes[:2])
    publish_study(session, {"A": a, "B": b}, study.task)
    card = client.get("/gallery.json").json()["studies"][0]
    published, measured = card["columns"]
    assert (published["source"], measured["kind"]) == ("table 1", "measured")
    assert card["rows"][0]["figures"][0] == "61.5"
    largest = max(study.recipes[0].budgets)
    runs = list_runs(session, RunFilter(recipe=a), limit=100).rows
    qualities = [run.quality or 0 for run in runs if run.budget == largest]
    mean = sum(qualities) / len(qualities)
    said = f"{mean * 100:.2f} % ({len(qualities)}), {largest:g} s"  # B has another
    assert card["rows"][0]["figures"][1] == said
    assert client.get(measured["address"]).status_code == 200


def test_one_click_fills_the_form(browser: TestClient, session: Session) -> None:
    publish_test_catalogue(session)
    publish_study(session, {"A": "a", "B": "b"}, "mnist1d")
    address = browser.get("/gallery.json").json()["studies"][0]["starts"][0]["address"]
    page = browser.get(address).text
    assert 'value="Two models"' in page
    assert 'value="100, 200"' in page
    assert "Not trained on this server yet" in browser.get("/gallery").text


def test_unknown_studies_and_sizes_say_so(client: TestClient, session: Session) -> None:
    publish_study(session, {"A": "a", "B": "b"}, "mnist1d")
    assert client.get("/submit.json?study=nix").status_code == 404
    wrong = client.get("/submit.json?study=two_models&size=huge")
    assert wrong.status_code == 404
    assert "gallery" in wrong.json()["error"]["remedy"]


def test_empty_gallery_says_so(browser: TestClient) -> None:
    assert "No worker has started yet" in browser.get("/gallery").text
