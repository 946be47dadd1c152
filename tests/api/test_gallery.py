"""Published studies: figures beside those measured here, and a form filled in."""

from __future__ import annotations

import re

from celery import Celery
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.catalogue import list_entries, publish_catalogue
from backend.store.runs import RunFilter, list_runs
from backend.store.studies import list_studies, load_study
from frontend.facts.catalogue import CatalogueEntry
from overcurve.recipe import recipe_digest
from tests.factories import (
    finished_study,
    make_entries,
    publish_test_catalogue,
    train_all,
)


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
    qualities = [run.quality or 0 for run in runs if run.asked.budget == largest]
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


KEYS = {"toy": "small", "toy(size=2000)": "large"}


def publish_tasks(session: Session) -> None:
    """A published study of two tasks beside the small catalogue, with a worker."""
    publish_test_catalogue(session)
    spec = {
        "budgets": [100],
        "budget_unit": "steps",
        "seeds": [0, 1],
        "baseline": {"label": "A", "method": "supervised"},
        "methods": [{"label": "B", "method": "supervised", "params": {"model": "mlp"}}],
    }
    tasks = ("toy", {"name": "toy", "size": 2000})
    parts = [
        {"key": key, "name": name, "spec": {**spec, "title": name, "task": task}}
        for (key, name), task in zip(KEYS.items(), tasks, strict=True)
    ]
    curves = {
        "A": recipe_digest("supervised", "1", {}, []),
        "B": recipe_digest("supervised", "1", {"model": "mlp"}, []),
    }
    detail = {"differs": "", "minutes": 1, "across": "tasks", "published": []}
    detail |= {"sizes": {"reduced": parts, "full": parts}, "curves": curves}
    entry = CatalogueEntry(kind="study", name="sizes", title="Sizes", detail=detail)
    publish_catalogue(session, "cpu", [*make_entries(), entry])
    session.commit()


def press(browser: TestClient, size: str) -> Response:
    page = browser.get("/gallery").text
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    assert found is not None
    form = {"csrf": found[1], "size": size}
    return browser.post("/gallery/sizes", data=form, follow_redirects=False)


def test_one_click_trains_all_tasks(browser: TestClient, session: Session) -> None:
    publish_tasks(session)
    answer = press(browser, "reduced")
    assert (answer.status_code, answer.headers["location"]) == (303, "/gallery/sizes")
    studies = list_studies(session)
    assert {(s.task, s.title, s.total) for s in studies} == {
        (key, name, 4) for key, name in KEYS.items()
    }
    page = browser.get("/gallery/sizes").text
    assert all(f'href="/studies/{s.id}"' in page for s in studies)
    assert "0 of 4 runs ended" in page
    tasks = browser.get("/gallery/sizes.json").json()["tasks"]
    assert [t["task"] for t in tasks] == ["small", "large"]
    assert [len(t["studies"]) for t in tasks] == [1, 1]


def test_tasks_are_judged_where_they_are_followed(
    browser: TestClient, session: Session
) -> None:
    publish_tasks(session)
    press(browser, "reduced")
    train_all(session, 1)
    page = browser.get("/gallery/sizes").text
    assert "4 of 4 runs ended" in page
    assert "judged here" in page
    assert "small minus large, each its own baseline" in page


def test_what_cannot_be_started_stores_nothing(
    browser: TestClient, session: Session
) -> None:
    publish_tasks(session)
    assert press(browser, "huge").status_code == 404
    assert browser.get("/gallery/nix").status_code == 404
    entries = [e for e in make_entries() if e.name != "supervised"]
    (study,) = list_entries(session, kind="study")
    publish_catalogue(session, "cpu", [*entries, study])
    session.commit()
    answer = press(browser, "full")
    assert answer.status_code == 422
    assert "unknown method" in answer.text
    assert not list_studies(session)


def test_baseline_can_be_tuned_first(browser: TestClient, session: Session) -> None:
    publish_tasks(session)
    start = browser.get("/gallery.json").json()["studies"][0]["starts"][1]
    page = browser.get(start["tune"]).text
    assert 'value="0.001, 0.003, 0.01, 0.03, 0.1"' in page
    assert '<option value="baseline" selected>' in page
    assert "<b>4 runs</b> after <b>15</b> of tuning" in page
    entries = [e for e in make_entries() if e.name != "supervised"]
    (study,) = list_entries(session, kind="study")
    publish_catalogue(session, "cpu", [*entries, study])
    session.commit()
    starts = browser.get("/gallery.json").json()["studies"][0]["starts"]
    assert {start["tune"] for start in starts} == {""}
