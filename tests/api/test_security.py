"""Who may ask: hosts, origins, form tokens, the token of served mode."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from backend.app import create_app
from backend.settings import Settings

TOKEN = "a long enough token"
ORIGIN = {"origin": "http://127.0.0.1:8000"}


@pytest.fixture
def served(settings: Settings) -> Iterator[TestClient]:
    """The application in served mode."""
    served = {**settings.model_dump(), "mode": "served", "token": TOKEN}
    app = create_app(Settings(**served))
    with TestClient(app, base_url="http://overcurve.example") as asking:
        yield asking


def form_token(client: TestClient, path: str) -> str:
    """The hidden token of a page's forms."""
    page = client.get(path, headers={"accept": "text/html"}).text
    found = re.search(r'data-csrf="([^"]+)"', page)
    assert found
    return found[1]


def test_foreign_host_is_refused(client: TestClient) -> None:
    answer = client.get("/", headers={"host": "attacker.example"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "unknown_host"


@pytest.mark.parametrize(
    "headers", [{"origin": "http://attacker.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_foreign_page_cannot_write(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/judge", json={}, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "bad_origin"


def test_form_needs_its_token(client: TestClient, study: int) -> None:
    asked = {"question": f"study={study}"}
    answer = client.post("/api/comparisons", data=asked, headers=ORIGIN)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "form_expired"


def test_form_with_token_is_taken(client: TestClient, study: int) -> None:
    asked = {"question": f"study={study}", "csrf": form_token(client, "/")}
    answer = client.post(
        "/api/comparisons", data=asked, headers=ORIGIN, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/c/")


def test_made_up_token_is_refused(client: TestClient, study: int) -> None:
    client.cookies.set("overcurve_csrf", "made.up")
    asked = {"question": f"study={study}", "csrf": "made.up"}
    answer = client.post("/api/comparisons", data=asked, headers=ORIGIN)
    assert answer.status_code == 403


def test_served_mode_asks_for_token(served: TestClient) -> None:
    answer = served.get("/home.json")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    good = {"authorization": f"Bearer {TOKEN}"}
    assert served.get("/home.json", headers=good).status_code == 200
    bad = {"authorization": "Bearer something else"}
    assert served.get("/home.json", headers=bad).status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/sign-in"])
def test_open_paths_need_no_token(served: TestClient, path: str) -> None:
    assert served.get(path).status_code == 200


def test_links_read_without_token(served: TestClient, study: int) -> None:
    asked = {"question": {"study": study}}
    assert served.post("/api/comparisons", json=asked).status_code == 401
    good = {"authorization": f"Bearer {TOKEN}"}
    link = served.post("/api/comparisons", json=asked, headers=good).json()["url"]
    assert link.startswith("http://overcurve.example/c/")
    assert served.get(link).status_code == 200


def test_signing_in_sets_the_cookie(served: TestClient) -> None:
    wanted = served.get("/runs", headers={"accept": "text/html"})
    assert wanted.url.path == "/sign-in"
    form = {"csrf": form_token(served, "/sign-in"), "token": TOKEN, "then": "/"}
    answer = served.post("/sign-in", data=form, follow_redirects=False)
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert served.get("/home.json").status_code == 200


def test_wrong_token_is_said(served: TestClient) -> None:
    form = {"csrf": form_token(served, "/sign-in"), "token": "guess"}
    answer = served.post("/sign-in", data=form)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "wrong_token"


@pytest.mark.parametrize("then", ["//evil.example", "https://evil.example", "/\\evil"])
def test_sign_in_stays_on_this_server(served: TestClient, then: str) -> None:
    form = {"csrf": form_token(served, "/sign-in"), "token": TOKEN, "then": then}
    answer = served.post("/sign-in", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_forged_session_is_refused(served: TestClient) -> None:
    served.cookies.set("overcurve_session", "99999999999.forged")
    assert served.get("/home.json").status_code == 401


def test_every_answer_carries_the_policy(client: TestClient) -> None:
    for path in ("/", "/nowhere", "/healthz"):
        headers = client.get(path).headers
        assert "script-src 'self';" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_too_large_body_is_refused(client: TestClient) -> None:
    answer = client.post("/api/judge", content=b" " * (65 * 2**20))
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"
