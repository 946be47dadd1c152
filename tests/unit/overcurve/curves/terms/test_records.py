"""A run's record: its places, its qualities, and its limits."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.errors import WrongRecord
from overcurve.curves.terms.quantities import AXIS_FIELDS, MACHINE_FREE_AXES
from overcurve.curves.terms.records import (
    COURSE_FLAGS,
    DEVICE_FIGURES,
    FINAL_STATUSES,
    WAITING_STATUSES,
    RunRecord,
    axis_value,
    check_record,
    quality_value,
    with_late_fields_as_extra,
)
from tests.factories import make_record

fine = st.builds(
    make_record,
    budget=st.floats(1e-300, 1e12),
    seed=st.integers() | st.text(min_size=1, max_size=64),
    status=st.sampled_from((*FINAL_STATUSES, *WAITING_STATUSES)),
    quality=st.floats(-1e12, 1e12),
    train_seconds=st.floats(1e-9, 1e12),
    total_seconds=st.none() | st.floats(1e-9, 1e12),
    direction=st.sampled_from(["max", "min"]),
)


@given(fine)
def test_record_within_the_limits_is_given_back(record):
    assert check_record(record) is record


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "done"}, "status"),
        ({"direction": "up"}, "direction"),
        ({"clock": "sundial"}, "clock"),
        ({"seed": ""}, "seed"),
        ({"seed": "x" * 65}, "seed"),
        ({"budget": 0.0}, "budget"),
        ({"budget": -1.0}, "budget"),
        ({"budget": math.nan}, "budget"),
        ({"budget": math.inf}, "budget"),
        ({"budget": 1.1e12}, "budget"),
        ({"quality": 1.1e12}, "quality"),
        ({"quality": -1.1e12}, "quality"),
        ({"train_seconds": 0.0}, "train_seconds"),
        ({"train_seconds": math.nan}, "train_seconds"),
        ({"train_seconds": 1.1e12}, "train_seconds"),
        ({"total_seconds": -1.0}, "total_seconds"),
        ({"train_seconds": None, "total_seconds": None}, "train_seconds"),
    ],
)
def test_field_beyond_its_limits_is_named(changes, field):
    with pytest.raises(WrongRecord) as caught:
        check_record(make_record(**changes), "runs[3]")
    assert [fault.path for fault in caught.value.fields] == [f"runs[3].{field}"]
    assert caught.value.found == "cnn runs[3]"


def test_every_fault_of_a_record_is_named():
    wrong = make_record(status="done", budget=0.0, quality=1e13, total_seconds=0.0)
    with pytest.raises(WrongRecord, match="3 more") as caught:
        check_record(wrong)
    paths = [fault.path for fault in caught.value.fields]
    assert paths == ["run.status", "run.budget", "run.quality", "run.total_seconds"]


@pytest.mark.parametrize("quality", [None, math.nan, math.inf, -math.inf])
def test_finished_without_a_quality_is_diverged(quality):
    found = check_record(make_record(quality=quality))
    assert (found.status, found.quality) == ("diverged", None)
    failed = check_record(make_record(quality=quality, status="failed"))
    assert (failed.status, failed.quality) == ("failed", None)


@pytest.mark.parametrize("place", [{"steps": 5.0}, {"extra": {"gpu_hours": 1.0}}])
def test_any_axis_is_place_enough(place):
    nowhere = {"train_seconds": None, "total_seconds": None}
    record = make_record(**nowhere, **place)
    assert check_record(record) is record


def test_run_that_did_not_finish_needs_no_place():
    record = make_record(status="failed", train_seconds=None, total_seconds=None)
    assert check_record(record) is record


@pytest.mark.parametrize("axis", AXIS_FIELDS)
def test_every_axis_is_a_field_of_the_record(axis):
    assert axis_value(replace(make_record(), **{axis: 7.5}), axis) == 7.5


def test_brought_columns_are_axes_and_metrics_too():
    record = make_record(extra={"gpu_hours": 2.0, "f1": 0.5, "steps": 9.0})
    assert axis_value(record, "gpu_hours") == 2.0
    assert axis_value(record, "absent") is None
    assert quality_value(record, "f1") == 0.5
    assert quality_value(record, "absent") is None


def test_field_comes_before_a_column_of_its_name():
    """A record older than the field has what its author brought along."""
    older = make_record(extra={"steps": 9.0})
    assert axis_value(older, "steps") == 9.0
    assert axis_value(replace(older, steps=7.0), "steps") == 7.0


@pytest.mark.parametrize("metric", ["", "test accuracy"])
def test_own_metric_is_the_quality(metric):
    assert quality_value(make_record(), metric) == 0.9


def test_statuses_are_final_or_waiting():
    assert not set(FINAL_STATUSES) & set(WAITING_STATUSES)
    for status in (*FINAL_STATUSES, *WAITING_STATUSES):
        assert check_record(make_record(status=status)).status == status


def test_axes_free_of_the_machine_are_axes():
    assert set(MACHINE_FREE_AXES) < set(AXIS_FIELDS)
    assert not {"train_seconds", "total_seconds", "cost_usd"} & set(MACHINE_FREE_AXES)


def test_flags_and_figures_of_extra_are_no_axes():
    assert not {*COURSE_FLAGS, *DEVICE_FIGURES} & set(AXIS_FIELDS)


def test_method_budget_and_seed_are_all_that_is_needed():
    record = RunRecord(method="m", budget=1.0, seed=0)
    assert (record.status, record.direction, record.metric) == (
        "finished",
        "max",
        "quality",
    )
    assert record.device_class == "unstated"


def test_late_field_is_told_as_the_column_it_was():
    record = make_record(inference_seconds=2e-6, extra={"sparsity": 0.5})
    told = with_late_fields_as_extra(record)
    assert told.inference_seconds is None
    assert told.extra == {"sparsity": 0.5, "inference_seconds": 2e-6}
    assert with_late_fields_as_extra(make_record()) == make_record()
