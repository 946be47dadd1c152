"""`POST /api/judge` as the contract states it."""

from __future__ import annotations

import copy
import json
import math

import pytest

from overcurve.curves.judge import judge_request
from overcurve.curves.terms.errors import CurveError, MissingAxis, TooManyRuns
from tests.unit.overcurve.curves.studies import make_runs, shifted


def make_arm(name, times, by=0.0, **extra):
    runs = make_runs(name, times, quality=shifted(by))
    return {
        "name": name,
        "runs": [
            {
                "budget": run.budget,
                "seed": run.seed,
                "train_seconds": run.train_seconds,
                "quality": run.quality,
                **extra,
            }
            for run in runs
        ],
    }


def make_request():
    return {
        "baseline": make_arm("cnn", [2, 4, 8, 16]),
        "methods": [make_arm("colout", [4, 8], 0.05), make_arm("mixup", [32, 4])],
        "options": {"direction": "max"},
    }


def test_answer_has_the_fields_of_the_contract():
    answer = judge_request(make_request())
    assert set(answer) == {
        "rule",
        "options",
        "baseline",
        "methods",
        "dropped_runs",
        "checks",
        "next_runs",
    }
    assert answer["options"] == {
        "direction": "max",
        "alpha": 0.05,
        "axis": "train_seconds",
        "time_sys": 0.0,
        "margin": None,
    }
    assert [m["name"] for m in answer["methods"]] == ["colout", "mixup"]
    assert answer["methods"][0]["verdict"] == "above"
    assert [p["x"] for p in answer["methods"][1]["points"]] == pytest.approx([4, 32])


def test_same_input_gives_same_bytes():
    texts = {
        json.dumps(judge_request(make_request()), allow_nan=False) for _ in range(2)
    }
    assert len(texts) == 1


def test_missing_quality_means_diverged():
    request = make_request()
    runs = request["methods"][0]["runs"]
    runs[0]["quality"], runs[1]["quality"] = None, math.nan
    point = judge_request(request)["methods"][0]["points"][0]
    assert (point["runs"], point["diverged"], point["reason"]) == (1, 2, "diverged")


def test_run_without_the_axis_is_named():
    request = make_request()
    request["options"]["axis"] = "tokens"
    with pytest.raises(MissingAxis) as caught:
        judge_request(request)
    assert caught.value.fields[0].path == "baseline.runs[0].tokens"


def test_column_of_the_user_can_be_the_axis():
    request = {
        "baseline": make_arm("cnn", [2, 4, 8, 16]),
        "methods": [make_arm("m", [4], 0.1)],
        "options": {"direction": "max", "axis": "gpu_hours"},
    }
    for arm in (request["baseline"], *request["methods"]):
        for run in arm["runs"]:
            run["gpu_hours"] = run.pop("train_seconds") / 3600
            run["train_seconds"] = 5
    assert judge_request(request)["methods"][0]["verdict"] == "above"


def test_mixed_devices_are_not_comparable():
    request = make_request()
    request["methods"][0]["runs"][0]["device_class"] = "A100"
    mixed, *others = judge_request(request)["methods"]
    assert mixed["verdict"] == "not_comparable"
    assert {m["verdict"] for m in others} == {"undecided"}
    request["baseline"]["runs"][0]["device_class"] = "A100"
    assert {m["verdict"] for m in judge_request(request)["methods"]} == {
        "not_comparable"
    }


def test_empty_baseline_is_an_answer():
    request = make_request() | {"baseline": {"name": "cnn", "runs": []}}
    answer = judge_request(request)
    assert answer["baseline"]["knots"] == []
    assert {p["reason"] for p in answer["methods"][0]["points"]} == {"no_baseline"}


WRONG = [
    (("methods", 0, "runs", 3, "train_seconds"), 0, "methods[0].runs[3].train_seconds"),
    (
        ("methods", 0, "runs", 3, "train_seconds"),
        None,
        "methods[0].runs[3].train_seconds",
    ),
    (
        ("methods", 0, "runs", 3, "train_seconds"),
        "4",
        "methods[0].runs[3].train_seconds",
    ),
    (
        ("methods", 0, "runs", 3, "train_seconds"),
        True,
        "methods[0].runs[3].train_seconds",
    ),
    (("baseline", "runs", 0, "quality"), 1e13, "baseline.runs[0].quality"),
    (("baseline", "runs", 0, "quality"), "good", "baseline.runs[0].quality"),
    (("baseline", "runs", 0, "quality"), 10**400, "baseline.runs[0].quality"),
    (("baseline", "runs", 0, "budget"), None, "baseline.runs[0].budget"),
    (("baseline", "runs", 0, "seed"), "x" * 65, "baseline.runs[0].seed"),
    (("baseline", "runs", 0, "seed"), None, "baseline.runs[0].seed"),
    (("baseline", "runs", 0, "status"), "queued", "baseline.runs[0].status"),
    (("baseline", "runs", 0), 7, "baseline.runs[0]"),
    (("baseline", "runs"), None, "baseline.runs"),
    (("baseline", "name"), "", "baseline.name"),
    (("baseline",), None, "baseline"),
    (("methods", 0, "name"), "cnn", "methods[0].name"),
    (("methods",), {}, "methods"),
    (("options", "direction"), None, "options.direction"),
    (("options", "direction"), "up", "options.direction"),
    (("options", "alpha"), 2, "options.alpha"),
    (("options", "alpha"), "x", "options.alpha"),
    (("options", "margin"), -1, "options.margin"),
    (("options", "time_sys"), 7, "options.time_sys"),
    (("options", "axis"), 3, "options.axis"),
    (("options", "banana"), 3, "options.banana"),
    (("optons",), {}, "optons"),
]


@pytest.mark.parametrize(("where", "value", "path"), WRONG)
def test_wrong_field_is_named_with_its_remedy(where, value, path):
    request = copy.deepcopy(make_request())
    target = request
    for key in where[:-1]:
        target = target[key]
    target[where[-1]] = value
    with pytest.raises(CurveError) as caught:
        judge_request(request)
    assert caught.value.fields[0].path == path
    assert caught.value.remedy


@pytest.mark.parametrize("body", [None, [], "x", 3, {}])
def test_wrong_bodies_are_refused(body):
    with pytest.raises(CurveError):
        judge_request(body)


def test_every_fault_is_listed():
    request = make_request()
    for run in request["baseline"]["runs"][:4]:
        run["train_seconds"] = -1
    with pytest.raises(CurveError) as caught:
        judge_request(request)
    assert len(caught.value.fields) == 4


def test_too_many_runs_are_refused():
    request = make_request() | {"methods": [make_arm("m", [4, 8])]}
    with pytest.raises(TooManyRuns, match="18 runs, at most 10"):
        judge_request(request, max_runs=10)


def test_lower_is_better_keeps_the_meaning():
    request = make_request()
    for arm in (request["baseline"], *request["methods"]):
        for run in arm["runs"]:
            run["quality"] = -run["quality"]
    request["options"]["direction"] = "min"
    mirrored, plain = judge_request(request), judge_request(make_request())
    for ours, theirs in zip(mirrored["methods"], plain["methods"], strict=True):
        assert ours["verdict"] == theirs["verdict"]
        assert ours["quality_gain"] == theirs["quality_gain"]


def test_only_the_named_axis_is_needed():
    request = make_request()
    for arm in (request["baseline"], *request["methods"]):
        for run in arm["runs"]:
            run["steps"] = 100 * run.pop("train_seconds")
    request["options"]["axis"] = "steps"
    assert judge_request(request)["methods"][0]["verdict"] == "above"


@pytest.mark.parametrize("axis", ["quality", "seed", "status"])
def test_no_axis_but_amounts(axis):
    request = make_request()
    request["options"]["axis"] = axis
    with pytest.raises(CurveError) as caught:
        judge_request(request)
    assert caught.value.fields[0].path == "options.axis"


@pytest.mark.parametrize("name", ["baseline", "half \ud800", "", " "])
def test_names_can_be_told_apart_and_written(name):
    request = make_request()
    request["methods"][0]["name"] = name
    with pytest.raises(CurveError) as caught:
        judge_request(request)
    assert caught.value.fields[0].path == "methods[0].name"


def test_dropped_runs_call_the_baseline_so():
    request = make_request()
    request["baseline"]["runs"][0]["quality"] = -5.0
    (dropped,) = judge_request(request)["dropped_runs"]
    assert (dropped["who"], dropped["budget"], dropped["seed"]) == ("baseline", 2, 0)


@pytest.mark.parametrize("value", [-1.0, "fast", True])
def test_late_field_may_hold_what_it_held_before_it_was_one(value):
    request = make_request()
    answer = judge_request(request)
    for run in request["methods"][0]["runs"]:
        run["inference_seconds"] = value
    assert judge_request(request) == answer
    request["options"]["axis"] = "inference_seconds"
    with pytest.raises(CurveError):
        judge_request(request)
