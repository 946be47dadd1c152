"""Live comparisons over HTTP: pages, data, exports, and wrong questions."""

from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.store.records import insert_imported
from overcurve.curves.encoding.record_text import record_from_json, unpack_runs
from tests.simulated import large_study, simulated_study


def test_page_says_the_verdicts(browser: TestClient, study: int) -> None:
    page = browser.get(f"/compare?study={study}")
    assert page.status_code == 200
    assert "CNN + better</span>" in page.text
    assert "<b>above</b> at all 3 tested times" in page.text
    assert "<b>below</b> at all 3 tested times" in page.text


def test_page_stands_without_scripts(browser: TestClient, study: int) -> None:
    text = browser.get(f"/compare?study={study}").text
    assert '<svg class="sketch"' in text
    assert '<form class="controls"' in text
    assert " onclick=" not in text
    assert " style=" not in text


@pytest.mark.parametrize(
    "name", ["device_class", "task", "baseline", "method", "quality"]
)
def test_what_is_no_text_is_refused(client: TestClient, study: int, name: str) -> None:
    answer = client.get(f"/compare.json?study={study}&{name}=%00")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["path"] == name


def test_undecided_is_no_tie(browser: TestClient, study: int) -> None:
    text = browser.get(f"/compare?study={study}").text.lower()
    assert "undecided" in text
    assert "between" in text
    assert " tie" not in text
    assert "equal to the baseline" not in text


def test_json_holds_the_whole_answer(client: TestClient, study: int) -> None:
    answer = client.get(f"/compare.json?study={study}").json()
    verdicts = {m["recipe"]: m["verdict"] for m in answer["methods"]}
    assert verdicts["better"] == "above"
    assert verdicts["worse"] == "below"
    assert len(answer["records"]) == answer["counts"]["total"] == 56


def test_json_holds_its_runs_as_asked(client: TestClient, study: int) -> None:
    frozen = client.post("/api/comparisons", json={"question": {"study": [study]}})
    for path in ("/compare.json", f"{frozen.headers['location']}.json"):
        asked = {"study": study} if path == "/compare.json" else {}
        whole, packed, off = (
            client.get(path, params={**asked, "records": form}).json()
            for form in ("whole", "packed", "off")
        )
        assert whole == client.get(path, params=asked).json()
        runs = whole.pop("records")
        assert unpack_runs(packed) == tuple(map(record_from_json, runs))
        del packed["record_batches"]
        assert packed == off == whole


def test_wrong_form_of_runs_names_its_field(client: TestClient, study: int) -> None:
    refused = client.get(f"/compare.json?study={study}&records=some")
    assert refused.status_code == 422
    assert refused.json()["error"]["fields"][0]["path"] == "records"


@pytest.mark.parametrize(
    ("table", "rows"), [("points", 9), ("baseline", 5), ("runs", 56)]
)
def test_csv_holds_every_row(
    client: TestClient, study: int, table: str, rows: int
) -> None:
    answer = client.get(f"/compare.csv?study={study}&table={table}")
    assert answer.headers["content-type"].startswith("text/csv")
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == rows


@pytest.mark.parametrize(
    ("suffix", "start"),
    [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")],
)
def test_exports_are_reproducible_files(
    client: TestClient, study: int, suffix: str, start: bytes
) -> None:
    first, again = (client.get(f"/compare.{suffix}?study={study}") for _ in range(2))
    assert first.content.startswith(start)
    assert first.content == again.content


def test_swap_makes_method_the_baseline(client: TestClient, study: int) -> None:
    asked = f"/compare.json?study={study}&baseline=better&method=cnn&method=worse"
    answer = client.get(asked).json()
    assert answer["baseline"]["recipe"] == "better"
    assert [m["recipe"] for m in answer["methods"]] == ["cnn", "worse"]


def test_left_out_curves_can_be_added(client: TestClient, study: int) -> None:
    answer = client.get(f"/compare.json?study={study}&baseline=cnn&method=same").json()
    assert dict(answer["candidates"]).keys() == {"better", "worse"}


def test_curve_of_another_direction_spoils_no_named_comparison(
    client: TestClient, session: Session
) -> None:
    records = [
        replace(run, direction="min" if run.recipe == "worse" else "max")
        for run in simulated_study()
    ]
    study = insert_imported(session, records, title="Two directions").study
    session.commit()
    asked = f"/compare.json?study={study}&baseline=cnn"
    assert client.get(asked).status_code == 422
    named = client.get(f"{asked}&method=better").json()
    assert named["methods"][0]["verdict"] == "above"
    assert dict(named["candidates"]).keys() == {"same", "worse"}


def test_view_changes_no_verdict(client: TestClient, study: int) -> None:
    plain = client.get(f"/compare.json?study={study}").json()
    view = "time=linear&band=off&runs=off&overlay=power&scale=error"
    other = client.get(f"/compare.json?study={study}&{view}").json()
    assert other["methods"] == plain["methods"]
    assert other["view"] == dict(pair.split("=") for pair in view.split("&"))


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("", "task"),
        ("study={study}&band=sometimes", "band"),
        ("study={study}&alpha=2", "alpha"),
        ("study={study}&colour=red", "colour"),
    ],
)
def test_wrong_question_names_its_field(
    client: TestClient, study: int, query: str, path: str
) -> None:
    answer = client.get("/compare.json?" + query.format(study=study))
    error = answer.json()["error"]
    assert answer.status_code == 422
    assert [field["path"] for field in error["fields"]] == [path]
    assert error["remedy"]


@pytest.mark.parametrize("beyond", ["9" * 19, "9" * 20, "9" * 5000])
def test_number_beyond_every_study_selects_none(
    client: TestClient, study: int, beyond: str
) -> None:
    answer = client.get(f"/compare.json?study={study}&study={beyond}")
    alone = client.get(f"/compare.json?study={beyond}")
    assert (answer.status_code, alone.status_code) == (200, 404)


def test_people_get_error_pages(browser: TestClient) -> None:
    answer = browser.get("/compare?study=999")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_thousand_runs_answer_quickly(client: TestClient, session: Session) -> None:
    study = insert_imported(session, large_study(), title="Large").study
    session.commit()
    client.get(f"/compare?study={study}")
    started = time.perf_counter()
    answer = client.get(f"/compare?study={study}")
    assert answer.status_code == 200
    assert time.perf_counter() - started < 1.0  # 0.06 s on an idle machine


def test_names_cannot_break_out(client: TestClient, session: Session) -> None:
    evil = '</script><script>alert("x")</script>'
    records = [r for r in large_study() if r.recipe in ("cnn", "method 1")]
    renamed = [r if r.recipe == "cnn" else replace(r, label=evil) for r in records]
    study = insert_imported(session, renamed, title=evil).study
    session.commit()
    text = client.get(f"/compare?study={study}", headers={"accept": "text/html"}).text
    assert "<script>alert" not in text
    island = text.split('id="figure" data-live>')[1].split("</script>")[0]
    assert json.loads(island)["data"]
