"""The body of a judge request: read whole, or refused with every fault."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.curves.judge_input import (
    MOST_FAULTS,
    NO_AXIS,
    read_request,
)
from overcurve.curves.terms.errors import (
    CurveError,
    MissingAxis,
    TooManyRuns,
    WrongRequest,
)
from overcurve.curves.terms.records import RunRecord
from overcurve.errors import FieldError

RUN = {"budget": 2.0, "seed": 0, "train_seconds": 2.5, "quality": 0.9}


def body_of(*runs: dict[str, Any], options: Any = None, **parts: Any) -> dict[str, Any]:
    """One baseline with these runs, and one method with a good run."""
    return {
        "baseline": {"name": "cnn", "runs": list(runs) or [RUN]},
        "methods": [{"name": "m", "runs": [RUN]}],
        "options": {"direction": "max"} | (options or {}),
        **parts,
    }


def read_run(**changes: Any) -> RunRecord:
    """The baseline's only run."""
    return read_request(body_of({**RUN, **changes}), 100).records[0]


def refused(body: object) -> CurveError:
    with pytest.raises(CurveError) as caught:
        read_request(body, 100)
    assert caught.value.remedy
    return caught.value


def faults_of(body: object) -> tuple[FieldError, ...] | None:
    """What is wrong with a body, None where it is read."""
    try:
        read_request(body, 100)
    except CurveError as error:
        return error.fields
    return None


def paths(error: CurveError) -> list[str]:
    return [fault.path for fault in error.fields]


def test_runs_become_records_of_their_arm():
    request = read_request(body_of(), 100)
    assert request.question.baseline == "cnn"
    assert request.question.methods == ("m",)
    base, method = request.records
    assert (base.recipe, method.recipe) == ("cnn", "m")
    assert (base.budget, base.seed, base.train_seconds, base.quality) == (
        2,
        0,
        2.5,
        0.9,
    )
    assert (base.status, base.device_class) == ("finished", "unstated")


def test_options_unsaid_take_their_defaults():
    question = read_request(body_of(), 100).question
    assert (question.alpha, question.time_sys, question.margin) == (0.05, 0.0, None)
    assert question.axis == "train_seconds"
    unsaid = {"alpha": None, "margin": None, "time_sys": None}
    assert read_request(body_of(options=unsaid), 100).question == question


def test_whole_numbers_are_numbers():
    record = read_run(budget=2, train_seconds=3, quality=1)
    assert (record.budget, record.train_seconds, record.quality) == (2.0, 3.0, 1.0)
    assert isinstance(record.quality, float)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, "finished"),
        ({"quality": None}, "diverged"),
        ({"quality": math.nan}, "diverged"),
        ({"quality": math.inf}, "diverged"),
        ({"quality": None, "status": "finished"}, "diverged"),
        ({"quality": None, "status": "failed"}, "failed"),
        ({"status": "cancelled"}, "cancelled"),
    ],
)
def test_missing_quality_decides_the_status(given, status):
    record = read_run(**given)
    assert record.status == status
    if status == "diverged":
        assert record.quality is None


@pytest.mark.parametrize("seed", [0, -5, 10**30, "a", "x" * 64])
def test_seeds_are_integers_or_short_texts(seed):
    assert read_run(seed=seed).seed == seed


@pytest.mark.parametrize("seed", [True, 1.5, None, "", "x" * 65, [1], "half \ud800"])
def test_other_seeds_are_refused(seed):
    error = refused(body_of({**RUN, "seed": seed}))
    assert paths(error) == ["baseline.runs[0].seed"]
    assert "no integer and no text" in error.fields[0].message


@pytest.mark.parametrize("value", ["cpu", "A100", ""])
def test_device_is_kept_or_unstated(value):
    assert read_run(device_class=value).device_class == (value or "unstated")


def test_texts_beside_the_numbers_are_kept():
    record = read_run(source_digest="abc", unit="fraction", started_at="2026-11-21")
    assert (record.source_digest, record.unit) == ("abc", "fraction")
    assert read_run(unit=7).unit == ""


@pytest.mark.parametrize("axis", NO_AXIS)
def test_no_amount_is_no_axis(axis):
    assert paths(refused(body_of(options={"axis": axis}))) == ["options.axis"]


def test_own_column_as_the_axis_is_carried():
    body = body_of({**RUN, "gpu_hours": 0.5}, options={"axis": "gpu_hours"})
    body["methods"][0]["runs"] = [{**RUN, "gpu_hours": 1}]
    records = read_request(body, 100).records
    assert [record.extra for record in records] == [
        {"gpu_hours": 0.5},
        {"gpu_hours": 1.0},
    ]
    assert read_run(gpu_hours=0.5).extra == {}


def test_runs_without_the_axis_say_so_together():
    body = body_of(RUN, RUN, options={"axis": "tokens"})
    error = refused(body)
    assert isinstance(error, MissingAxis)
    assert error.found == "tokens"
    assert len(error.fields) == 3
    assert "tokens above 0" in error.remedy


def test_other_faults_beside_a_missing_axis_are_a_wrong_request():
    error = refused(body_of({**RUN, "budget": 0}, options={"axis": "tokens"}))
    assert type(error) is WrongRequest
    assert paths(error)[:2] == ["baseline.runs[0].budget", "baseline.runs[0].tokens"]


def test_run_that_did_not_finish_needs_no_place():
    record = read_run(status="failed", train_seconds=None, quality=None)
    assert record.train_seconds is None


def test_all_faults_of_one_run_are_listed():
    wrong = {"budget": 0, "seed": None, "status": "done", "train_seconds": -1}
    error = refused(body_of({**wrong, "device_class": 7}))
    assert set(paths(error)) == {
        f"baseline.runs[0].{name}" for name in (*wrong, "device_class")
    }


def test_faults_are_listed_up_to_a_limit():
    wrong = [{**RUN, "budget": -1}] * (2 * MOST_FAULTS)
    body = body_of(*wrong)
    with pytest.raises(WrongRequest) as caught:
        read_request(body, 1000)
    assert len(caught.value.fields) == MOST_FAULTS


def test_runs_of_all_arms_are_counted_together():
    with pytest.raises(TooManyRuns) as caught:
        read_request(body_of(RUN, RUN), 2)
    assert caught.value.found == 3
    assert len(read_request(body_of(RUN, RUN), 3).records) == 3


@pytest.mark.parametrize(
    ("names", "path"),
    [
        (("a", "a"), "methods[0].name"),
        (("a", "baseline"), "methods[0].name"),
        (("", "b"), "baseline.name"),
        (("x" * 201, "b"), "baseline.name"),
        ((3, "b"), "baseline.name"),
    ],
)
def test_arms_have_names_of_their_own(names, path):
    body = body_of()
    body["baseline"]["name"], body["methods"][0]["name"] = names
    assert paths(refused(body)) == [path]


def test_baseline_may_be_called_so():
    body = body_of()
    body["baseline"]["name"] = "baseline"
    assert read_request(body, 100).question.baseline == "baseline"


def test_unknown_parts_are_told_the_known_ones():
    error = refused(body_of(option={}))
    assert paths(error) == ["option"]
    assert "baseline, methods, options" in error.fields[0].message
    error = refused(body_of(options={"margn": 1}))
    assert paths(error) == ["options.margn"]


def test_missing_direction_is_told_the_two():
    error = refused({"baseline": {"name": "a", "runs": []}})
    assert paths(error) == ["options.direction"]
    assert "'max'" in error.remedy
    assert "'min'" in error.remedy


@pytest.mark.parametrize(
    ("found", "kind"),
    [(None, "nothing"), ([], "a list"), ("x", "a text")],
)
def test_body_of_another_kind_is_named(found, kind):
    assert f"{kind} found, expected an object" in str(refused(found))


def test_long_values_are_shown_shortened():
    (fault,) = refused(body_of({**RUN, "quality": "x" * 500})).fields
    assert len(fault.message) < 120
    (fault,) = refused(body_of({**RUN, "budget": 10**400})).fields
    assert len(fault.message) < 120


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["baseline", "max", "", "\ud800", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "runs", "seed", "budget", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(
    st.sampled_from(["baseline", "methods", "options", "run", "axis", "whole"]),
    json_values,
)
def test_any_value_anywhere_is_read_or_refused(where, value):
    body: Any = body_of()
    if where == "run":
        body["baseline"]["runs"] = [value]
    elif where == "axis":
        body["options"]["axis"] = value
    else:
        body = value if where == "whole" else body | {where: value}
    for fault in faults_of(body) or ():
        assert fault.path
        assert fault.message


FIELDS = ["budget", "seed", "status", "train_seconds", "quality", "steps", "label"]


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_any_run_is_read_or_its_fields_are_named(run):
    body = body_of(run)
    faults = faults_of(body)
    if faults is None:
        record = read_request(body, 100).records[0]
        assert record.budget > 0
        assert record.status != "finished" or math.isfinite(record.quality)
    else:
        named = {fault.path.rpartition(".")[2] for fault in faults}
        assert named
        assert named <= {*FIELDS, "runs[0]"}


def test_one_run_with_two_results_is_refused():
    other = {**RUN, "quality": 0.9001}
    error = refused(body_of(RUN, {**RUN, "seed": 1}, other, other))
    assert paths(error) == ["baseline.runs[2].seed"]
    (fault,) = error.fields
    assert fault.message == (
        "0 at budget 2 is the seed of baseline.runs[0] too, with other results"
    )
    assert "seed of its own" in error.remedy


def test_runs_said_again_are_read():
    assert len(read_request(body_of(RUN, RUN, RUN), 100).records) == 4


@pytest.mark.parametrize("clock", ["overcurve", "process", "stated"])
def test_clock_is_read(clock):
    run = read_run(clock=clock, clock_note="as logged")
    assert (run.clock, run.clock_note) == (clock, "as logged")


def test_clock_of_other_words_is_somebodys_own_field():
    assert read_run(clock="perf_counter").clock == ""


@pytest.mark.parametrize(
    ("said", "kept"), [(True, 1.0), (1, 1.0), (0, None), ("x", None)]
)
def test_runs_may_share_their_trainings(said: object, kept: float | None) -> None:
    assert read_run(shared_training=said).extra.get("shared_training") == kept


def test_two_spellings_of_a_seed_are_one():
    error = refused(body_of({**RUN, "seed": 0}, {**RUN, "seed": "0", "quality": 0.6}))
    assert paths(error) == ["baseline.runs[1].seed"]
    read = read_request(body_of({**RUN, "seed": 0}, {**RUN, "seed": "0"}), 10)
    assert [record.seed for record in read.records] == [0, 0, 0]
    read = read_request(body_of({**RUN, "seed": "7"}, {**RUN, "seed": "08"}), 10)
    assert [record.seed for record in read.records] == ["7", "08", 0]


def test_what_runs_say_of_their_course_is_read():
    said = {"resumed": True, "sessions": 2, "pause_seconds": 40.5}
    assert read_run(**said).extra == {
        "resumed": 1.0, "sessions": 2.0, "pause_seconds": 40.5,
    }  # fmt: skip
    wrong = {"resumed": "no", "sessions": -2, "pause_seconds": [1], "partial": 3}
    assert read_run(**wrong).extra == {}
