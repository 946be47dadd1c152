"""Submitting a study, by form and by JSON: accepted whole or refused whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.catalogue import publish_catalogue
from backend.store.runs import list_runs
from backend.store.studies import list_studies, load_study
from backend.web.security import CSRF_COOKIE
from tests.factories import (
    finished_study,
    make_entries,
    make_schema,
    make_study,
    publish_test_catalogue,
)

FORM = {
    "t.name": "toy",
    "device": "cpu",
    "budgets": "1, 2, 4, 8",
    "budget_unit": "seconds",
    "seeds": "0-2",
    "r0.method": "supervised",
    "r0.label": "CNN",
    "r1.method": "supervised",
    "r1.p.model": "mlp",
    "r1.budgets": "2, 4",
}


def send(client: TestClient, **changes: str) -> Any:
    """Sends the form with some fields changed, and the token that came with a page."""
    token = {"csrf": client.cookies.get(CSRF_COOKIE, "")}
    data = {**FORM, **token, **changes}
    return client.post("/submit", data=data, follow_redirects=False)


def is_empty(session: Session) -> bool:
    """Whether neither a study nor a run was stored."""
    return not list_studies(session) and not list_runs(session).total


def test_form_is_drawn_from_schemas(browser: TestClient, session: Session) -> None:
    publish_test_catalogue(session)
    page = browser.get("/submit").text
    assert 'name="r0.p.learning_rate"' in page
    assert "above 0" in page
    assert '<option value="gru">gru</option>' in page


def test_what_is_set_stands_before_the_fold(
    browser: TestClient, session: Session
) -> None:
    publish_test_catalogue(session)
    names = ("width", "momentum", "warm_up", "batch_size")
    numbers = {name: {"type": "number", "default": 1} for name in names}
    entries = [
        replace(e, schema=make_schema(**numbers)) if e.kind == "method" else e
        for e in make_entries()
    ]
    publish_catalogue(session, "cpu", entries)
    session.commit()
    page = send(browser, do="check", **{"r1.p.model": "", "r1.p.batch_size": "32"}).text
    form = page.partition('id="recipe-1"')[2].partition("</fieldset>")[0]
    shown, _, folded = form.partition("<details>")
    assert 'name="r1.p.batch_size"' in shown
    assert not folded
    form = page.partition('id="recipe-0"')[2].partition("</fieldset>")[0]
    assert 'name="r0.p.batch_size"' in form.partition("<details>")[2]


def test_form_waits_for_a_worker(browser: TestClient) -> None:
    page = browser.get("/submit")
    assert page.status_code == 200
    assert "Waiting for a worker" in page.text


def test_form_makes_a_study(browser: TestClient, session: Session) -> None:
    publish_test_catalogue(session)
    answer = send(browser)
    assert answer.status_code == 303
    study = load_study(session, int(answer.headers["location"].rpartition("/")[2]))
    assert study.total == 3 * (4 + 2)
    assert study.recipes[1].params == {"model": "mlp"}


def test_wrong_fields_keep_what_was_typed(
    browser: TestClient, session: Session
) -> None:
    publish_test_catalogue(session)
    wrong = {"budgets": "1, two", "r1.p.learning_rate": "-3", "title": "My <study>"}
    answer = send(browser, **wrong)
    assert answer.status_code == 422
    assert 'value="1, two"' in answer.text
    assert 'id="budgets-problem"' in answer.text
    assert 'value="-3"' in answer.text
    assert 'id="r1.p.learning_rate-problem"' in answer.text
    assert ">Method 1, learning rate</a>: -3 is less than" in answer.text
    assert "My &lt;study&gt;" in answer.text
    assert is_empty(session)


@pytest.mark.parametrize(
    ("button", "shown", "gone"),
    [
        ("add-method", 'name="r2.method"', ""),
        ("remove-method-1", 'name="r0.method"', 'name="r1.method"'),
        ("add-algorithm-0", 'name="r0.a0.p.p_row"', ""),
        ("budgets-1,2,4,8", 'value="1, 2, 4, 8"', ""),
        ("remove-method-0", 'name="r1.method"', ""),
        ("add-algorithm-99", 'name="r1.method"', ""),
        ("nonsense--", 'name="r1.method"', ""),
    ],
)
def test_buttons_change_the_form_without_scripts(
    browser: TestClient, session: Session, button: str, shown: str, gone: str
) -> None:
    publish_test_catalogue(session)
    answer = send(browser, do=button, **{"r0.add": "row_column_cutout"})
    assert answer.status_code == 200
    assert shown in answer.text
    assert not gone or gone not in answer.text
    assert is_empty(session)


def test_summary_counts_runs_and_minutes(browser: TestClient, session: Session) -> None:
    publish_test_catalogue(session)
    page = send(browser, do="check").text
    assert "<b>18 runs</b>" in page
    assert "63 s" in page.replace("\u00a0", " ")  # 3 * (1+2+4+8 + 2+4) seconds


@pytest.mark.parametrize("wrong", [{"seeds": ""}, {"budgets": "", "r1.budgets": ""}])
def test_nothing_cannot_be_submitted(
    browser: TestClient, session: Session, wrong: dict[str, str]
) -> None:
    publish_test_catalogue(session)
    page = send(browser, do="check", **wrong).text
    assert "There is nothing to submit yet" in page
    button = page.partition('<p class="actions"><button')[2].partition(">")[0]
    assert "disabled" in button
    assert "Submit 0 runs" not in page
    assert "Submit 18 runs" in send(browser, do="check").text


def test_clone_fills_the_form(
    browser: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    study = finished_study(session, queue, settings)
    page = browser.get(f"/submit?clone={study.id}").text
    assert 'value="CNN + cutout"' in page
    assert (
        'name="r1.a0.p.p_row" aria-describedby="r1.a0.p.p_row-help" value="0.3"' in page
    )


def test_imports_cannot_be_cloned(browser: TestClient, study: int) -> None:
    assert browser.get(f"/submit?clone={study}").status_code == 409


def test_cloned_study_says_the_same(
    client: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    study = finished_study(session, queue, settings)
    spec = client.get(f"/submit.json?clone={study.id}").json()["spec"]
    del spec["baseline"]["label"], study.spec["baseline"]["label"]  # type: ignore[attr-defined]
    assert spec["methods"] == study.spec["methods"]
    assert spec["budgets"] == study.spec["budgets"]
    assert spec["seeds"] == study.spec["seeds"]


def test_json_makes_a_study(client: TestClient, session: Session) -> None:
    publish_test_catalogue(session)
    answer = client.post("/api/studies", json=make_study())
    assert answer.status_code == 201
    assert answer.json()["runs"] == 18
    assert answer.json()["warnings"] == []
    assert client.get(f"/api{answer.headers['location']}").json()["total"] == 18


RECIPE = {"method": "supervised"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"baseline": {"method": "magic"}}, "baseline.method"),
        ({"task": "chess"}, "task"),
        ({"baseline": {**RECIPE, "params": {"model": 7}}}, "baseline.params.model"),
        (
            {"methods": [{**RECIPE, "params": {"learning_rate": 0}}]},
            "methods[0].params.learning_rate",
        ),
        (
            {"methods": [{**RECIPE, "algorithms": [{"name": "cutout", "length": 1}]}]},
            "methods[0].algorithms[0].length",
        ),
        ({"methods": [{**RECIPE, "algorithms": [{"name": "?"}]}]}, "algorithms"),
        ({"budgets": [0, 1]}, "budgets[0]"),
        ({"budgets": [1, -2]}, "budgets[1]"),
        ({"budgets": []}, "budgets"),
        ({"budgets": ["1"]}, "budgets[0]"),
        ({"seeds": [1, 1]}, "seeds[1]"),
        ({"seeds": [True]}, "seeds[0]"),
        ({"seeds": list(range(5001)), "budgets": [1], "methods": []}, "seeds"),
        ({"device": "tpu"}, "device"),
        ({"device": ["cpu"]}, "device"),
        ({"colour": "blue"}, "colour"),
        ({"title": "x" * 201}, "title"),
    ],
)
def test_bad_submission_names_its_field(
    client: TestClient, session: Session, changes: dict[str, Any], path: str
) -> None:
    publish_test_catalogue(session)
    answer = client.post("/api/studies", json=make_study(**changes))
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert any(path in field["path"] for field in error["fields"]), error
    assert error["remedy"]
    assert is_empty(session)


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"[1,", b"\xff\xfe", b"nul", b"[" * 100_000, b'{"a": 1e999'],
)
def test_malformed_json_is_told(client: TestClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = client.post("/api/studies", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["remedy"]


@pytest.mark.parametrize(
    "body", [b"null", b"[]", b"3", b'"a"', b"{}", b'{"budgets": [NaN]}']
)
def test_other_json_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/studies", content=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"]


def test_device_without_worker_warns(client: TestClient, session: Session) -> None:
    from sqlalchemy import text

    publish_test_catalogue(session)
    session.execute(text("UPDATE workers SET heartbeat_at = now() - interval '1 day'"))
    session.commit()
    answer = client.post("/api/studies", json=make_study())
    assert answer.status_code == 201
    assert "No worker" in answer.json()["warnings"][0]


def test_wrong_question_is_told_at_its_field(
    browser: TestClient, session: Session
) -> None:
    publish_test_catalogue(session)
    answer = send(browser, do="submit", **{"q.margin": "-1"})
    assert answer.status_code == 422
    assert 'id="q.margin-problem"' in answer.text
    assert is_empty(session)


def test_question_is_part_of_the_study(browser: TestClient, session: Session) -> None:
    publish_test_catalogue(session)
    page = send(browser, do="check", **{"q.margin": "0.01", "q.axis": "steps"}).text
    assert "margin = 0.01, axis = &#34;steps&#34;" in page.replace("&quot;", "&#34;")


def test_api_takes_several_tasks(client: TestClient, session: Session) -> None:
    publish_test_catalogue(session)
    study = {k: v for k, v in make_study().items() if k != "task"}
    tasks = ["toy", {"name": "toy", "shuffled": True}]
    answer = client.post("/api/studies", json={**study, "tasks": tasks})
    assert answer.status_code == 201
    told = answer.json()["studies"]
    assert [study["runs"] for study in told] == [18, 18]
    assert all(client.get(study["url"]).status_code == 200 for study in told)
    wrong = client.post("/api/studies", json={**study, "tasks": ["toy", "nix"]})
    assert wrong.status_code == 422
    assert wrong.json()["error"]["fields"][0]["path"] == "tasks[1]"
