"""Several people at one server: who may write, and what is whose."""

from __future__ import annotations

import time
from typing import Any

import httpx2 as httpx
import pytest
from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.app import create_app
from backend.settings import Settings
from backend.store.claims import claim_run
from backend.store.studies import load_study
from backend.store.sweeps import load_sweep_of
from backend.studies.sweeps import advance_sweep
from backend.web.security import Keys
from tests.api.conftest import BASE_URL
from tests.api.test_security import form_token
from tests.factories import make_study, publish_test_catalogue, train_all

TOKENS = {
    "anna": "anna-s-long-token",
    "ben": "ben-s-long-token",
    "": "the-server-s-token",
}
FILE = b"method,budget,seed,train_seconds,quality\ncnn,1,0,1.0,0.8\ncnn,2,0,2.0,0.9\n"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Embedded, with two people and whoever runs the server."""
    named = ",".join(f"{name}:{token}" for name, token in TOKENS.items() if name)
    given = {"tokens": named, "token": TOKENS[""], "max_running_per_user": 1}
    return Settings(**{**settings.model_dump(), **given})


class People:
    """Asks as one of them."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def post(self, name: str, path: str, payload: Any = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {TOKENS[name]}"}
        return self.client.post(path, json=payload or {}, headers=headers)

    def submit(self, name: str, **changes: Any) -> int:
        answer = self.post(name, "/api/studies", make_study(**changes))
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])


@pytest.fixture
def people(client: TestClient, session: Session) -> People:
    publish_test_catalogue(session)
    return People(client)


def sign_in(client: TestClient, token: str) -> httpx.Response:
    form = {"csrf": form_token(client, "/sign-in"), "token": token, "then": "/queue"}
    return client.post("/sign-in", data=form, follow_redirects=False)


def test_reading_is_open_and_writing_is_not(client: TestClient) -> None:
    for path in ("/home.json", "/queue", "/runs", "/api/catalogue", "/submit"):
        assert client.get(path).status_code == 200
    for path in ("/api/studies", "/api/runs/import", "/api/plans", "/queue"):
        answer = client.post(path, json={})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        error = answer.json()["error"]
        assert error["code"] == "unauthorized"
        assert "/sign-in" in error["remedy"]


@pytest.mark.parametrize("token", ["", "anna", "anna-s-long-toke", "änna-s-long-token"])
def test_wrong_token_writes_nothing(client: TestClient, token: str) -> None:
    headers = {"authorization": f"Bearer {token}".encode()}
    answer = client.post("/api/studies", json=make_study(), headers=headers)
    assert answer.status_code == 401


def test_study_has_its_owner_everywhere(people: People) -> None:
    study = people.submit("anna")
    client = people.client
    assert client.get(f"/api/studies/{study}").json()["owner"] == "anna"
    assert client.get("/api/runs").json()["runs"][0]["owner"] == "anna"
    waiting = client.get("/api/queue").json()["waiting"]
    assert {w["run"]["owner"] for w in waiting} == {"anna"}
    assert client.get("/runs.json?owner=anna").json()["total"] == 18
    assert client.get("/runs.json?owner=ben").json()["total"] == 0
    client.headers["accept"] = "text/html"
    assert "by anna" in client.get(f"/studies/{study}").text
    assert 'data-label="Owner">anna</td>' in client.get("/queue").text
    assert '<a href="/runs?owner=anna">anna</a>' in client.get("/runs").text
    assert "<dt>Owner</dt><dd>anna</dd>" in client.get("/runs/1").text


def test_upload_has_its_owner(people: People) -> None:
    path = "/api/runs/import?direction=max&title=one"
    studies = {}
    for name in ("anna", "ben"):
        headers = {"authorization": f"Bearer {TOKENS[name]}"}
        file = FILE.replace(b"0.9", b"0.9" if name == "anna" else b"0.7")
        answer = people.client.post(path, content=file, headers=headers)
        assert answer.status_code == 201, answer.text
        studies[name] = answer.json()["study"]
        shown = people.client.get(f"/api/studies/{studies[name]}").json()
        assert shown["owner"] == name
    assert studies["anna"] != studies["ben"]


CHANGES = [
    ("/api/studies/{study}/cancel", None),
    ("/api/studies/{study}/priority", {"priority": 1}),
    ("/api/studies/{study}/rename", {"title": "mine"}),
    ("/api/studies/{study}/extend", {"seeds": [7]}),
    ("/api/runs/{run}/cancel", None),
    ("/api/runs/{ended}/retry", None),
    ("/api/studies/{study}/retry", None),
]


@pytest.mark.parametrize(("path", "payload"), CHANGES)
def test_others_things_are_left_alone(people: People, path: str, payload: Any) -> None:
    study = people.submit("anna")
    people.post("anna", "/api/runs/2/cancel")
    path = path.format(study=study, run=1, ended=2)
    refused = people.post("ben", path, payload)
    assert refused.status_code == 403
    error = refused.json()["error"]
    assert error["code"] == "not_yours"
    assert "anna's, and you are ben" in error["message"]
    assert "Ask anna" in error["remedy"]
    assert people.post("anna", path, payload).status_code in (200, 201)


@pytest.mark.parametrize(("path", "payload"), CHANGES)
def test_who_runs_the_server_may_change_all(
    people: People, path: str, payload: Any
) -> None:
    study = people.submit("anna")
    people.post("", "/api/runs/2/cancel")
    path = path.format(study=study, run=1, ended=2)
    assert people.post("", path, payload).status_code in (200, 201)
    assert people.client.get(f"/api/studies/{study}").json()["owner"] == "anna"


def test_what_nobody_owns_is_everybodys(people: People) -> None:
    study = people.submit("")
    assert people.client.get(f"/api/studies/{study}").json()["owner"] is None
    assert people.post("ben", f"/api/studies/{study}/cancel").status_code == 200


def test_more_runs_of_others_recipes_are_ones_own(
    people: People, session: Session
) -> None:
    study = people.submit("anna")
    train_all(session, 1)
    recipes = [r.recipe for r in load_study(session, study).recipes]
    asked = {"question": f"study={study}", "at": "4", "seeds": "2 2"}
    more = people.post("ben", "/compare/run", {**asked, "recipe": " ".join(recipes)})
    assert more.status_code == 200, more.text
    runs = people.client.get("/runs.json?owner=ben").json()["runs"]
    assert len(runs) == 4
    assert study not in {run["study"] for run in runs}
    assert load_study(session, study).total == 18


def test_plan_on_others_recipes_is_ones_own(people: People, session: Session) -> None:
    study = people.submit("anna")
    train_all(session, 1, [0.8] * 18)
    asked = {"question": f"study={study}", "budget": 4}
    plan = people.post("ben", "/api/plans", asked)
    assert plan.status_code == 201, plan.text
    body = plan.json()
    assert body["owner"] == "ben"
    assert body["study"] != study
    path = f"/api/plans/{body['id']}/stop"
    assert people.post("anna", path).json()["error"]["code"] == "not_yours"
    assert people.post("ben", path).json()["state"] == "stopped"


def test_winners_of_a_sweep_are_its_owners(
    people: People, session: Session, queue: Celery, settings: Settings
) -> None:
    sweep = {"param": "learning_rate", "values": [0.01, 0.1]}
    tuning = people.submit("anna", sweep=sweep)
    train_all(session, 1)
    found = load_sweep_of(session, tuning)
    assert found is not None
    session.info.clear()
    assert advance_sweep(session, queue, settings, found.id)
    ended = load_sweep_of(session, tuning)
    assert ended is not None
    assert ended.final_study is not None
    assert load_study(session, ended.final_study).owner == "anna"


def test_queue_says_who_has_enough_running(people: People, session: Session) -> None:
    publish_test_catalogue(session)  # by another worker
    people.submit("anna")
    people.submit("ben")
    run = claim_run(session, 1, "cpu", 30.0, 1)
    session.commit()
    assert run is not None
    waiting = people.client.get("/api/queue").json()["waiting"]
    reasons = {w["run"]["owner"]: w["reason"] for w in waiting}
    assert reasons == {"anna": "anna has 1 of 1 running", "ben": ""}
    starts = [w["starts_in"] for w in waiting if w["run"]["owner"] == "anna"]
    assert set(starts) == {None}
    page = people.client.get("/queue", headers={"accept": "text/html"}).text
    assert "anna has 1 of 1 running" in page
    assert "Nobody has more than 1 run in training at once" in page


def test_limit_that_holds_up_nothing_is_no_reason(
    people: People, session: Session
) -> None:
    """One worker trains one run at a time, whoever asked for it."""
    people.submit("anna")
    assert claim_run(session, 1, "cpu", 30.0, 1)
    session.commit()
    waiting = people.client.get("/api/queue").json()["waiting"]
    assert {w["reason"] for w in waiting} == {""}


def test_signed_in_browser_acts_for_its_owner(people: People, session: Session) -> None:
    client = people.client
    study, others = people.submit("anna"), people.submit("ben")
    client.headers["accept"] = "text/html"
    page = client.get("/queue").text
    assert 'href="/sign-in?then=/queue"' in page
    assert "/cancel" not in page
    assert sign_in(client, TOKENS["anna"]).headers["location"] == "/queue"
    page = client.get("/queue").text
    assert ">anna</a>" in page
    assert "Sign out" in page
    assert f'action="/studies/{study}/priority"' in page
    assert f'action="/studies/{others}/priority"' not in page
    form = {"csrf": form_token(client, "/queue")}
    assert client.post(f"/studies/{study}/cancel", data=form).status_code == 200
    refused = client.post(f"/studies/{others}/cancel", data=form)
    assert refused.status_code == 403
    assert "is ben&#39;s, and you are anna" in refused.text
    assert load_study(session, others).counts == {"queued": 18}


def test_signed_out_browser_is_led_to_sign_in(people: People) -> None:
    client = people.client
    client.headers["accept"] = "text/html"
    assert "Sign in first" in client.get("/submit").text
    assert "Sign in first" in client.get("/judge").text
    form = {"csrf": form_token(client, "/queue")}
    came = {"referer": f"{BASE_URL}/queue", "origin": BASE_URL}
    answer = client.post(
        "/studies/1/cancel", data=form, headers=came, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?then=/queue"
    sign_in(client, TOKENS["ben"])
    client.post("/sign-out", data={"csrf": form_token(client, "/queue")})
    assert ">Sign in</a>" in client.get("/queue").text


def test_foreign_page_cannot_use_the_cookie(people: People) -> None:
    sign_in(people.client, TOKENS["anna"])
    foreign = {"origin": "http://attacker.example"}
    answer = people.client.post("/api/studies", json=make_study(), headers=foreign)
    assert answer.json()["error"]["code"] == "bad_origin"


def test_replaced_token_ends_its_sessions(settings: Settings) -> None:
    keys = Keys(settings)
    anna = keys.find_user(TOKENS["anna"])
    assert anna is not None
    cookie = keys.new_session(anna)
    assert keys.read_session(cookie) == anna
    assert keys.read_session(cookie.replace("anna", "ben")) is None
    assert keys.read_session(cookie.replace("anna", "")) is None
    named = f"anna:another-long-token,ben:{TOKENS['ben']}"
    changed = Keys(Settings(**{**settings.model_dump(), "tokens": named}))
    assert changed.read_session(cookie) is None


def test_session_ends(settings: Settings) -> None:
    keys = Keys(settings)
    purpose = keys._session_of("anna")
    assert keys.read_session(keys.sign(purpose, f"{int(time.time()) + 9}:anna"))
    assert keys.read_session(keys.sign(purpose, f"{int(time.time()) - 1}:anna")) is None


def test_served_mode_reads_with_any_token(settings: Settings) -> None:
    app = create_app(Settings(**{**settings.model_dump(), "mode": "served"}))
    with TestClient(app, base_url="http://overcurve.example") as client:
        assert client.get("/home.json").status_code == 401
        headers = {"authorization": f"Bearer {TOKENS['ben']}"}
        assert client.get("/home.json", headers=headers).status_code == 200


def test_link_for_people_of_this_server_opens_for_them_only(people: People) -> None:
    headers = {"authorization": f"Bearer {TOKENS['anna']}"}
    path = "/api/runs/import?direction=max"
    study = people.client.post(path, content=FILE, headers=headers).json()["study"]
    asked = {"question": f"study={study}", "title": "Ours", "seen_by": "signed_in"}
    shared = people.post("anna", "/api/comparisons", asked)
    assert shared.status_code == 201, shared.text
    link = shared.headers["location"]
    ben = {"authorization": f"Bearer {TOKENS['ben']}"}
    for suffix in ("", ".json", ".csv", ".svg", ".html", "?recheck=1", "?embed=1"):
        refused = people.client.get(f"{link}{suffix}")
        assert refused.status_code == 401, suffix
        assert "/sign-in" in refused.json()["error"]["remedy"]
        assert people.client.get(f"{link}{suffix}", headers=ben).status_code == 200
    assert people.client.get("/home.json").json()["snapshots"] == []
    listed = people.client.get("/home.json", headers=ben).json()["snapshots"]
    assert [snapshot["title"] for snapshot in listed] == ["Ours"]


def test_share_asks_who_may_see_where_people_are_known(people: People) -> None:
    headers = {"authorization": f"Bearer {TOKENS['anna']}"}
    path = "/api/runs/import?direction=max"
    study = people.client.post(path, content=FILE, headers=headers).json()["study"]
    page = people.client.get(
        f"/compare?study={study}", headers=headers | {"accept": "text/html"}
    ).text
    assert 'name="seen_by" value="everyone" checked' in page
