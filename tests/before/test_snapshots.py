"""Snapshots made before the move open, and say the same when they are judged again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.comparisons.share import list_differences, recheck_snapshot
from overcurve.cli import app
from overcurve.command_line.judged_source import FileQuestion, judge_source
from overcurve.curves.comparison import Comparison, comparison_from_json
from overcurve.own_server import OwnServer
from tests.before.holding import differences
from tests.before.made import read_json, unzipped

SNAPSHOTS: dict[str, dict[str, Any]] = read_json("snapshots/index.json")
SAVED = "39d9907ff3cc4a27395cf7cd60df86a4"  # the page that is kept as it was saved
ISLAND = re.compile(r'id="overcurve-comparison">(.*?)</script>', re.DOTALL)
every_snapshot = pytest.mark.parametrize("snapshot", SNAPSHOTS)


def embedded(snapshot: str) -> str:
    """The facts inside the page that the old server gave to save."""
    return unzipped(f"snapshots/{snapshot[:8]}.embedded.json.gz")


def stored(snapshot: str) -> str:
    """The document as the old database wrote it."""
    return unzipped(f"snapshots/{snapshot[:8]}.stored.json.gz")


def frozen(snapshot: str) -> Comparison:
    return comparison_from_json(json.loads(stored(snapshot)))


@every_snapshot
def test_document_stays_as_it_was_stored(session: Session, snapshot: str) -> None:
    query = text("SELECT comparison::text FROM snapshots WHERE id = :id")
    now = session.execute(query, {"id": snapshot}).scalar_one()
    assert now == stored(snapshot)


@every_snapshot
def test_link_opens_under_its_title(client: TestClient, snapshot: str) -> None:
    answer = client.get(f"/c/{snapshot}", headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert SNAPSHOTS[snapshot]["title"] in answer.text


@every_snapshot
def test_recheck_says_the_same_answer(
    client: TestClient, session: Session, snapshot: str
) -> None:
    found = recheck_snapshot(session, snapshot)
    assert found.rule_then == SNAPSHOTS[snapshot]["recheck"]["rule_then"]
    assert found.differences == ()
    path = f"/c/{snapshot}?recheck=1"
    page = client.get(path, headers={"accept": "text/html"}).text
    assert "Computed again: the same answer" in page


@every_snapshot
def test_page_to_save_holds_the_same_facts(client: TestClient, snapshot: str) -> None:
    found = ISLAND.search(client.get(f"/c/{snapshot}.html").text)
    assert found
    then, now = json.loads(embedded(snapshot)), json.loads(found[1])
    assert list(differences(then, now)) == []


@every_snapshot
def test_saved_facts_are_judged_the_same(tmp_path: Path, snapshot: str) -> None:
    path = tmp_path / "saved.json"
    path.write_text(embedded(snapshot), encoding="utf-8")
    now = judge_source(str(path), FileQuestion(), OwnServer())
    assert list(list_differences(frozen(snapshot), now)) == []


def test_saved_page_is_judged_the_same(tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    page.write_text(unzipped(f"snapshots/{SAVED[:8]}.html.gz"), encoding="utf-8")
    then, now = frozen(SAVED), judge_source(str(page), FileQuestion(), OwnServer())
    assert list(list_differences(then, now)) == []
    result = CliRunner().invoke(app, ["judge", str(page)])
    assert result.exit_code == 0, result.output
    for method in then.methods:
        assert f"{method.name}: {method.verdict.replace('_', ' ')}" in result.stdout
