"""How a verdict is made is one click from every verdict."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from backend.app import create_app
from backend.settings import Settings
from tests.api.conftest import BASE_URL

LINK = 'href="/verdict"'


def test_prose_is_a_page(browser: TestClient) -> None:
    page = browser.get("/verdict")
    assert page.status_code == 200
    assert '<h1 id="how-a-verdict-is-made">' in page.text
    assert '<h2 id="known-limits">' in page.text
    assert browser.get("/verdict.json").json()["text"].startswith("# How a verdict")


@pytest.mark.parametrize("name", ["calibration", "fairness", "plans", "tuning"])
def test_further_texts_are_pages(browser: TestClient, name: str) -> None:
    assert f'href="/verdict/{name}' in browser.get("/verdict").text
    assert browser.get(f"/verdict/{name}").status_code == 200


def test_unknown_text_is_missing(client: TestClient) -> None:
    answer = client.get("/verdict/secrets.json")
    assert answer.status_code == 404
    assert "calibration" in answer.json()["error"]["remedy"]


def test_live_comparison_links_to_it(browser: TestClient, study: int) -> None:
    assert LINK in browser.get(f"/compare?study={study}").text


def test_snapshot_links_to_it_and_its_file_holds_it(
    browser: TestClient, study: int
) -> None:
    frozen = browser.post(
        "/api/comparisons", json={"question": {"study": str(study)}, "title": "One"}
    ).json()
    address = f"/c/{frozen['id']}"
    assert LINK in browser.get(address).text
    assert 'target="_blank"' in browser.get(f"{address}?embed=1").text
    file = browser.get(f"{address}.html").text
    assert 'href="#explained"' in file
    assert 'id="a-worked-example"' in file
    assert LINK not in file
    assert "docs/calibration.md" in file


def test_prose_needs_no_token(settings: Settings) -> None:
    served = {**settings.model_dump(), "mode": "served", "token": "x" * 32}
    app = create_app(Settings(**served))
    with TestClient(app, base_url=BASE_URL) as asking:
        assert asking.get("/verdict.json").status_code == 200
        assert asking.get("/home.json").status_code == 401
