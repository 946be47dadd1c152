"""What to do next: runs, or why none would help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontend.pages.comparing.devices import Devices, page_devices
from frontend.pages.comparing.next_steps import next_steps
from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.figures.view import View
from tests.unit.overcurve.curves.studies import make_runs, shifted

NO_WAY = Devices(())


def compared(devices: str = "cpu", **changes: object) -> Comparison:
    method = make_runs("m", [8.0, 16.0], 4, shifted(0.1), device_class=devices)
    runs = [*make_runs(), *(replace(run, **changes) for run in method)]
    return compare(Question(baseline="base"), runs)


def test_decided_comparison_needs_nothing() -> None:
    answer = compared()
    assert answer.methods[0].verdict == "above"
    assert next_steps(answer, (), NO_WAY).nothing.startswith("Nothing more is needed")


def test_waiting_runs_are_waited_for() -> None:
    waiting = compared(status="queued", quality=None, train_seconds=None)
    assert next_steps(waiting, (), NO_WAY).nothing.startswith("8 runs still to come")


def test_baseline_alone_asks_for_a_method() -> None:
    alone = compare(Question(baseline="base"), make_runs())
    assert next_steps(alone, (), NO_WAY).nothing.startswith("Add a method")


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (Devices((("/compare?x", "on cpu"),)), "First choose"),
        (NO_WAY, "train one side"),
    ],
)
def test_mixed_devices_are_chosen_or_trained_again(way: Devices, said: str) -> None:
    mixed = compared("gpu")
    assert mixed.methods[0].verdict == "not_comparable"
    assert said in next_steps(mixed, (), way).nothing


def test_mixed_devices_offer_axes_that_know_none() -> None:
    runs = [*make_runs(), *make_runs("m", [8.0], 3, shifted(0.1), device_class="gpu")]
    runs = [replace(run, steps=round(100 * run.budget)) for run in runs]
    mixed = compare(Question(baseline="base"), runs)
    ways = page_devices(mixed, View(time="linear")).comparable
    assert any("axis=steps" in address for address, _ in ways)
    assert all("time=linear" in address for address, _ in ways)
    assert page_devices(compared(), View()).comparable == ()
