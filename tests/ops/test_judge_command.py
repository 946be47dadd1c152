"""`overcurve judge`: verdicts and exit statuses for files, saved pages and links."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from backend.cli import app
from backend.judging import Asked, json_address, judge_runs, read_file
from frontend.curves.comparison import comparison_json

HEAD = "method,budget,seed,train_seconds,quality,direction"
NOISE = (-0.002, 0.0, 0.002)


def write_runs(folder: Path, gain: float = 0.1) -> Path:
    """A baseline `cnn` at five times, and `new` better by `gain` at three of them."""
    lines = [HEAD]
    for budget in (1, 2, 4, 8, 16):
        for seed, noise in enumerate(NOISE):
            quality = 0.6 + 0.05 * budget**0.5 + noise
            lines.append(f"cnn,{budget},{seed},{budget},{quality},max")
            if budget in (2, 4, 8):
                lines.append(f"new,{budget},{seed},{budget},{quality + gain},max")
    path = folder / "runs.csv"
    path.write_text("\n".join(lines))
    return path


def judge(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["judge", *map(str, arguments)])


def test_requirement_that_holds_passes(tmp_path: Path) -> None:
    result = judge(write_runs(tmp_path), "--require", "above")
    assert result.exit_code == 0, result.output
    assert "new: above" in result.stdout


def test_requirement_that_fails_says_so(tmp_path: Path) -> None:
    result = judge(write_runs(tmp_path, gain=-0.1), "--require", "above")
    assert result.exit_code == 1
    assert "new is below, required was above" in result.stderr


def test_baseline_is_who_has_most_runs(tmp_path: Path) -> None:
    assert "the baseline cnn" in judge(write_runs(tmp_path)).stdout


def test_baseline_can_be_named(tmp_path: Path) -> None:
    result = judge(write_runs(tmp_path), "--baseline", "new")
    assert result.exit_code == 0
    assert "the baseline new" in result.stdout


def test_baseline_must_be_named_on_a_tie(tmp_path: Path) -> None:
    path = write_runs(tmp_path)
    rows = [r for r in path.read_text().splitlines() if ",1," not in r[:6]]
    path.write_text("\n".join(r for r in rows if ",16," not in r[:7]))
    result = judge(path)
    assert result.exit_code == 2
    assert "--baseline NAME; there are: cnn, new" in result.stderr


def test_unknown_baseline_lists_the_known(tmp_path: Path) -> None:
    result = judge(write_runs(tmp_path), "--baseline", "rnn")
    assert result.exit_code == 2
    assert "there are: cnn, new" in result.stderr


def test_wrong_lines_are_all_named(tmp_path: Path) -> None:
    path = write_runs(tmp_path)
    path.write_text(f"{path.read_text()}\ncnn,x,0,1,0.5,max\ncnn,1,9,-1,0.5,max\n")
    result = judge(path)
    assert result.exit_code == 2
    assert "line 26, budget" in result.stderr
    assert "line 27, train_seconds" in result.stderr


def test_saved_page_is_judged_again(tmp_path: Path) -> None:
    runs = read_file(write_runs(tmp_path), Asked().reading)
    facts = comparison_json(judge_runs(runs, Asked()))
    facts["methods"][0]["verdict"] = "below"  # a forged answer does not count
    island = json.dumps({**facts, "title": "saved"})
    page = tmp_path / "saved.html"
    page.write_text(
        "<script>1 < 2</script>"
        f'<script type="application/json" id="overcurve-comparison">{island}</script>'
    )
    assert judge(page, "--require", "above").exit_code == 0


def test_page_without_comparison_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "other.html"
    page.write_text("<p>Something else</p>")
    result = judge(page)
    assert result.exit_code == 2
    assert "no comparison saved from Overcurve" in result.stderr


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--alpha", "2", "--alpha"),
        ("--direction", "up", "--direction"),
        ("--require", "best", "the verdicts are above"),
        ("--method", "other", "no method other here"),
        ("--map", "seconds", "--map takes column=field"),
    ],
)
def test_wrong_option_is_named(
    tmp_path: Path, option: str, value: str, told: str
) -> None:
    arguments = [option, value]
    arguments += [] if option == "--require" else ["--require", "above"]
    result = judge(write_runs(tmp_path), *arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_missing_file_is_told() -> None:
    result = judge("nowhere.csv")
    assert result.exit_code == 2
    assert "no file nowhere.csv" in result.stderr


def test_absent_server_is_told() -> None:
    result = judge("http://127.0.0.1:9/c/abc")
    assert result.exit_code == 2
    assert "Is the server running" in result.stderr


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("http://h/c/12", "http://h/c/12.json"),
        ("http://h/c/12.html", "http://h/c/12.json"),
        (
            "http://h/compare?study=1&alpha=0.1#x",
            "http://h/compare.json?study=1&alpha=0.1",
        ),
    ],
)
def test_link_becomes_its_json_address(link: str, address: str) -> None:
    assert json_address(link) == address


def test_reservations_stand_in_the_exit_message(tmp_path: Path) -> None:
    path = write_runs(tmp_path)
    lines = [f"{line},finished" for line in path.read_text().splitlines()]
    lines[0] = f"{HEAD},status"
    path.write_text("\n".join([*lines, "new,8,7,8,,max,diverged"]))
    words = "with the reservation: runs left out of its means (1 diverged)"
    held = judge(path, "--require", "above")
    assert held.exit_code == 0
    assert f"new is above, as required, {words}" in held.stdout
    missed = judge(path, "--require", "below")
    assert missed.exit_code == 1
    assert f"new is above, required was below, {words}" in missed.stderr


def test_changed_page_is_refused(tmp_path: Path) -> None:
    runs = read_file(write_runs(tmp_path), Asked().reading)
    facts = comparison_json(judge_runs(runs, Asked()))
    facts["records"][0]["quality"] = 0.99
    page = tmp_path / "saved.json"
    page.write_text(json.dumps(facts))
    result = judge(page)
    assert result.exit_code == 2
    assert "changed after it was saved" in result.stderr
