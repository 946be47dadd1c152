"""The files that were imported before the move: sent again, nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams

from backend.importing.uploads import first_digest, upload_digest
from backend.models import RunRow
from backend.routes.imports import read_reading
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from tests.before.conftest import rows_of
from tests.before.holding import differences
from tests.before.made import FOLDER, read_json

IMPORTS: dict[str, dict[str, Any]] = read_json("imports/digests.json")
SENT = sorted(name for name, facts in IMPORTS.items() if "query" in facts)
PASTED = "judge.csv"


@pytest.fixture(autouse=True, scope="module")
def _nothing_stored(upgraded: str) -> Iterator[None]:
    before = rows_of(upgraded)
    yield
    now = rows_of(upgraded)
    assert {table: len(rows) for table, rows in before.items()} == {
        table: len(rows) for table, rows in now.items()
    }
    assert list(differences(before, now)) == []


@pytest.mark.parametrize("name", SENT)
def test_file_sent_again_is_found(client: TestClient, name: str) -> None:
    told, content = IMPORTS[name], (FOLDER / "imports" / name).read_bytes()
    answer = client.post(f"/api/runs/import?{told['query']}", content=content)
    assert answer.status_code == 200, answer.text
    found = told["answer"] | {"inserted": 0, "existing": len(told["runs"])}
    assert list(differences(found, answer.json())) == []


def test_pasted_file_leads_to_the_study_it_led_to(client: TestClient) -> None:
    told, html = IMPORTS[PASTED], {"accept": "text/html"}
    client.get("/judge", headers=html)
    form = told["form"] | {
        "text": (FOLDER / "imports" / PASTED).read_text("utf-8"),
        "csrf": client.cookies["overcurve_csrf"],
    }
    answer = client.post("/judge", data=form, headers=html, follow_redirects=False)
    assert answer.status_code == told["status"], answer.text
    assert answer.headers["location"] == told["location"]


@pytest.mark.parametrize("name", IMPORTS)
def test_upload_has_the_digest_it_had(name: str) -> None:
    told = IMPORTS[name]
    reading = Reading(defaults=Defaults(direction="max"))
    if name != PASTED:
        reading = read_reading(QueryParams(told["query"]))
    with (FOLDER / "imports" / name).open("rb") as source:
        records = read_runs(source, reading).records
    assert upload_digest(records) == told["upload_digest"]
    assert first_digest(records) == told["first_digest"]


@pytest.mark.parametrize("name", IMPORTS)
def test_stored_runs_keep_their_digests(session: Session, name: str) -> None:
    told = IMPORTS[name]
    query = select(RunRow.record_digest, RunRow.recipe).where(
        RunRow.study == told["study"]
    )
    found = {tuple(row) for row in session.execute(query)}
    assert found == {(run["record_digest"], run["recipe"]) for run in told["runs"]}
