"""Every page over the old database says what it said before."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.before.holding import as_before, as_bytes, differences
from tests.before.made import FOLDER, answers, read_json

PAGES: dict[str, dict[str, Any]] = read_json("pages/index.json")
DESCRIBED = "openapi.json"
SHOWN = sorted(
    {
        page["path"].replace(".json", "", 1)
        for page in PAGES.values()
        if urlsplit(page["path"]).path.endswith(".json")
        and not page["path"].startswith("/api/")
        and page["status"] == 200
        and "records=" not in page["path"]
    }
)
REQUESTS = sorted(path.name for path in (FOLDER / "judge").glob("*.request.json"))


def parsed(name: str, answer: bytes) -> Any:
    """An answer as values: of a table its rows by column."""
    if name.endswith(".csv"):
        rows = csv.DictReader(io.StringIO(answer.decode()))
        return [{name: as_value(cell) for name, cell in row.items()} for row in rows]
    return json.loads(answer)


def as_value(cell: str) -> str | float:
    """A number of a table, whose last digits differ between processors."""
    try:
        return float(cell)
    except ValueError:
        return cell


def before(name: str) -> bytes:
    return answers()[PAGES[name].get("same_as", name)]


@pytest.mark.parametrize("name", [name for name in PAGES if name != DESCRIBED])
def test_page_says_what_it_said(client: TestClient, name: str) -> None:
    answer = client.get(PAGES[name]["path"])
    assert answer.status_code == PAGES[name]["status"]
    then, now = parsed(name, before(name)), parsed(name, answer.content)
    assert list(differences(then, now, name)) == []


@pytest.mark.parametrize("path", SHOWN)
def test_page_is_shown_to_people(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert "<h1" in answer.text


def test_every_operation_and_parameter_is_still_there(client: TestClient) -> None:
    """Their texts, and how FastAPI writes types, may change."""
    then, now = (
        {
            f"{verb} {path} {parameter['name']}"
            for path, verbs in json.loads(described)["paths"].items()
            for verb, operation in verbs.items()
            for parameter in [{"name": ""}, *operation.get("parameters", ())]
        }
        for described in (before(DESCRIBED), client.get(PAGES[DESCRIBED]["path"]).text)
    )
    assert len(then) > 50
    assert then - now == set()


@pytest.mark.parametrize("name", REQUESTS)
def test_judged_data_give_the_same_bytes(client: TestClient, name: str) -> None:
    """All bytes of what was said: the order of keys and how numbers are written too."""
    asked = (FOLDER / "judge" / name).read_bytes()
    answer = client.post(
        "/api/judge", content=asked, headers={"content-type": "application/json"}
    )
    then = (FOLDER / "judge" / name.replace("request", "answer")).read_bytes()
    assert as_bytes(json.loads(answer.content)) == answer.content
    assert as_bytes(as_before(json.loads(then), answer.json(), f"judge/{name}")) == then
