"""Commands proposed for files whose columns are called otherwise, and --guess."""

from __future__ import annotations

import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from overcurve.cli import app

CASES = Path(__file__).resolve().parents[3] / "cases" / "reading"
MINUTES = CASES / "mins_col.csv"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def proposed(result: Result) -> list[str]:
    """The words of the command that was printed."""
    (line,) = (t for t in result.stderr.splitlines() if t.startswith("  overcurve "))
    return shlex.split(line)[1:]


def test_the_whole_command_is_printed_and_runs() -> None:
    result = run("judge", MINUTES, "--alpha", "0.1")
    assert result.exit_code == 2
    assert "no column is called budget, train_seconds or quality" in result.stderr
    words = proposed(result)
    for pair in (
        ("--map", "Training time (min)=train_seconds"),
        ("--unit", "Training time (min)=min"),
        ("--direction", "max"),
        ("--baseline", "base"),
        ("--alpha", "0.1"),
    ):
        assert pair in pairwise(words)
    again = run(*words)
    assert again.exit_code == 0, again.output
    assert again.stdout.startswith("ours: above")
    assert again.stderr == ""


@pytest.mark.parametrize(
    "name",
    [
        "hms.csv",
        "hours_col.csv",
        "iso.csv",
        "lightning.csv",
        "ms.csv",
        "ms_col.csv",
        "pdtd.csv",
        "percent.csv",
        "clock_ms.csv",
        "fold_noseed.csv",
    ],
)
def test_files_of_people_are_judged_by_guess(name: str) -> None:
    result = run("judge", CASES / name, "--guess")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("ours: above")


@pytest.mark.parametrize(
    ("name", "option"), [("scale_mix.csv", "scale="), ("per_epoch.csv", "per_epoch=")]
)
def test_what_cannot_be_guessed_is_told_with_its_option(name: str, option: str) -> None:
    result = run("judge", CASES / name, "--guess")
    assert result.exit_code == 2
    assert f"--answer {option}" in result.stderr


def test_guess_runs_it_and_says_so_first() -> None:
    result = run("judge", MINUTES, "--guess")
    assert result.exit_code == 0
    assert result.stdout.startswith("ours: above")
    told = result.stderr
    assert "Training time (min) is train_seconds: 1.666667 min = 100 s" in told
    assert "quality: higher better" in told
    assert "baseline: base" in told
    assert "overcurve judge" in told


def test_what_was_said_is_no_guess() -> None:
    full = proposed(run("judge", MINUTES))
    result = run(*full, "--guess")
    assert result.exit_code == 0
    assert result.stderr == ""


def test_a_file_that_lacks_a_field_is_told_which(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("model,epochs,acc\na,1,0.5\n")
    result = run("judge", path)
    assert result.exit_code == 2
    assert "Nothing looks like seed and train_seconds" in result.stderr
    assert "--map COLUMN=FIELD" in result.stderr


@pytest.mark.parametrize("columns", ["method,budget,seed,train_seconds,quality"])
def test_exact_columns_are_judged_as_they_are(tmp_path: Path, columns: str) -> None:
    path = tmp_path / "runs.csv"
    path.write_text(f"{columns}\ncnn,1,0,5,0.5\n")
    result = run("judge", path)
    assert result.exit_code == 2
    assert "--direction max" in result.stderr
    assert "Guessed" not in result.stderr


def test_wrong_options_are_told_as_ever() -> None:
    result = run("judge", MINUTES, "--map", "nothing")
    assert result.exit_code == 2
    assert "column=field" in result.stderr
    assert run("judge", "absent.csv", "--guess").exit_code == 2


def test_import_proposes_alike() -> None:
    result = run("import", MINUTES, "--server", "http://127.0.0.1:9")
    assert result.exit_code == 2
    words = proposed(result)
    assert words[:2] == ["import", str(MINUTES)]
    assert ("--server", "http://127.0.0.1:9") in pairwise(words)
    assert ("--baseline", "base") in pairwise(words)
