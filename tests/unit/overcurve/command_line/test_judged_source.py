"""What a source of `overcurve judge` is: runs, several files of them, or saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from overcurve.command_line.judged_source import ask_of_file, holds_runs, judge_sources
from overcurve.curves.comparison import Comparison
from overcurve.errors import Unjudgeable
from overcurve.own_server import read_own_server
from tests.unit.overcurve.notebook.study_rows import as_csv, judged, study_rows

NOBODY = read_own_server({})
PATTERN = "{method}/epochs{budget}/seed{seed}"


def judge(*sources: Path, **asked: object) -> Comparison:
    question = ask_of_file(direction="max", baseline="cnn", **asked)  # type: ignore[arg-type]
    return judge_sources([str(path) for path in sources], question, NOBODY)


def verdicts(comparison: Comparison) -> dict[str, str]:
    return {answer.name: answer.verdict for answer in comparison.methods}


@pytest.fixture
def right(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "whole.csv"
    path.write_text(as_csv(study_rows()))
    return verdicts(judge(path))


def test_list_of_json_is_a_file_of_runs(tmp_path: Path, right: object) -> None:
    path = tmp_path / "runs.json"
    path.write_text(json.dumps(study_rows(), indent=1))
    assert verdicts(judge(path)) == right
    assert holds_runs(str(path))


def test_several_files_are_judged_as_one(tmp_path: Path, right: object) -> None:
    rows = study_rows()
    parts = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, part in zip(parts, (rows[:20], rows[20:]), strict=True):
        path.write_text(as_csv(part))
    comparison = judge(*parts)
    assert verdicts(comparison) == right
    (account,) = comparison.evidence.files
    assert (account.name, account.rows) == ("2 files", len(rows))


def test_folder_is_judged_by_its_paths(tmp_path: Path, right: object) -> None:
    root = tmp_path / "runs"
    for row in study_rows():
        path = root / str(row["method"]) / f"epochs{row['budget']}"
        path.mkdir(parents=True, exist_ok=True)
        said = {name: row[name] for name in ("train_seconds", "quality")}
        (path / f"seed{len(list(path.iterdir()))}.csv").write_text(as_csv([said]))
    comparison = judge(root, pattern=PATTERN)
    assert verdicts(comparison) == right
    assert holds_runs(str(root))


def test_saved_comparison_stands_alone(tmp_path: Path) -> None:
    page = judged().save(tmp_path / "saved.html")
    runs = tmp_path / "runs.csv"
    runs.write_text(as_csv(study_rows()))
    assert not holds_runs(str(page))
    with pytest.raises(Unjudgeable, match=r"saved\.html is a comparison"):
        judge(runs, Path(page))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"pattern": "{colour}"}, '--pattern: "colour" is no field'),
        ({"decimal": "?"}, "--decimal: "),
    ],
)
def test_wrong_options_are_told(options: dict[str, str], told: str) -> None:
    with pytest.raises(Unjudgeable, match=told):
        ask_of_file(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "told"), [("a.csv", "no file"), ("b.xls", "none of")])
def test_what_is_no_source_is_told(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "b.xls").write_text("")
    with pytest.raises(Unjudgeable, match=told):
        judge(tmp_path / name)


def test_wrong_lines_are_left_out_where_asked(tmp_path: Path, right: object) -> None:
    path = tmp_path / "runs.csv"
    bad = {**study_rows()[0], "seed": 99, "train_seconds": "soon"}
    path.write_text(as_csv([*study_rows(), bad]))
    with pytest.raises(Unjudgeable):
        judge(path)
    comparison = judge(path, skip_bad=True)
    assert verdicts(comparison) == right
    (account,) = comparison.evidence.files
    assert account.rows == len(study_rows()) + 1
    assert account.aside


def test_runs_without_hardware_are_on_the_one_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    rows = [{n: v for n, v in r.items() if n != "device_class"} for r in study_rows()]
    path.write_text(as_csv(rows))
    assert judge(path, device_class="A100", metric="top 1").methods
