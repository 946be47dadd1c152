"""`oc.read`: files of every form, what is left out of them, and errors that help."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import overcurve as oc
from overcurve.curves.encoding.comparisons import comparison_json
from tests.unit.overcurve.notebook.study_rows import as_csv, judged, study_rows


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def csv_file(folder: Path, name: str = "runs.csv") -> Path:
    return write(folder / name, as_csv(study_rows()))


def test_csv_and_lines_hold_the_same_runs(tmp_path: Path) -> None:
    lines = "".join(json.dumps(row) + "\n" for row in study_rows())
    path = write(tmp_path / "runs.jsonl", lines)
    found = oc.read(path, direction="max")
    assert found.records == oc.read(csv_file(tmp_path), direction="max").records
    assert found.sources == ("runs.jsonl",)
    assert found.methods == ("better", "cnn", "worse")
    assert len(found) == len(study_rows())


def test_saved_page_and_json_give_their_runs(tmp_path: Path) -> None:
    answer = judged(quality="quality")
    page = answer.save(tmp_path / "saved.html")
    runs = oc.read(str(page))
    assert oc.compare(runs, baseline="cnn").to_json() == answer.to_json()


def test_page_that_was_changed_is_refused(tmp_path: Path) -> None:
    page = judged().save(tmp_path / "saved.html")
    text = page.read_text()
    forged = text.replace('"seed":[0,1,2,3]', '"seed":[0,1,2,4]', 1)
    assert forged != text
    page.write_text(forged)
    with pytest.raises(oc.Unjudgeable, match="changed after it was saved"):
        oc.read(page)


def test_options_name_what_the_file_leaves_unsaid(tmp_path: Path) -> None:
    rows = study_rows(train_seconds="secs")
    path = write(tmp_path / "runs.csv", as_csv([{**r, "split": "test"} for r in rows]))
    (first, *_) = oc.read(
        path,
        direction="min",
        metric="test error",
        unit="fraction",
        device_class="A100",
        budget_unit="epochs",
        columns={"secs": "train_seconds"},
        keep={"split": "test"},
    )
    assert (first.direction, first.metric, first.unit) == (
        "min",
        "test error",
        "fraction",
    )
    assert (first.device_class, first.budget_unit) == ("A100", "epochs")


def test_units_of_columns_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "runs.csv", as_csv(study_rows()))
    plain = oc.read(path, direction="max")
    minutes = oc.read(path, direction="max", units={"train_seconds": "min"})
    assert minutes.records[0].train_seconds == 60 * plain.records[0].train_seconds


def test_files_are_joined_and_repeats_told(tmp_path: Path) -> None:
    first, second = csv_file(tmp_path), csv_file(tmp_path, "again.csv")
    found = oc.read([first, second], direction="max")
    assert len(found) == len(study_rows())
    assert found.sources == ("runs.csv", "again.csv")
    assert found.left_out == ("again.csv: 44 runs of a file read before",)
    assert [(f.rows, f.runs, f.copies) for f in found.files] == [
        (44, 44, 0),
        (44, 0, 44),
    ]


def test_files_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    rows = study_rows()
    rows[0]["quality"] = 0.1
    other = write(tmp_path / "other.csv", as_csv(rows))
    with pytest.raises(oc.Unjudgeable, match=r"other.csv: .* stands in runs.csv"):
        oc.read([csv_file(tmp_path), other], direction="max")


def test_every_line_at_fault_is_named(tmp_path: Path) -> None:
    text = as_csv(study_rows()) + "cnn,x,0,1,0.5\ncnn,1,9,-1,0.5\n"
    path = write(tmp_path / "runs.csv", text)
    with pytest.raises(oc.Unjudgeable) as caught:
        oc.read(path, direction="max")
    assert "runs.csv cannot be judged:" in str(caught.value)
    assert "line 46, budget" in str(caught.value)
    assert "line 47, train_seconds" in str(caught.value)
    assert [f.path for f in caught.value.fields] == [
        "line 46, budget",
        "line 47, train_seconds",
    ]
    found = oc.read(path, direction="max", skip_bad=True)
    assert len(found.problems) == 2
    assert found.left_out == ("runs.csv: 2 lines that cannot be read",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (as_csv(study_rows()), "direction='max'"),
        (as_csv(study_rows(quality="acc")), r"columns=\{'acc': 'quality'\}"),
        (as_csv([*study_rows(), {**study_rows()[0], "quality": 0.1}]), "fold='COLUMN'"),
    ],
)
def test_remedies_are_arguments_of_python(tmp_path: Path, text: str, told: str) -> None:
    path = write(tmp_path / "runs.csv", text)
    with pytest.raises(oc.Unjudgeable, match=told) as caught:
        oc.read(path, direction=None if "direction" in told else "max")
    assert "--" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("absent.csv", "does not exist"),
        (".", "is a folder"),
        ("runs.parquet", "is none of .csv"),
        ("runs.json", "is no saved comparison"),
        ("broken.json", "is not JSON"),
        ("other.html", "no comparison saved from Overcurve"),
        ("latin.html", "latin.html is not UTF-8"),
        ("answer.json", "answer.json is an answer, which holds no runs"),
    ],
)
def test_unreadable_file_is_told(tmp_path: Path, name: str, told: str) -> None:
    write(tmp_path / "runs.parquet", "PAR1")
    write(tmp_path / "runs.json", "[]")
    write(tmp_path / "broken.json", "{")
    write(tmp_path / "other.html", "<p>Something else</p>")
    write(tmp_path / "answer.json", judged().to_json())
    (tmp_path / "latin.html").write_bytes("Größe".encode("latin-1"))
    with pytest.raises(oc.Unjudgeable, match=told):
        oc.read(tmp_path / name)


@pytest.mark.parametrize(
    "options",
    [
        {"direction": "max"},
        {"device_class": "A100"},
        {"columns": {"a": "quality"}},
        {"keep": {"split": "test"}},
        {"fold": "epoch"},
    ],
)
def test_options_that_say_nothing_of_a_page_are_refused(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    page = judged().save(tmp_path / "saved.html")
    (name,) = options
    with pytest.raises(oc.Unjudgeable, match=f"{name}: saved.html is a saved") as e:
        oc.read(page, **options)
    assert [fault.path for fault in e.value.fields] == [name]


def test_options_beside_a_page_are_for_the_other_files(tmp_path: Path) -> None:
    page = judged().save(tmp_path / "saved.html")
    both = [csv_file(tmp_path), page]
    assert oc.read(both, direction="max").sources == ("runs.csv", "saved.html")
    with pytest.raises(oc.Unjudgeable, match=r"keep: saved.html"):
        oc.read(both, direction="max", keep={"seed": "1"})


@pytest.mark.parametrize("aside", [None, 3, "text", {"a": 1}])
def test_sentences_of_a_page_that_are_none_are_let_go(
    tmp_path: Path, aside: object
) -> None:
    facts = {**comparison_json(judged().whole, packed=True), "set_aside": aside}
    path = write(tmp_path / "saved.json", json.dumps(facts))
    assert oc.read(path).left_out == ()


def test_too_many_lines_name_the_argument(tmp_path: Path) -> None:
    with pytest.raises(oc.Unjudgeable, match="or raise max_rows"):
        oc.read(csv_file(tmp_path), direction="max", max_rows=3)


def test_addresses_and_nothing_are_refused() -> None:
    with pytest.raises(oc.Unjudgeable, match="https://h/c/1 is an address"):
        oc.read("https://h/c/1")
    with pytest.raises(oc.Unjudgeable, match="no file was named"):
        oc.read([])
