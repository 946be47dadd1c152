"""`oc.read`: files of every form, what is left out of them, and errors that help."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import overcurve as oc
from overcurve.curves.encoding.comparisons import comparison_json
from tests.unit.overcurve.notebook.study_rows import as_csv, judged, study_rows
from tests.unit.overcurve.reading.trackers.known_runs import CASES


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


def test_other_names_are_guessed_and_told(tmp_path: Path) -> None:
    rows = study_rows(quality="acc", train_seconds="train_time_s")
    path = write(tmp_path / "runs.csv", as_csv(rows))
    found = oc.read(path, guess=True)
    plain = write(tmp_path / "plain.csv", as_csv(study_rows()))
    assert found.methods == oc.read(plain, direction="max").methods
    assert any(said.startswith("acc is quality") for said in found.guessed)
    assert oc.read(plain, direction="max").guessed == ()


def test_files_are_joined_and_repeats_told(tmp_path: Path) -> None:
    first, second = csv_file(tmp_path), csv_file(tmp_path, "again.csv")
    found = oc.read([first, second], direction="max")
    assert len(found) == len(study_rows())
    assert found.sources == ("runs.csv", "again.csv")
    assert found.left_out == ("2 files: 44 lines that say again what was said",)
    (account,) = found.files
    assert (account.rows, account.runs, account.copies) == (88, 44, 44)
    pages = [judged().save(tmp_path / name) for name in ("a.html", "b.html")]
    found = oc.read(pages)
    assert len(found) == len(study_rows())
    assert found.left_out[-1] == "b.html: 44 runs of a file read before"


def test_files_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    rows = study_rows()
    rows[0]["quality"] = 0.1
    other = write(tmp_path / "other.csv", as_csv(rows))
    told = "2 of .*other.csv, seed: line 2 of .*runs.csv has the same method"
    with pytest.raises(oc.Unjudgeable, match=told):
        oc.read([csv_file(tmp_path), other], direction="max")


def test_folder_is_read_by_the_pattern_of_its_paths(tmp_path: Path) -> None:
    for row in study_rows():
        path = tmp_path / f"{row['method']}/{row['budget']}/seed{row['seed']}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        said = {name: row[name] for name in ("train_seconds", "quality")}
        write(path, as_csv([said]))
    write(tmp_path / "notes.md", "# nothing")
    pattern = "{method}/{budget}/seed{seed}"
    found = oc.read(tmp_path, direction="max", pattern=pattern)
    whole = oc.read(csv_file(tmp_path), direction="max")
    assert {*map(repr, found.records)} == {*map(repr, whole.records)}
    assert found.sources == (tmp_path.name,)
    with pytest.raises(oc.Unjudgeable, match=r"does not match runs\.csv.*pattern="):
        oc.read(tmp_path, direction="max", pattern=pattern)


def test_mark_of_decimals_may_be_said(tmp_path: Path) -> None:
    text = 'method,budget,seed,train_seconds,quality\nbase,1,0,"1,500",3\n'
    path = write(tmp_path / "runs.csv", text)
    with pytest.raises(oc.Unjudgeable, match="decimal='comma' or decimal='point'"):
        oc.read(path, direction="max")
    (run,) = oc.read(path, direction="max", decimal=",").records
    assert run.train_seconds == 1.5
    with pytest.raises(oc.InputError, match='decimal: "x" is no mark'):
        oc.read(path, decimal="x")


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
        ("runs.xlsx", "is none of .csv"),
        ("runs.parquet", "cannot be read as Parquet"),
        ("runs.json", "holds no runs"),
        ("broken.json", "is not JSON"),
        ("other.html", "no comparison saved from Overcurve"),
        ("latin.html", "latin.html is not UTF-8"),
        ("answer.json", "answer.json is an answer, which holds no runs"),
    ],
)
def test_unreadable_file_is_told(tmp_path: Path, name: str, told: str) -> None:
    write(tmp_path / "runs.xlsx", "PK")
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


RESUMED = "method,budget,seed,epoch,train_seconds,quality\n" + "".join(
    f"cnn,6,0,{epoch},{clock},0.5\n"
    for epoch, clock in enumerate((1, 2, 3, 1, 2, 3), 1)
)


def test_what_files_leave_open_is_told_and_answered(tmp_path: Path) -> None:
    path = write(tmp_path / "runs.csv", RESUMED)
    how: dict[str, Any] = {"direction": "max", "fold": "epoch"}
    runs = oc.read(path, **how)
    assert [(doubt.id, doubt.taken) for doubt in runs.doubts] == [("resumed", "sum")]
    assert runs[0].train_seconds == 6
    aside = oc.read(path, answers={"resumed": "aside"}, **how)
    assert (len(aside), aside.doubts[0].is_answered) == (0, True)
    assert any("it was resumed" in reason for reason in aside.left_out)


@pytest.mark.parametrize(
    "answers", [{"pause": "count"}, {"resumed": "often"}, {"resumed": 1}, "sum"]
)
def test_answers_that_do_not_fit_are_refused(tmp_path: Path, answers: Any) -> None:
    path = write(tmp_path / "runs.csv", RESUMED)
    with pytest.raises(oc.InputError):
        oc.read(path, direction="max", fold="epoch", answers=answers)


def test_trackers_folders_are_read_and_say_their_clock() -> None:
    runs = oc.read(CASES / "wandb")
    assert len(runs) == 24
    assert runs.methods == ("cnn", "cutout")
    assert "clock: train_seconds as the run logged it" in runs.said
    assert "clock: train_seconds" in repr(runs)
    assert "clock: train_seconds" in runs._repr_html_()
    assert oc.compare(runs, baseline="cnn").verdicts


def test_a_trackers_remedy_is_told_in_python() -> None:
    with pytest.raises(oc.Unjudgeable, match=r"columns=\{'NAME': 'train_seconds'\}"):
        oc.read(CASES / "lightning")


def test_an_unknown_tracker_is_refused() -> None:
    with pytest.raises(oc.InputError, match="tensorboard"):
        oc.read(CASES / "wandb", tracker="weights")
