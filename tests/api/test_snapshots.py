"""Snapshots over HTTP: frozen once, the same for ever, readable by anyone."""

from __future__ import annotations

import json
import re
from dataclasses import fields

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.app import create_app
from backend.settings import Settings
from backend.store.records import insert_imported
from overcurve.curves.comparison import (
    Comparison,
    compare,
    comparison_from_json,
    comparison_json,
)
from tests.api.conftest import BASE_URL
from tests.simulated import simulated_study


@pytest.fixture
def snapshot(client: TestClient, study: int) -> str:
    """The path of a frozen comparison."""
    asked = {"question": {"study": [study]}, "title": "Frozen & kept"}
    answer = client.post("/api/comparisons", json=asked)
    assert answer.status_code == 201
    assert answer.json()["url"] == "http://127.0.0.1:8000" + answer.headers["location"]
    return answer.headers["location"]


def test_same_question_same_link(client: TestClient, study: int, snapshot: str) -> None:
    asked = {"question": f"/compare?study={study}&band=off"}
    assert client.post("/api/comparisons", json=asked).headers["location"] == snapshot


def test_id_has_128_bits(snapshot: str) -> None:
    assert re.fullmatch(r"/c/[0-9a-f]{32,}", snapshot)


def test_later_runs_change_nothing(
    client: TestClient, session: Session, study: int, snapshot: str
) -> None:
    before = client.get(f"{snapshot}.json").json()
    more = simulated_study({"late": 0.1}, seeds=2)
    late = [run for run in more if run.recipe == "late"]
    insert_imported(session, late, title="Simulated study")
    session.commit()
    assert client.get(f"{snapshot}.json").json() == before
    live = client.get(f"/compare.json?study={study}").json()
    assert live["digest"] != before["digest"]


def test_page_says_it_is_frozen(client: TestClient, snapshot: str) -> None:
    text = client.get(snapshot, headers={"accept": "text/html"}).text
    assert "frozen" in text
    assert "from 56 runs by rule 2" in text
    assert 'property="og:title" content="Frozen &amp; kept"' in text


def test_share_offers_the_file_first(client: TestClient, snapshot: str) -> None:
    text = client.get(f"{snapshot}?shared=1", headers={"accept": "text/html"}).text
    assert "answers on this computer only" in text
    assert text.index("Download the page as one file") < text.index("share-link")


def test_recheck_says_what_it_found(client: TestClient, snapshot: str) -> None:
    text = client.get(f"{snapshot}?recheck=1", headers={"accept": "text/html"}).text
    assert "Computed again: the same answer" in text


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "csv"])
def test_exports_of_a_snapshot(client: TestClient, snapshot: str, suffix: str) -> None:
    answer = client.get(f"{snapshot}.{suffix}")
    assert answer.status_code == 200
    assert len(answer.content) > 500


def test_file_needs_nothing_else(client: TestClient, snapshot: str) -> None:
    answer = client.get(f"{snapshot}.html")
    text = answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    outside = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r'(src|href)="(?!#)', outside)
    island = re.search(
        r'id="overcurve-comparison">(.*?)</script>', text, flags=re.DOTALL
    )
    assert island
    assert json.loads(island[1])["rule"] == 2


def test_data_of_a_snapshot_recompute_it(client: TestClient, snapshot: str) -> None:
    stored = client.get(f"{snapshot}.json").json()
    names = {field.name for field in fields(Comparison)}
    own = {name: value for name, value in stored.items() if name in names}
    frozen = comparison_from_json(own)
    again = compare(frozen.question, frozen.records)
    assert comparison_json(again) == comparison_json(frozen)


def test_frames_are_allowed_when_embedded(client: TestClient, snapshot: str) -> None:
    embedded = client.get(f"{snapshot}?embed=1", headers={"accept": "text/html"})
    assert "frame-ancestors *" in embedded.headers["content-security-policy"]
    assert "<nav" not in embedded.text
    plain = client.get(snapshot)
    assert "frame-ancestors 'none'" in plain.headers["content-security-policy"]


@pytest.mark.parametrize("suffix", ["", ".json", ".svg", ".html"])
def test_unknown_snapshot_is_not_found(client: TestClient, suffix: str) -> None:
    answer = client.get(f"/c/{'0' * 32}{suffix}")
    assert answer.status_code == 404
    assert answer.json()["error"]["remedy"]


@pytest.mark.parametrize(
    ("body", "path"),
    [({}, "question"), ({"question": 7}, "question"), ({"question": {}}, "task")],
)
def test_unreadable_question_is_refused(
    client: TestClient, body: dict[str, object], path: str
) -> None:
    answer = client.post("/api/comparisons", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["path"] == path
    assert client.get("/home.json").json()["snapshots"] == []


def test_too_many_runs_are_refused(settings: Settings, study: int) -> None:
    few = settings.model_copy(update={"max_shared_runs": 55})
    with TestClient(create_app(few), base_url=BASE_URL) as client:
        answer = client.post(
            "/api/comparisons", json={"question": f"/compare?study={study}"}
        )
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["fields"] == [{"path": "question", "message": "selects 56 runs"}]
    assert "OVERCURVE_MAX_SHARED_RUNS" in error["remedy"]


def test_note_stands_on_the_page_and_in_its_files(
    client: TestClient, study: int, snapshot: str
) -> None:
    asked = {"question": {"study": [study]}, "note": "Two <b>old</b> cards"}
    noted = client.post("/api/comparisons", json=asked).headers["location"]
    assert noted != snapshot
    page = client.get(noted, headers={"accept": "text/html"}).text
    assert "Two &lt;b&gt;old&lt;/b&gt; cards" in page
    assert "Two &lt;b&gt;old&lt;/b&gt; cards" in client.get(f"{noted}.html").text
    assert client.get(f"{noted}.json").json()["note"] == "Two <b>old</b> cards"
    assert "note" not in client.get(f"{snapshot}.json").json()


def test_share_asks_before_it_freezes(browser: TestClient, study: int) -> None:
    page = browser.get(f"/compare?study={study}").text
    assert 'name="title"' in page
    assert 'name="note"' in page
    assert 'name="seen_by"' not in page  # nobody signs in here


@pytest.mark.parametrize(
    ("seen_by", "said"),
    [("nobody", "expected everyone or signed_in"), ("signed_in", "has no accounts")],
)
def test_link_for_people_who_are_not_known_is_refused(
    client: TestClient, study: int, seen_by: str, said: str
) -> None:
    asked = {"question": {"study": [study]}, "seen_by": seen_by}
    answer = client.post("/api/comparisons", json=asked)
    assert answer.status_code == 422
    (field,) = answer.json()["error"]["fields"]
    assert field["path"] == "seen_by"
    assert said in field["message"]
    assert client.get("/home.json").json()["snapshots"] == []
