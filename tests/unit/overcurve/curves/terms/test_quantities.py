"""One table says what is known of a quantity; nothing that it replaced is lost."""

from __future__ import annotations

from dataclasses import fields

import pytest

from frontend.pages.studies.question_fields import AXES
from overcurve.curves.terms.axes import axis_unit, say_axis
from overcurve.curves.terms.quantities import (
    AMOUNTS,
    AXIS_FIELDS,
    BY_NAME,
    CHOSEN_SIZES,
    MACHINE_FREE_AXES,
    MEASURED_NUMBERS,
    QUANTITIES,
    SECONDS_FIELDS,
)
from overcurve.curves.terms.records import RunRecord
from overcurve.figures.axes import axis_words
from overcurve.reading.column_guess import ALIASES
from overcurve.reading.read_record import FIELDS

# Names, words and units as stored questions, links and files know them.
KNOWN_AXES = (
    "train_seconds", "total_seconds", "cost_usd", "energy_joules", "steps", "examples",
    "tokens", "parameters", "train_items", "peak_memory_bytes", "inference_seconds",
    "budget",
)  # fmt: skip
KNOWN_NUMBERS = {
    "train_seconds", "total_seconds", "quality", "cost_usd", "energy_joules",
    "peak_memory_bytes", "steps", "examples", "tokens", "devices", "parameters",
    "train_items", "test_items", "inference_seconds",
}  # fmt: skip
KNOWN_FIELDS = (
    "method", "budget", "seed", "train_seconds", "quality", "direction", "metric",
    "unit", "device_class", "task", "label", "status", "budget_unit", "total_seconds",
    "cost_usd", "energy_joules", "peak_memory_bytes", "steps", "examples", "tokens",
    "devices", "parameters", "train_items", "test_items", "inference_seconds",
    "recipe", "params", "algorithms", "segments", "steadiness", "versions", "error",
    "source", "source_digest", "started_at", "clock", "clock_note",
)  # fmt: skip


def test_axes_keep_their_order_in_menus():
    assert AXIS_FIELDS == KNOWN_AXES


def test_axes_of_any_machine_are_those_that_no_clock_measures():
    known = ("steps", "examples", "tokens", "parameters", "train_items", "budget")
    assert known == MACHINE_FREE_AXES


def test_sizes_chosen_beforehand_are_told_from_what_is_measured():
    assert set(CHOSEN_SIZES) == {"train_items", "parameters"}
    asked = [q.name for q in QUANTITIES if q.origin == "asked"]
    assert asked == ["budget"]


def test_seconds_are_told_from_other_amounts():
    assert SECONDS_FIELDS == ("train_seconds", "total_seconds")
    assert {*AMOUNTS, *SECONDS_FIELDS, "quality"} == KNOWN_NUMBERS


def test_every_number_of_a_run_is_stored():
    assert set(MEASURED_NUMBERS) == KNOWN_NUMBERS


def test_files_name_every_field_in_the_order_of_before():
    assert FIELDS == KNOWN_FIELDS


def test_the_form_of_a_study_offers_axes_in_the_order_of_before():
    first = ("train_seconds", "total_seconds", "steps", "examples")
    assert (*first, "energy_joules", "cost_usd", "budget") == AXES


def test_other_peoples_names_are_looked_for_in_the_order_of_before():
    assert tuple(ALIASES) == (
        "method", "budget", "seed", "train_seconds", "quality", "metric", "direction",
        "device_class", "task", "label", "status", "total_seconds", "train_items",
        "inference_seconds", "source",
    )  # fmt: skip
    assert ALIASES["total_seconds"] == ("total seconds", "total time")
    assert "walltime" in ALIASES["train_seconds"]


@pytest.mark.parametrize(
    ("axis", "words", "unit", "title"),
    [
        ("train_seconds", "training time", "seconds", "training time"),
        ("total_seconds", "total time", "seconds", "total time"),
        ("cost_usd", "cost", "USD", "cost, US dollars"),
        ("energy_joules", "energy", "J", "energy, joules"),
        ("steps", "steps", "steps", "steps"),
        ("examples", "examples", "examples", "examples"),
        ("tokens", "tokens", "tokens", "tokens"),
        ("parameters", "parameters", "parameters", "parameters"),
        ("train_items", "training-set size", "training items",
         "training-set size, items"),
        ("peak_memory_bytes", "peak memory", "bytes", "peak memory, bytes"),
        ("inference_seconds", "inference time per example", "s per example",
         "inference time per example"),
        ("budget", "budget", "", "budget"),
        ("gpu_hours", "gpu hours", "gpu hours", "gpu hours"),
        ("inner_seconds", "inner seconds", "seconds", "inner seconds"),
    ],
)  # fmt: skip
def test_axes_keep_their_words(axis, words, unit, title):
    assert (say_axis(axis), axis_unit(axis, []), axis_words(axis)) == (
        words,
        unit,
        title,
    )


def test_a_quantity_is_a_field_of_the_record_and_the_other_way_round():
    numbers = {f.name for f in fields(RunRecord) if f.type in NUMBERS}
    assert numbers == set(BY_NAME)
    assert len(BY_NAME) == len(QUANTITIES)


NUMBERS = ("float", "float | None")
