"""A study trained with no server: complete, resumable, refused when it is wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tomllib
from dataclasses import replace

import pytest
import torch

from backend.studies.resolve import resolve_study
from backend.studies.submission import parse_submission
from frontend.facts.catalogue import CatalogueEntry
from overcurve.reading.read_runs import read_runs as read_runs_of_file
from overcurve.reading.reading_options import Reading
from tests.image_files import write_image_folder
from workers.context import Progress, Ready, Trained
from workers.driving.harness import train_run
from workers.driving.outcome import Progressed
from workers.machine import canary_chain
from workers.offline.__main__ import main, part_of, plan_runs
from workers.offline.canaries import OfflineCanaries
from workers.offline.terminal import Terminal, say_seconds
from workers.pictures import text
from workers.registry import load_registry
from workers.studies.catalogue import describe_catalogue
from workers.studies.study_file import read_study

STUDY = """
task = { name = "mnist1d", num_samples = 500 }
budgets = [5, 10]
budget_unit = "steps"
seeds = [0, "b"]
[baseline]
method = "supervised"
params = { model = "mlp" }
[[methods]]
label = "smoothed"
method = "supervised"
params = { model = "mlp", learning_rate = 0.01 }
algorithms = [ { name = "label_smoothing" } ]
budgets = [10]
"""
TUNED = """per_budget = { learning_rate = [[10, 0.03], [5, 0.1]] }
[[methods]]"""


@pytest.fixture(autouse=True)
def _unpinned():
    """Pinning is for the process that trains; here it is the tests' own."""
    cores = os.sched_getaffinity(0)
    yield
    os.sched_setaffinity(0, cores)


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(STUDY)
    return path


def read_runs(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_end_says_how_to_judge(study, tmp_path, capsys):
    out = tmp_path / "my runs.jsonl"
    assert main([str(study), "--out", str(out)]) == 0
    said = capsys.readouterr()
    asked = f"overcurve judge '{out}' --baseline 'supervised (model=mlp)'"
    assert asked in said.out + said.err


def test_trains_every_run_once(study, tmp_path):
    out = tmp_path / "runs.jsonl"
    assert main([str(study), "--out", str(out)]) == 0
    runs = read_runs(out)
    found = {(r["label"], r["budget"], r["seed"]) for r in runs}
    plain = "supervised (model=mlp)"
    expected = {(plain, b, s) for b in (5, 10) for s in (0, "b")}
    assert found == expected | {("smoothed", 10, s) for s in (0, "b")}
    assert len(runs) == 6
    assert {r["status"] for r in runs} == {"finished"}
    assert all(r["steps"] == r["budget"] for r in runs)
    assert runs[0]["params"] == {"model": "mlp"}
    assert runs[0]["task"] == "mnist1d(num_samples=500)"


def test_cost_of_the_device_is_recorded(study, tmp_path, monkeypatch):
    out = tmp_path / "runs.jsonl"
    monkeypatch.setenv("OVERCURVE_PRICES", "CPU = 3.6")
    assert main([str(study), "--out", str(out)]) == 0
    for record in map(json.loads, out.read_text().splitlines()):
        assert record["cost_usd"] == pytest.approx(record["train_seconds"] / 1000)


def test_wrong_price_is_said_before_anything_trains(
    study, tmp_path, monkeypatch, capsys
):
    out = tmp_path / "runs.jsonl"
    monkeypatch.setenv("OVERCURVE_PRICES", "CPU: 3.6")
    assert main([str(study), "--out", str(out)]) == 2
    assert (
        "OVERCURVE_PRICES: 'CPU: 3.6' is no DEVICE = PRICE" in capsys.readouterr().err
    )
    assert not out.exists()


def test_identities_are_the_servers(study, tmp_path):
    text = STUDY.replace("num_samples = 500", "num_samples = 500, iid_noise_scale = 1")
    study.write_text(text.replace("learning_rate = 0.01", "learning_rate = 1"))
    out = tmp_path / "runs.jsonl"
    assert main([str(study), "--out", str(out)]) == 0
    entries = [CatalogueEntry(**e) for e in describe_catalogue(load_registry())]
    resolved = resolve_study(
        entries,
        parse_submission(tomllib.loads(study.read_text())),
        longest_seconds=1e5,
        most_runs=100,
    )
    runs = read_runs(out)
    assert {r["task"] for r in runs} == {resolved.task}
    recipes = {(view.recipe, view.label) for view in resolved.recipes}
    with out.open("rb") as file:
        imported = read_runs_of_file(file, Reading())
    assert imported.problems == ()
    assert {(r.recipe, r.label) for r in imported.records} == recipes


def test_ends_with_how_to_import(study, tmp_path, capsys):
    out = tmp_path / "runs.jsonl"
    main([str(study), "--out", str(out)])
    told = capsys.readouterr().err
    assert f"import {out} --baseline 'supervised (model=mlp)'" in told


def test_resumes_after_a_cut_line(study, tmp_path):
    out = tmp_path / "runs.jsonl"
    main([str(study), "--out", str(out)])
    lines = out.read_text().splitlines()
    out.write_text("\n".join(lines[:4]) + "\n" + lines[4][:50])
    assert main([str(study), "--out", str(out)]) == 0
    assert out.read_text().splitlines()[:4] == lines[:4]
    assert len(read_runs(out)) == 6


def test_foreign_file_is_left_alone(study, tmp_path, capsys):
    out = tmp_path / "notes.txt"
    out.write_text("not a run\n")
    assert main([str(study), "--out", str(out)]) == 2
    assert "line 1" in capsys.readouterr().err
    assert out.read_text() == "not a run\n"


def test_seconds_keep_their_units(study, tmp_path):
    study.write_text(STUDY.replace('"steps"', '"seconds"').replace("10]", "0.04]"))
    study.write_text(study.read_text().replace("[5, 0.04]", "[0.02, 0.04]"))
    out = tmp_path / "runs.jsonl"
    main([str(study), "--out", str(out)])
    runs = read_runs(out)
    by_recipe = {(r["label"], r["budget"]): set() for r in runs}
    for r in runs:
        by_recipe[r["label"], r["budget"]].add(r["steps"])
    assert all(len(steps) == 1 for steps in by_recipe.values())
    out.write_text("\n".join(json.dumps(r) for r in runs[:-1]) + "\n")
    main([str(study), "--out", str(out)])
    assert read_runs(out)[-1]["steps"] == runs[-1]["steps"]


def test_other_devices_calibrate_for_themselves(study, tmp_path, capsys):
    """Half of a file was trained elsewhere, where seconds held many more steps."""
    study.write_text(STUDY.replace('"steps"', '"seconds"').replace("10]", "0.04]"))
    study.write_text(study.read_text().replace("[5, 0.04]", "[0.02, 0.04]"))
    out = tmp_path / "runs.jsonl"
    main([str(study), "--out", str(out)])
    assert "another device" not in capsys.readouterr().err
    elsewhere = [
        {**run, "device_class": "CPU of another kind", "planned_units": 10**9}
        for run in read_runs(out)[:3]
    ]
    out.write_text("".join(json.dumps(run) + "\n" for run in elsewhere))
    main([str(study), "--out", str(out)])
    here = read_runs(out)[3:]
    assert len(here) == 3
    assert all(run["steps"] < 10**8 for run in here)
    told = capsys.readouterr().err
    assert "3 of them were trained on another device" in told
    assert "--out" in told


def test_log_has_a_line_for_each_run_and_no_bar(study, tmp_path, capsys):
    out = tmp_path / "runs.jsonl"
    main([str(study), "--out", str(out)])
    told = capsys.readouterr().err
    assert "\r" not in told
    lines = [line for line in told.splitlines() if ": finished, test accuracy" in line]
    assert [line.split()[0] for line in lines] == [f"{i}/6" for i in range(1, 7)]


def test_terminal_draws_one_bar_over_itself(assign):
    class Tty(io.StringIO):
        def isatty(self):
            return True

    out = Tty()
    terminal = Terminal(out)
    runs = [assign(budget=b, budget_unit="steps", planned_units=12) for b in (1, 3)]
    terminal.begin(runs)
    for run in runs:
        terminal.started("MLP")
        terminal.progressed(Progressed(6, 12, 1.0))
        terminal.ended(train_run(run))
    first, second, _ = out.getvalue().split("\n")
    assert "1/2 ━━━━━━━━━━┄┄┄┄┄┄┄┄┄┄  50%  MLP\r" in first
    assert " left" in second  # how long the first took tells of the second
    assert "2/2 MLP, 3 steps, seed 0: finished, test accuracy" in second


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (89, "89 s"), (600, "10 min"), (7200, "2.0 h")]
)
def test_time_left_has_a_fitting_unit(seconds, words):
    assert say_seconds(seconds) == words


def test_tuned_curve_is_the_servers(study, tmp_path):
    study.write_text(STUDY.replace("[[methods]]", TUNED, 1))
    out = tmp_path / "runs.jsonl"
    assert main([str(study), "--out", str(out)]) == 0
    entries = [CatalogueEntry(**e) for e in describe_catalogue(load_registry())]
    submission = parse_submission(tomllib.loads(study.read_text()))
    resolved = resolve_study(entries, submission, longest_seconds=9, most_runs=9)
    runs = [r for r in read_runs(out) if r["recipe"] == resolved.baseline.recipe]
    rates = {(r["budget"], r["params"]["learning_rate"]) for r in runs}
    assert rates == {(5, 0.1), (10, 0.03)}
    assert {r["label"] for r in runs} == {resolved.baseline.label}


def test_tuned_seconds_are_calibrated_apart(study, tmp_path):
    text = STUDY.replace('"steps"', '"seconds"').replace("10]", "0.04]")
    text = text.replace("[5, 0.04]", "[0.02, 0.04]").replace("[[methods]]", TUNED, 1)
    text = text.replace("learning_rate = [[10, 0.03], [5, 0.1]]", "width = WIDTHS")
    study.write_text(text.replace("WIDTHS", "[[0.02, 8], [0.04, 2000]]"))
    out = tmp_path / "runs.jsonl"
    assert main([str(study), "--out", str(out)]) == 0
    tuned = [r for r in read_runs(out) if "width" in r["params"]]
    steps = {r["params"]["width"]: r["steps"] for r in tuned}
    assert steps[8] > 2 * steps[2000]  # in half the time


def test_blocks_hold_each_run_once(study):
    read = read_study(study)
    units = {(e.task, e.recipe, b): 1 for e in read.entries for b in (5, 10)}
    runs = list(plan_runs(read, units))
    assert [r.assignment.seed for r in runs] == [0, 0, 0, "b", "b", "b"]
    assert len({r.key for r in runs}) == 6


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[5, 10]", "[5, 0]", "above 0"),
        ("[5, 10]", "[5, 5]", "different"),
        ('"supervised"', '"supervized"', "known"),
        ("learning_rate = 0.01", "learning_rate = -1", "learning_rate"),
        ("[baseline]", "[base]", "baseline"),
        ("seeds = [0", "seeds = [[", "TOML"),
        ('"b"]', "0]", "seeds"),
        ('"b"]', "0.5]", "whole numbers or texts"),
        ("[5, 10]", "[5.5, 10]", "whole steps"),
        ('"steps"', '"trees"', "counts in steps"),
        ("budgets = [10]", "budget = [10]", "budget"),
        ("[5, 10]", '["5"]', "above 0"),
        ('label = "smoothed"', 'label = "supervised (model=mlp)"', "labels"),
        ("[[methods]]", TUNED.replace("[5,", "[6,"), "no value at 5"),
        ("[[methods]]", TUNED.replace("[5,", "[10,"), "different"),
        ("budget_unit", "sweep = { param = 'width' }\nbudget_unit", "needs a server"),
    ],
)
def test_wrong_study_says_why(study, old, new, told, capsys):
    study.write_text(STUDY.replace(old, new))
    assert main([str(study)]) == 2
    assert told in capsys.readouterr().err


def test_core_imports_torch_and_numpy_only():
    code = (
        "import sys; import workers.offline.__main__; from workers.registry import *;"
        "load_registry(); loaded = {name.partition('.')[0] for name in sys.modules};"
        "wrong = loaded & {'sqlalchemy', 'celery', 'fastapi', 'pydantic', 'scipy',"
        " 'sklearn', 'backend', 'pandas'}; sys.exit(str(wrong or '') or 0)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_canaries_stand_beside_the_runs_between_them(study, tmp_path, monkeypatch):
    monkeypatch.setattr(canary_chain, "SHORTEST_SECONDS", 0.05)
    monkeypatch.setattr(canary_chain, "affordable_seconds", lambda _: 0.05)
    out = tmp_path / "runs.jsonl"
    assert main([str(study), "--out", str(out)]) == 0
    told = [run["steadiness"] for run in read_runs(out)]
    assert all(t["canary_before"] > 0 and t["canary_after"] > 0 for t in told)
    assert len({t["canary_before"] for t in told}) == 1  # one before, one after all
    with out.open("rb") as file:
        read = read_runs_of_file(file, Reading())
    assert [dict(r.steadiness) for r in read.records] == told


def test_lines_of_other_writers_are_never_lost(tmp_path):
    out = tmp_path / "runs.jsonl"
    out.write_text('{"key": 1}\n')
    seen = []

    def key_of(record):
        if not seen:  # somebody appends while the file is read
            seen.append(record)
            out.write_text(out.read_text() + '{"key": 2}\n')
        return (record["key"],)

    canaries = OfflineCanaries(torch.device("cpu"), out, key_of)
    canaries._complete(frozenset({(1,)}), {"canary_before": 1.0})
    assert read_runs(out) == [{"key": 1}, {"key": 2}]
    canaries._complete(frozenset({(1,)}), {"canary_before": 1.0})
    assert read_runs(out) == [
        {"key": 1, "steadiness": {"canary_before": 1.0}},
        {"key": 2},
    ]


def test_a_question_changes_no_training(study):
    plain = read_study(study)
    study.write_text(
        STUDY.replace("[baseline]", "question = { margin = 0.01 }\n[baseline]")
    )
    assert read_study(study) == plain


def test_parts_are_the_whole_and_share_nothing(study):
    seeds = tuple(range(7))
    whole = replace(read_study(study), seeds=seeds)
    parts = [part_of(whole, f"{i}/3").seeds for i in (1, 2, 3)]
    assert parts == [(0, 3, 6), (1, 4), (2, 5)]
    assert part_of(whole, "1/1") == whole


def test_part_trains_its_seeds_only(study, tmp_path):
    out = tmp_path / "runs.jsonl"
    assert main([str(study), "--out", str(out), "--part", "2/2"]) == 0
    records = [json.loads(line) for line in out.read_text().splitlines()]
    assert [record["seed"] for record in records] == ["b"] * 3


@pytest.mark.parametrize("part", ["0/2", "3/2", "1/0", "one", "1/2/3", "-1/2", "1/3"])
def test_wrong_part_says_what_to_write(study, tmp_path, capsys, part):
    out = tmp_path / "runs.jsonl"
    assert main([str(study), "--out", str(out), f"--part={part}"]) == 2
    assert f"--part {part}: " in capsys.readouterr().err
    assert not out.exists()


def test_absent_data_train_nothing_and_are_awaited(tmp_path, monkeypatch, capsys):
    """The layout is said, and the same command trains once the data are there."""
    monkeypatch.setenv("OVERCURVE_DATASETS", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    study, out = tmp_path / "study.toml", tmp_path / "runs.jsonl"
    study.write_text(
        'task = { name = "image_folder", path = "mine" }\nbudgets = [2]\n'
        'budget_unit = "steps"\nseeds = [0]\n[baseline]\nmethod = "supervised"\n'
        'params = { model = "gap_cnn" }\n'
    )
    command = [str(study), "--out", str(out)]
    assert main(command) == 2
    said = capsys.readouterr().err
    assert f"task.path: there is no folder {tmp_path / 'mine'}" in said
    assert "Expected a folder with train/CLASS/*.png" in said
    assert not out.exists()
    write_image_folder(tmp_path / "mine")
    assert main(command) == 0
    (record,) = map(json.loads, out.read_text().splitlines())
    assert record["status"] == "finished"


def adding(task, params, context):
    """Anytime: counts its units, and names class 0 always."""
    yield Ready()
    for unit in range(context.planned_units):
        context.record(rounds=unit + 1)
        yield Progress(1, lambda: lambda inputs: torch.zeros(len(inputs), 10))


ANYTIME = """
task = { name = "mnist1d", num_samples = 500 }
budgets = [2, 4, 9]
budget_unit = "steps"
seeds = [0, 1]
[baseline]
method = "supervised"
params = { model = "logistic" }
[[methods]]
label = "adding"
method = "of_a_test"
"""


def test_anytime_budgets_are_one_training_a_seed(
    add_method, tmp_path, monkeypatch, study
):
    add_method(adding, anytime=True)
    study.write_text(ANYTIME)
    out, trained = tmp_path / "runs.jsonl", []

    def train_and_note(assignment, *told):
        trained.append(assignment)
        return train_run(assignment, *told)

    noted, note = [], OfflineCanaries.trained
    monkeypatch.setattr("workers.offline.__main__.train_run", train_and_note)
    monkeypatch.setattr(
        OfflineCanaries,
        "trained",
        lambda own, record, is_within: (
            noted.append((record["budget"], is_within)) or note(own, record, is_within)
        ),
    )
    assert main([str(study), "--out", str(out)]) == 0
    assert {b for b, is_within in noted if is_within} == {2, 4}
    ours = [run for run in read_runs(out) if run["label"] == "adding"]
    found = {(r["budget"], r["seed"], r["steps"], r["rounds"]) for r in ours}
    assert found == {(b, s, b, b) for b in (2, 4, 9) for s in (0, 1)}
    assert all(run["shared_training"] == 1 for run in ours)
    assert [a.prefixes for a in trained if a.method == "of_a_test"] == [(2, 4)] * 2
    with out.open("rb") as file:
        read = read_runs_of_file(file, Reading()).records
    assert {run.extra.get("shared_training") for run in read} == {None, 1.0}


def test_anytime_study_goes_on_with_the_budgets_that_lack(add_method, tmp_path, study):
    add_method(adding, anytime=True)
    study.write_text(ANYTIME)
    out = tmp_path / "runs.jsonl"
    assert main([str(study), "--out", str(out)]) == 0
    lines = out.read_text().splitlines()
    kept = [li for li in lines if '"adding"' not in li or '"budget": 4' not in li]
    out.write_text("".join(f"{line}\n" for line in kept))
    assert main([str(study), "--out", str(out)]) == 0
    again = read_runs(out)[len(kept) :]
    assert [(r["label"], r["budget"], r["steps"]) for r in again] == [
        ("adding", 4, 4)
    ] * 2


def test_budgets_that_were_not_reached_end_as_the_training_did(
    add_method, tmp_path, study
):
    def breaking(task, params, context):
        for progress in adding(task, params, context):
            if context.figures.get("rounds") == 3:
                raise ValueError("no third round")
            yield progress

    add_method(breaking, anytime=True)
    study.write_text(ANYTIME.replace("seeds = [0, 1]", "seeds = [0]"))
    out = tmp_path / "runs.jsonl"
    assert main([str(study), "--out", str(out)]) == 0
    ended = {r["budget"]: r["status"] for r in read_runs(out) if r["label"] == "adding"}
    assert ended == {2: "finished", 4: "failed", 9: "failed"}


def test_pictures_stand_in_the_file_and_the_import_says_so(add_method, tmp_path, study):
    def showing(task, params, context):
        yield from adding(task, params, context)
        return Trained(
            lambda: lambda inputs: torch.zeros(len(inputs), 10),
            {"said": lambda: text("so")},
        )

    add_method(showing)
    study.write_text(ANYTIME)
    out = tmp_path / "runs.jsonl"
    assert main([str(study), "--out", str(out)]) == 0
    runs = {r["label"]: r for r in read_runs(out)}
    (picture,) = runs["adding"]["pictures"]
    assert (picture["name"], picture["content"]) == ("said", {"text": "so"})
    assert "pictures" not in runs["supervised (model=logistic)"]
    with out.open("rb") as file:
        read = read_runs_of_file(file, Reading())
    assert (len(read.records), read.unused) == (12, ("pictures",))
