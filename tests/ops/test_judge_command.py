"""`overcurve judge`: verdicts and exit statuses for files, saved pages and links."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result

from overcurve.cli import app
from overcurve.command_line.judged_source import json_address
from overcurve.curves.asked import Asked, judge_runs
from overcurve.curves.comparison import comparison_json
from overcurve.curves.terms.answers import MethodVerdict
from overcurve.reading.files import read_file
from overcurve.reading.reading_options import Reading

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
    runs = read_file(write_runs(tmp_path), Reading()).records
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
    ("name", "told"),
    [
        ("bad.json", "bad.json cannot be judged:\n  line 1, file: is not UTF-8 text"),
        ("bad.html", "bad.html is not UTF-8 text"),
    ],
)
def test_damaged_file_is_told_by_its_name(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / name).write_bytes(b"\xff{")
    result = judge(tmp_path / name)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--alpha", "2", "--alpha"),
        ("--direction", "up", "--direction"),
        ("--require", "best", "the verdicts are above"),
        ("--method", "other", "no method other here"),
        ("--map", "seconds", '"seconds" is not column=field'),
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
    runs = read_file(write_runs(tmp_path), Reading()).records
    facts = comparison_json(judge_runs(runs, Asked()))
    facts["records"][0]["quality"] = 0.99
    page = tmp_path / "saved.json"
    page.write_text(json.dumps(facts))
    result = judge(page)
    assert result.exit_code == 2
    assert "changed after it was saved" in result.stderr


def test_rows_can_be_kept_and_folded_as_on_the_page(tmp_path: Path) -> None:
    lines = ["model,budget,turn,seed,secs,acc,split"]
    for model, gain in (("cnn", 0.0), ("new", 0.1)):
        for budget in (1, 2, 4, 8):
            for seed, noise in enumerate(NOISE):
                for turn in (1, 2):
                    quality = 0.5 + 0.02 * budget * turn + gain + noise
                    run = f"{model},{budget},{turn},{seed},{budget * turn / 2}"
                    lines.append(f"{run},{quality},test")
                    lines.append(f"{run},{1 - quality},train")
    path = tmp_path / "history.csv"
    path.write_text("\n".join(lines))
    mapped = [f"--map={pair}" for pair in ("model=method", "secs=train_seconds")]
    mapped += ["--map=acc=quality", "--direction=max", "--baseline=cnn"]
    result = judge(path, *mapped, "--keep", "split=test", "--fold", "turn")
    assert result.exit_code == 0, result.output
    assert "new: above" in result.stdout
    wrong = judge(path, *mapped, "--keep", "split")
    assert wrong.exit_code == 2
    assert '--keep: "split" is not column=value.' in wrong.stderr


def write_on_devices(folder: Path) -> Path:
    """The same study on two kinds of device, with its steps."""
    head, *rows = write_runs(folder).read_text().splitlines()
    lines = [f"{head},device_class,steps"]
    for device in ("A 100", "T4"):
        lines += [f"{row},{device},{100 * int(row.split(',')[1])}" for row in rows]
    path = folder / "devices.csv"
    path.write_text("\n".join(lines))
    return path


def test_mixed_devices_are_told_the_flags(tmp_path: Path) -> None:
    path = write_on_devices(tmp_path)
    result = judge(path, "--require", "above")
    assert result.exit_code == 1
    assert "new: not comparable" in result.stdout
    assert "Use only the 24 runs on A 100: --device-class 'A 100'" in result.stdout
    assert "Judge on steps instead of time: --axis steps" in result.stdout
    for flags in (["--device-class", "A 100"], ["--axis", "steps"]):
        again = judge(path, *flags, "--require", "above")
        assert again.exit_code == 0, again.output
        assert "--device-class" not in again.stdout


def test_unknown_device_is_named(tmp_path: Path) -> None:
    result = judge(write_on_devices(tmp_path), "--device-class", "TPU")
    assert result.exit_code == 2
    assert "no run's; there are: A 100, T4" in result.stderr


def test_equal_budget_is_told_apart(tmp_path: Path) -> None:
    lines = [HEAD]
    for seed, noise in enumerate(NOISE):
        lines.append(f"cnn,10,{seed},10,{0.7 + noise},max")
        lines.append(f"new,10,{seed},16,{0.8 + noise},max")
    path = tmp_path / "one.csv"
    path.write_text("\n".join(lines))
    said = judge(path, "--baseline", "cnn").stdout
    assert "new: out of range" in said
    assert "At equal budget, not at equal time: better at budget 10 by" in said
    assert "train the baseline for 17 s: 3 seeds" in said


def test_interval_that_says_nothing_is_not_printed(tmp_path: Path) -> None:
    lines = [HEAD]
    for budget, quality in ((2, 0.7), (8, 0.85), (32, 0.9)):
        lines.append(f"cnn,{budget},0,{budget},{quality},max")
        lines.append(f"new,{budget},0,{budget},{quality + 0.01},max")
    path = tmp_path / "single.csv"
    path.write_text("\n".join(lines))
    said = judge(path, "--baseline", "cnn").stdout
    assert "add 2 seeds to this method" in said
    assert "[" not in said


def test_help_names_every_verdict() -> None:
    said = " ".join(judge("--help").output.replace("│", " ").split())
    assert all(verdict in said for verdict in get_args(MethodVerdict))


RESUMED = "method,budget,seed,epoch,train_seconds,quality\n" + "".join(
    f"{method},{budget},{seed},{epoch},{epoch % stop or stop},{0.5 + budget / 100}\n"
    for method, stops in (("base", (99, 99, 99)), ("mine", (99, 6, 99)))
    for budget, stop in zip((4, 8, 16), stops, strict=True)
    for seed in (0, 1)
    for epoch in range(1, budget + 1)
)


def test_what_a_file_leaves_open_is_printed_with_its_option(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text(RESUMED)
    how = (path, "--fold", "epoch", "--direction", "max", "--baseline", "base")
    result = judge(*how)
    assert result.exit_code == 0, result.output
    assert "Left open (1):" in result.stdout
    assert "--answer resumed=aside" in result.stdout
    answered = judge(*how, "--answer", "resumed=sum")
    assert "Left open" not in answered.stdout
    wrong = judge(*how, "--answer", "resumed=often")
    assert (wrong.exit_code, "Say sum or aside." in wrong.stderr) == (2, True)
    told = judge(*how, "--json")
    assert "Left open" in told.stderr
    json.loads(told.stdout)
