"""Importing runs by a program: whole or not at all, and twice is once."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.store.runs import list_runs
from backend.store.studies import list_studies, load_study

HEAD = "method,budget,seed,train_seconds,quality"
GOOD = f"{HEAD}\nbase,1,0,1.0,0.8\nbase,2,0,2.0,0.85\nmine,1,0,1.1,0.84\n"


def send(client: TestClient, text: str | bytes, query: str = "direction=max") -> Any:
    """Imports a text."""
    body = text.encode() if isinstance(text, str) else text
    headers = {"content-type": "text/csv"}
    return client.post(f"/api/runs/import?{query}", content=body, headers=headers)


def test_import_stores_every_run(client: TestClient, session: Session) -> None:
    answer = send(client, GOOD)
    assert answer.status_code == 201
    assert answer.json()["inserted"] == 3
    assert list_runs(session).total == 3
    assert client.get(answer.json()["url"]).status_code == 200


def test_importing_twice_changes_nothing(client: TestClient, session: Session) -> None:
    first = send(client, GOOD).json()
    again = send(client, GOOD)
    assert again.status_code == 200
    assert (again.json()["inserted"], again.json()["existing"]) == (0, 3)
    assert again.json()["study"] == first["study"]
    assert list_runs(session).total == 3


def test_mapping_stands_in_the_query(client: TestClient) -> None:
    text = GOOD.replace("train_seconds", "secs=wall")
    answer = send(client, text, "direction=max&map=secs=wall=train_seconds")
    assert answer.status_code == 201, answer.text


def test_units_of_columns_stand_in_the_query(
    client: TestClient, session: Session
) -> None:
    text = GOOD.replace("train_seconds", "t")
    query = "direction=max&map=t=train_seconds&unit=t=min&unit=nats"
    study = send(client, text, query).json()["study"]
    records = client.get(f"/compare.json?study={study}").json()["records"]
    assert {record["train_seconds"] for record in records} == {60.0, 66.0, 120.0}
    assert {record["unit"] for record in records} == {"nats"}


RESUMED = "method,budget,seed,epoch,train_seconds,quality\n" + "".join(
    f"cnn,6,{seed},{epoch},{clock},0.5\n"
    for seed, clocks in ((0, (1, 2, 3, 4, 5, 6)), (1, (1, 2, 3, 1, 2, 3)))
    for epoch, clock in enumerate(clocks, 1)
)


def test_what_a_file_leaves_open_is_told_and_answered(client: TestClient) -> None:
    query = "direction=max&fold=epoch"
    (doubt,) = send(client, RESUMED, query).json()["doubts"]
    assert (doubt["id"], doubt["taken"]) == ("resumed", "sum")
    assert {answer["name"] for answer in doubt["answers"]} == {"sum", "aside"}
    done = send(client, RESUMED, f"{query}&answer=resumed=aside&title=other").json()
    assert done["doubts"][0]["is_answered"]
    assert done["account"]["aside_rows"] == 6


def test_answer_to_nothing_is_refused_with_what_is_open(client: TestClient) -> None:
    answer = send(client, RESUMED, "direction=max&fold=epoch&answer=pause=count")
    assert answer.status_code == 422
    assert answer.json()["error"]["remedy"] == "There is resumed."
    answer = send(client, RESUMED, "direction=max&fold=epoch&answer=resumed=often")
    assert answer.json()["error"]["remedy"] == "Say sum or aside."


def test_baseline_is_named_by_its_label(client: TestClient, session: Session) -> None:
    method, label = "supervised", "CNN + Mixup"
    lines = [GOOD.splitlines()[0] + ",label", f"{method},1,0,1,0.5,{label}"]
    lines.append(f"{method},1,0,1,0.4,{method}")
    study = send(client, "\n".join(lines), "direction=max&baseline=supervised").json()
    view = load_study(session, study["study"])
    (baseline,) = [r for r in view.recipes if r.is_baseline]
    assert (baseline.recipe, baseline.label) == (view.baseline, method)


def test_unknown_baseline_imports_nothing(client: TestClient, session: Session) -> None:
    answer = send(client, GOOD, "direction=max&baseline=nothing")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["path"] == "baseline"
    assert list_runs(session).total == 0


def test_file_can_be_a_form_field(client: TestClient) -> None:
    files = {"file": ("runs.csv", GOOD.encode(), "text/csv")}
    answer = client.post("/api/runs/import?direction=max", files=files)
    assert answer.status_code == 201


def test_curl_without_a_type_works(client: TestClient) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    path = "/api/runs/import?direction=max"
    answer = client.post(path, content=GOOD.encode(), headers=headers)
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("method,budget\ncnn,1\n", "line 1, seed"),
        (GOOD.replace("0.85", "good"), "line 3, quality"),
        (GOOD.replace("mine,1,", "mine,-1,"), "line 4, budget"),
        ("", "line 1, file"),
        ("{", "line 1, line"),
        (b"\xff\xfe\x00", "line 1, file"),
    ],
)
def test_bad_file_stores_nothing(
    client: TestClient, session: Session, text: str | bytes, path: str
) -> None:
    answer = send(client, text)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert path in [field["path"] for field in error["fields"]]
    assert error["remedy"]
    assert not list_runs(session).total
    assert not list_studies(session)


def test_bad_lines_can_be_skipped(client: TestClient, session: Session) -> None:
    text = GOOD + "mine,2,0,2.1,best\n"
    answer = send(client, text, "direction=max&skip_bad=1")
    assert answer.status_code == 201
    assert (answer.json()["inserted"], answer.json()["skipped"]) == (3, 1)
    assert list_runs(session).total == 3


def test_file_that_breaks_off_is_no_bad_line(
    client: TestClient, session: Session
) -> None:
    answer = send(client, GOOD + '"mine,2,0,2.1,0.9\n', "direction=max&skip_bad=1")
    assert answer.status_code == 422
    assert "--skip-bad" not in answer.json()["error"]["remedy"]
    assert not list_runs(session).total


def test_direction_must_be_stated(client: TestClient, session: Session) -> None:
    answer = send(client, GOOD, "")
    assert answer.status_code == 422
    assert "direction" in answer.json()["error"]["fields"][0]["path"]
    assert not list_runs(session).total


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("direction=up", "direction"),
        ("direction=max&map=a", "map"),
        ("direction=max&unit=a=", "unit"),
        ("direction=max&title=" + "x" * 201, "title"),
        ("direction=max&task=%00", "task"),
    ],
)
def test_wrong_query_is_named(client: TestClient, query: str, path: str) -> None:
    answer = send(client, GOOD, query)
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["path"] == path


def test_million_lines_are_refused_early(client: TestClient, session: Session) -> None:
    answer = send(client, HEAD + "\n" + "base,1,0,1.0,0.8\n" * 1_000_000)
    assert answer.status_code == 413
    assert "200,000" in answer.json()["error"]["message"]
    assert not list_runs(session).total


def test_body_beyond_all_bounds_is_refused(client: TestClient) -> None:
    answer = send(client, b"x" * (70 * 2**20))
    assert answer.status_code == 413


def test_missing_file_is_told(client: TestClient) -> None:
    files = {"other": ("runs.csv", b"", "text/csv")}
    answer = client.post("/api/runs/import?direction=max", files=files)
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["path"] == "file"


def test_only_rows_to_keep_are_read(client: TestClient, session: Session) -> None:
    kinds = ("kind", "a", "b", "c")
    text = "\n".join(map(",".join, zip(GOOD.splitlines(), kinds, strict=True)))
    answer = send(client, text, "direction=max&keep=kind=a&keep=kind=c").json()
    assert (answer["inserted"], answer["left_out"], answer["skipped"]) == (2, 1, 0)
    assert {run.asked.method for run in list_runs(session).rows} == {"base", "mine"}


@pytest.mark.parametrize(
    ("keep", "path"),
    [
        ("kind", "keep"),
        ("kind=a", "line 1, kind"),
        ("method=nothing", "line 1, keep"),
    ],
)
def test_wrong_filter_imports_nothing(
    client: TestClient, session: Session, keep: str, path: str
) -> None:
    answer = send(client, GOOD, f"direction=max&keep={keep}")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["path"] == path
    assert not list_runs(session).total


def test_rows_of_a_run_are_folded_on_request(
    client: TestClient, session: Session
) -> None:
    text = "method,budget,seed,step,train_seconds,quality\n"
    text += "".join(f"base,8,0,{s},{s},0.{s}\n" for s in range(1, 6))
    assert send(client, text).status_code == 422
    answer = send(client, text, "direction=max&fold=step").json()
    assert (answer["inserted"], answer["folded"], answer["skipped"]) == (1, 4, 0)
    (run,) = list_runs(session).rows
    assert run.quality == pytest.approx(0.5)


def test_fold_column_that_is_missing_is_named(client: TestClient) -> None:
    answer = send(client, GOOD, "direction=max&fold=turn")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["path"] == "line 1, turn"


def test_missing_direction_is_told_once(client: TestClient) -> None:
    fields = send(client, GOOD, "").json()["error"]["fields"]
    assert [f["path"] for f in fields] == ["lines 2 to 4 (3 of them), direction"]


def test_cancelled_import_stores_nothing(client: TestClient, session: Session) -> None:
    token = "c" * 16
    client.post(f"/api/imports/{token}/cancel", json={})
    answer = send(client, GOOD, f"direction=max&watch={token}")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "cancelled"
    assert not list_runs(session).total
    assert not list_studies(session)


def test_import_tells_how_far_it_is(client: TestClient) -> None:
    token = "d" * 16
    assert client.get(f"/api/imports/{token}").json()["stage"] == ""
    send(client, GOOD, f"direction=max&watch={token}")
    told = client.get(f"/api/imports/{token}").json()
    assert (told["stage"], told["total"]) == ("storing", 3)


BARE = "train_seconds,quality\n1,0.8\n"
PATTERN = "direction=max&pattern={method}/epochs{budget}/seed{seed}"
PATHS = ("cnn/epochs8/seed0.csv", "cnn/epochs8/seed1.csv", "mlp/epochs4/seed0.csv")


def found_runs(session: Session) -> set[tuple[str, float, int | str]]:
    asked = [run.asked for run in list_runs(session).rows]
    return {(run.label, run.budget, run.seed) for run in asked}


def test_several_files_are_imported_as_one(
    client: TestClient, session: Session
) -> None:
    files = [("file", (path, BARE.encode())) for path in PATHS]
    answer = client.post(f"/api/runs/import?{PATTERN}", files=files)
    assert answer.status_code == 201, answer.text
    assert answer.json()["inserted"] == 3
    assert found_runs(session) == {("cnn", 8, 0), ("cnn", 8, 1), ("mlp", 4, 0)}


def test_archive_is_imported_as_its_files(client: TestClient, session: Session) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in PATHS:
            archive.writestr(path, BARE)
    answer = send(client, packed.getvalue(), PATTERN)
    assert answer.status_code == 201, answer.text
    assert len(found_runs(session)) == 3


def test_wrong_line_of_several_files_names_its_file(client: TestClient) -> None:
    files = [("file", (path, BARE.encode())) for path in PATHS[:2]]
    files.append(("file", (PATHS[2], BARE.replace("0.8", "high").encode())))
    answer = client.post(f"/api/runs/import?{PATTERN}", files=files)
    assert answer.status_code == 422
    (field,) = answer.json()["error"]["fields"]
    assert field["path"] == "line 2 of mlp/epochs4/seed0.csv, quality"


@pytest.mark.parametrize("said", ["pattern={colour}", "decimal=dot"])
def test_wrong_way_of_reading_is_told(client: TestClient, said: str) -> None:
    answer = send(client, GOOD, f"direction=max&{said}")
    assert answer.status_code == 422
    assert answer.json()["error"]["remedy"]


def test_numbers_in_doubt_are_refused_until_said(client: TestClient) -> None:
    text = f'{HEAD}\nbase,1,0,"1,500",3\nbase,1,1,900,3\n'
    refused = send(client, text, "direction=max&skip_bad=1")
    assert refused.status_code == 422
    assert "--decimal comma" in refused.text
    assert send(client, text, "direction=max&decimal=point").status_code == 201


def test_workbook_is_told_what_to_save(client: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    answer = send(client, packed.getvalue())
    assert answer.status_code == 422
    assert "CSV UTF-8" in answer.text
