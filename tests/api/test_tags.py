"""The tag of a recipe: asked for with a study, shown and found with its runs."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.requests import request_cancel, retry_run
from backend.store.runs import list_runs, load_run
from backend.store.studies import load_study
from backend.studies.submit import extend_study
from backend.web.security import CSRF_COOKIE
from tests.factories import make_study, publish_test_catalogue, submit_test_study

TAG = "first try, <b>&amp; 50 %"
BASELINE = {"label": "CNN", "method": "supervised", "tag": TAG}


@pytest.fixture
def tagged(session: Session, queue: Celery, settings: Settings) -> int:
    """A study whose baseline has a tag, and whose method has none."""
    publish_test_catalogue(session)
    return submit_test_study(session, queue, settings, baseline=BASELINE).id


def tags(client: TestClient, **query: str) -> list[str]:
    found: list[dict[str, Any]] = client.get("/api/runs", params=query).json()["runs"]
    return [run["tag"] for run in found]


def test_runs_are_found_by_their_tag(client: TestClient, tagged: int) -> None:
    assert sorted(tags(client)) == [""] * 6 + [TAG] * 12
    assert tags(client, tag=TAG) == [TAG] * 12
    assert tags(client, tag=f" {TAG} ") == [TAG] * 12
    assert tags(client, tag="first try") == []
    assert len(tags(client, tag="", study=str(tagged))) == 18


def test_tag_is_exported(client: TestClient, tagged: int) -> None:
    for address in ("/runs.csv", f"/studies/{tagged}.csv"):
        rows = list(csv.DictReader(io.StringIO(client.get(address).text)))
        assert {(row["label"], row["tag"]) for row in rows} == {
            ("CNN", TAG),
            ("CNN + cutout", ""),
        }


def test_pages_show_the_tag(
    browser: TestClient, client: TestClient, tagged: int
) -> None:
    shown = "first try, &lt;b&gt;&amp;amp; 50 %"
    link = "/runs?tag=first%20try%2C%20%3Cb%3E%26amp%3B%2050%20%25"
    runs = browser.get("/runs").text
    assert '<select name="tag">' in runs
    assert f'<option value="{shown}">{shown}</option>' in runs
    assert f'<a href="{link}">{shown}</a>' in runs
    assert browser.get(f"/studies/{tagged}").text.count(f'href="{link}"') == 1
    run = client.get(link.replace("/runs", "/api/runs")).json()["runs"][0]["id"]
    assert f"<dt>Tag</dt><dd>{shown}</dd>" in browser.get(f"/runs/{run}").text
    assert f'tag = "{TAG}"' in client.get(f"/runs/{run}.json").json()["toml"]


def test_nothing_speaks_of_tags_where_there_are_none(
    browser: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    study = submit_test_study(session, queue, settings).id
    runs = browser.get("/runs").text
    assert '<select name="tag">' not in runs
    assert "Tag</th>" not in runs
    assert "<dt>Tag</dt>" not in browser.get("/runs/1").text
    assert 'class="noted"' not in browser.get(f"/studies/{study}").text


def test_form_asks_for_a_tag_and_a_clone_keeps_it(
    browser: TestClient, session: Session, tagged: int
) -> None:
    form = browser.get(f"/submit?clone={tagged}").text
    assert 'name="r0.tag" value="first try, &lt;b&gt;&amp;amp; 50 %"' in form
    assert 'name="r1.tag" value=""' in form
    given = {
        "csrf": browser.cookies.get(CSRF_COOKIE, ""),
        "t.name": "toy", "device": "cpu", "budgets": "1, 2", "seeds": "0",
        "budget_unit": "seconds", "r0.method": "supervised", "r0.tag": "  by  hand ",
    }  # fmt: skip
    wrong = browser.post("/submit", data=given | {"r0.tag": "x" * 101})
    assert wrong.status_code == 422
    assert 'id="r0.tag-problem"' in wrong.text
    assert "Baseline, tag" in wrong.text
    sent = browser.post("/submit", data=given, follow_redirects=False)
    study = load_study(session, int(sent.headers["location"].rpartition("/")[2]))
    assert [r.tag for r in study.recipes] == ["by hand"]


def test_tag_is_no_part_of_a_recipe(client: TestClient, tagged: int) -> None:
    plain = client.get("/api/runs", params={"q": "CNN"}).json()["runs"]
    other = {"label": "again", "method": "supervised", "tag": "another"}
    answer = client.post("/api/studies", json=make_study(methods=[other]))
    (fault,) = answer.json()["error"]["fields"]
    assert fault["path"] == "methods[0]"
    assert "same recipe as baseline" in fault["message"]
    answer = client.post("/api/studies", json=make_study(baseline=other, methods=[]))
    assert answer.status_code == 201
    (recipe,) = {
        r["recipe"] for r in client.get("/api/runs?tag=another").json()["runs"]
    }
    assert recipe in {run["recipe"] for run in plain if run["tag"] == TAG}


def test_more_runs_of_a_recipe_keep_its_tag(
    session: Session, queue: Celery, settings: Settings, tagged: int
) -> None:
    first = min(r.id for r in list_runs(session).rows if r.asked.tag)
    request_cancel(session, first)
    assert load_run(session, retry_run(session, first)).asked.tag == TAG
    extend_study(session, queue, settings, tagged, seeds=[7])
    added = [r.asked for r in list_runs(session).rows if r.asked.seed == 7]
    assert {(run.label, run.tag) for run in added} == {
        ("CNN", TAG),
        ("CNN + cutout", ""),
    }


def test_study_of_an_earlier_release_has_no_tags(
    client: TestClient, session: Session, tagged: int
) -> None:
    # As it was stored before: its recipes do not know the word.
    session.execute(
        text(
            "UPDATE studies SET recipes = (SELECT json_agg((r::jsonb - 'tag')::json) "
            "FROM json_array_elements(recipes::json) AS r)"
        )
    )
    session.commit()
    assert [r.tag for r in load_study(session, tagged).recipes] == ["", ""]
    assert client.get(f"/studies/{tagged}.json").status_code == 200
