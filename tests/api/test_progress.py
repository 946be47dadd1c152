"""Progress charts over HTTP: chains judged link by link, and wrong chains."""

from __future__ import annotations

import csv
import io

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.store.records import insert_imported
from tests.simulated import BUDGETS, simulated_study

VERSIONS = {"v1": 0.02, "v2": 0.05}
CHAIN = "chain=cnn&chain=v1&chain=v2"


@pytest.fixture
def versions(session: Session) -> str:
    """The task of three versions of a baseline, each better than the last."""
    records = simulated_study(VERSIONS, budgets=BUDGETS)
    result = insert_imported(session, records, title="Three versions", baseline="cnn")
    session.commit()
    return f"study={result.study}"


def test_chain_holds_link_by_link(client: TestClient, versions: str) -> None:
    answer = client.get(f"/progress.json?{versions}&{CHAIN}").json()
    assert [link["holds"] for link in answer["links"]] == [True, True]
    assert answer["broken_at"] is None
    assert answer["sentence"].startswith("all 2 links hold")


def test_whole_is_the_direct_comparison(client: TestClient, versions: str) -> None:
    whole = client.get(f"/progress.json?{versions}&{CHAIN}").json()["whole"]
    address = f"/compare.json?{versions}&baseline=cnn&method=v2"
    direct = client.get(address).json()["methods"][0]
    assert whole["quality_gain"] == direct["quality_gain"]
    assert whole["speedup"] == direct["speedup"]
    assert whole["sentence"] == direct["sentence"]


def test_broken_chain_says_where(browser: TestClient, versions: str) -> None:
    text = browser.get(f"/progress?{versions}&chain=v1&chain=cnn&chain=v2").text
    assert "The chain breaks at" in text or "the chain breaks at" in text
    assert "does not hold" in text
    assert "Open, run or share this comparison" in text


def test_csv_has_every_link_and_the_whole(client: TestClient, versions: str) -> None:
    text = client.get(f"/progress.csv?{versions}&{CHAIN}").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["kind"] for row in rows] == ["link", "link", "whole"]
    assert {row["verdict"] for row in rows} == {"above"}
    points = client.get(f"/progress.csv?{versions}&{CHAIN}&table=points").text
    assert len(list(csv.DictReader(io.StringIO(points)))) == 2 * len(BUDGETS)


@pytest.mark.parametrize(
    ("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_chain_can_be_drawn(
    client: TestClient, versions: str, suffix: str, start: bytes
) -> None:
    body = client.get(f"/progress.{suffix}?{versions}&{CHAIN}").content
    assert body.startswith(start)


def test_chain_is_judged_on_any_axis(client: TestClient, versions: str) -> None:
    answer = client.get(f"/progress.json?{versions}&{CHAIN}&axis=steps").json()
    assert "judged on steps alone" in answer["links"][0]["sentence"]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("chain=cnn&chain=cnn", 422, "chain"),
        ("chain=cnn&chain=v1&baseline=v2", 422, "baseline"),
        ("chain=cnn&chain=v1&method=v2", 422, "method"),
        ("chain=cnn&chain=nothing", 404, "chain"),
        ("chain=nothing&chain=cnn", 404, None),
        ("chain=cnn&chain=v1&alpha=7", 422, "alpha"),
        ("chain=cnn&chain=v1&banana=7", 422, "banana"),
    ],
)
def test_wrong_chain_is_named(
    client: TestClient, versions: str, query: str, status: int, field: str | None
) -> None:
    answer = client.get(f"/progress.json?{versions}&{query}")
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["remedy"]
    if field is not None:
        assert error["fields"][0]["path"] == field


def test_picture_of_no_chain_is_missing(client: TestClient, versions: str) -> None:
    assert client.get(f"/progress.svg?{versions}&chain=cnn").status_code == 404


def test_curves_are_offered_in_turn(browser: TestClient, versions: str) -> None:
    assert "Choose the first baseline" in browser.get("/progress").text
    one = browser.get("/progress?task=&chain=cnn").text
    assert "One curve makes no chain" in one


def test_empty_server_says_what_to_do(browser: TestClient) -> None:
    assert "No curve with a finished run here yet" in browser.get("/progress").text


def test_home_lists_baselines_with_hardware(browser: TestClient, versions: str) -> None:
    (base,) = browser.get("/home.json").json()["baselines"]
    assert (base["recipe"], base["runs"]) == ("cnn", 20)
    assert base["last_at"]
    assert base["device_classes"]
    assert "Progress chart" in browser.get("/").text


def test_compare_leads_to_the_next_baseline(browser: TestClient, versions: str) -> None:
    text = browser.get(f"/compare?{versions}").text
    assert "make this the next baseline" in text
    assert "/progress?" in text
