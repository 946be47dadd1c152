"""No line in, no trace out: every answer and snapshot accounts for each row."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import overcurve as oc
from overcurve.curves.saved import read_island
from tests.unit.overcurve.reading.test_cases import CASES, FOLDER

HEAD = "split,method,budget,seed,train_seconds,quality,status"
KINDS = {
    "good": "test,mine,{n},{n},1.{n},0.9,finished",
    "copy": "test,base,1,0,1.0,0.8,finished",
    "diverged": "test,mine,3,{n},1.5,,diverged",
    "partial": "test,mine,2,{n},1.5,,partial",
    "filtered": "train,mine,1,{n},1.5,0.9,finished",
    "bad": "test,mine,,{n},1.5,0.9,finished",
}
ALWAYS = "test,base,1,0,1.0,0.8,finished\ntest,mine,1,0,1.1,0.85,finished\n"
QUERY = "direction=max&skip_bad=1&keep=split=test"


def write(kinds: Sequence[str]) -> str:
    """A file with a line of each of these kinds."""
    lines = [KINDS[kind].format(n=n) for n, kind in enumerate(kinds, 5)]
    return f"{HEAD}\n{ALWAYS}" + "".join(f"{line}\n" for line in lines)


def load(client: TestClient, text: str, title: str) -> dict[str, Any]:
    """Imports a file; gives the answer."""
    query = f"{QUERY}&title={title}&file=runs.csv"
    headers = {"content-type": "text/csv"}
    path = f"/api/runs/import?{query}"
    answer = client.post(path, content=text.encode(), headers=headers)
    assert answer.status_code in (200, 201), answer.text
    loaded: dict[str, Any] = answer.json()
    return loaded


def holds(file: dict[str, Any], kinds: Sequence[str]) -> None:
    """The account tells of every line, and adds up."""
    parts = ("runs", "folded", "copies", "filtered", "aside_rows")
    assert file["rows"] == sum(file[part] for part in parts) == len(kinds) + 2
    assert file["copies"] == kinds.count("copy")
    assert file["filtered"] == kinds.count("filtered")
    assert file["aside_rows"] == kinds.count("bad")
    assert sum(aside["count"] for aside in file["aside"]) == kinds.count("bad")


def freeze(client: TestClient, address: str) -> str:
    """Shares a comparison; gives the path of its snapshot."""
    body = {"question": address.partition("?")[2]}
    answer = client.post("/api/comparisons", json=body)
    assert answer.status_code == 201, answer.text
    url: str = answer.json()["url"]
    return url[url.index("/c/") :]


def state_of(facts: dict[str, Any], check: str) -> str:
    """The state of a check, "" where it is not made."""
    return next((c["state"] for c in facts["checks"] if c["id"] == check), "")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(kinds=st.lists(st.sampled_from(sorted(KINDS)), max_size=12))
def test_every_answer_accounts_for_every_line(
    client: TestClient, kinds: list[str]
) -> None:
    title = "-".join(["account", *kinds])
    done = load(client, write(kinds), title)
    holds(done["account"], kinds)
    for status in ("diverged", "partial"):
        assert done["statuses"].get(status, 0) == kinds.count(status)
    facts = client.get(f"/compare.json?study={done['study']}").json()
    snapshot = freeze(client, done["url"])
    frozen = client.get(f"{snapshot}.json").json()
    page = client.get(f"{snapshot}.html").text
    for told in (facts, frozen, read_island(page, "page")):
        holds(told["evidence"]["files"][0], kinds)
        assert told["counts"]["diverged"] == kinds.count("diverged")
        assert told["counts"]["partial"] == kinds.count("partial")
        expected = "warn" if "bad" in kinds else ""
        assert state_of(told, "nothing_set_aside") == expected


EACH = ["good", "copy", "diverged", "partial", "filtered", "bad", "bad"]
ACCOUNT = "runs.csv: 9 rows: 5 runs, 1 copy, 1 filtered out, 2 set aside"


@pytest.fixture
def imported(client: TestClient) -> dict[str, Any]:
    """A file with a line of each kind, two of them wrong."""
    return load(client, write(EACH), "each")


def test_pages_and_tables_tell_the_account(
    browser: TestClient, imported: dict[str, Any]
) -> None:
    query = f"study={imported['study']}"
    assert ACCOUNT in browser.get(f"/studies/{imported['study']}").text
    page = browser.get(f"/compare?{query}").text
    assert ACCOUNT in page
    assert "2 lines of runs.csv left out by --skip-bad" in page
    assert "1 partial" in page
    snapshot = freeze(browser, imported["url"])
    assert ACCOUNT in browser.get(snapshot).text
    assert ACCOUNT in browser.get(f"{snapshot}.html").text
    table = browser.get(f"{snapshot}.csv?table=set_aside").text
    rows = list(csv.DictReader(table.splitlines()))
    assert [row["where"] for row in rows] == ["lines 9 to 10 (2 of them)"]


def test_recheck_says_the_same_with_what_was_set_aside(
    client: TestClient, imported: dict[str, Any]
) -> None:
    snapshot = freeze(client, imported["url"])
    page = client.get(f"{snapshot}?recheck=1", headers={"accept": "text/html"}).text
    assert "left out by --skip-bad" in page
    assert "computed differently" not in page


def test_saved_page_keeps_the_account_for_the_library(
    client: TestClient, imported: dict[str, Any], tmp_path: Path
) -> None:
    page = client.get(f"{freeze(client, imported['url'])}.html").text
    path = tmp_path / "saved.html"
    path.write_text(page, encoding="utf-8")
    (file,) = oc.read(path).files
    assert (file.name, file.rows, file.aside_rows) == ("runs.csv", 9, 2)


def test_several_imports_into_one_study_add_up(
    client: TestClient, imported: dict[str, Any]
) -> None:
    more = f"{HEAD}\ntest,mine,9,0,9.9,0.9,finished\ntest,mine,,,,,\n"
    done = load(client, more, "each")
    assert done["study"] == imported["study"]
    facts = client.get(f"/compare.json?study={done['study']}").json()
    assert [file["rows"] for file in facts["evidence"]["files"]] == [9, 2]


def test_the_same_file_once_more_is_one_account(
    client: TestClient, imported: dict[str, Any]
) -> None:
    path = f"/api/runs/import?{QUERY}&title=each&file=runs.csv"
    headers = {"content-type": "text/csv"}
    again = client.post(path, content=write(EACH).encode(), headers=headers)
    assert again.json()["inserted"] == 0
    facts = client.get(f"/compare.json?study={imported['study']}").json()
    assert len(facts["evidence"]["files"]) == 1
    assert json.dumps(again.json()["account"]) == json.dumps(imported["account"])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("killed.csv", "runs left out of its means (3 partial)"),
        ("killed_baseline.csv", "left out of the baseline's means (3 partial)"),
        ("resume_elapsed.csv", "3 of its runs resumed (sessions summed)"),
        ("clock_gap.csv", "a pause of up to 6.7 min is left out of 3 of its runs"),
        ("logfreq.csv", "before the first row reckoned from the pace in every run"),
        ("blank_tail.csv", "runs left out of its means (1 diverged)"),
    ],
)
def test_course_of_a_run_reaches_the_frozen_sentence(
    client: TestClient, name: str, said: str
) -> None:
    case = next(case for case in CASES if case.name == name)
    maps = "".join(f"&map={pair}" for pair in case.map)
    query = f"direction={case.direction}&fold={case.fold}{maps}&file={name}"
    path = f"/api/runs/import?{query}&title={name}&baseline=base"
    content = (FOLDER / name).read_bytes()
    done = client.post(path, content=content, headers={"content-type": "text/csv"})
    assert done.status_code == 201, done.text
    frozen = client.get(f"{freeze(client, done.json()['url'])}.json").json()
    (file,) = frozen["evidence"]["files"]
    parts = ("runs", "folded", "copies", "filtered", "aside_rows")
    assert file["rows"] == sum(file[part] for part in parts)
    assert said in frozen["methods"][0]["sentence"]
