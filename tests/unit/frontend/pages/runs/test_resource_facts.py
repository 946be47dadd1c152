"""What a run used of its device, in words that name their units."""

from __future__ import annotations

from typing import Any

import pytest

from frontend.pages.runs.resource_facts import (
    achieved_speed,
    amount_facts,
    resource_facts,
)
from overcurve.curves.terms.records import RunRecord

GIB = 2**30


def make_record(**changes: Any) -> RunRecord:
    facts: dict[str, Any] = {
        "method": "cnn",
        "budget": 8.0,
        "seed": 0,
        "train_seconds": 8.0,
        "steps": 4000.0,
    }
    return RunRecord(**{**facts, **changes})


def facts_of(**changes: Any) -> dict[str, str]:
    return dict(resource_facts(make_record(**changes)))


def test_what_is_not_known_is_not_said() -> None:
    assert facts_of() == {}
    assert achieved_speed(make_record()) == ""
    assert achieved_speed(make_record(train_seconds=None, extra={"flops": 1e9})) == ""


def test_amounts_say_their_names_and_units() -> None:
    record = make_record(test_items=1000.0, inference_seconds=2.4e-6)
    assert list(amount_facts(record)) == [
        ("Units trained", "4,000"),
        ("Test items", "1,000"),
        ("Inference time per example", "2.4\u00a0µs"),
    ]


@pytest.mark.parametrize(
    ("extra", "said"),
    [({"device_memory_bytes": 80 * GIB}, "1.2 of 80 GiB"), ({}, "1.2 GiB")],
)
def test_memory_stands_beside_what_the_device_has(
    extra: dict[str, float], said: str
) -> None:
    assert facts_of(peak_memory_bytes=1.2 * GIB, extra=extra)["Peak memory"] == said


def test_energy_has_its_mean_power() -> None:
    assert facts_of(energy_joules=2480.0)["Energy"] == "2,480 J, 310 W on average"
    assert facts_of(energy_joules=12.0, train_seconds=None)["Energy"] == "12 J"


def test_cost_names_its_currency() -> None:
    assert facts_of(cost_usd=0.0125)["Cost"] == "0.0125 USD"


def test_steps_left_out_are_said_even_when_none_was() -> None:
    name = "Steps left out, float16"
    assert facts_of(extra={"skipped_steps": 3.0})[name] == "3 of 4,000"
    assert facts_of(extra={"skipped_steps": 0.0})[name] == "0 of 4,000"


def test_speed_is_a_share_of_what_the_device_can() -> None:
    extra = {"flops": 3.04e11, "matmul_flops_per_second": 1e11}
    said = achieved_speed(make_record(extra=extra))
    assert said.startswith("38\u00a0GFLOP/s on average: 38 % of this device's measured")
    assert said.endswith("in float32, 100\u00a0GFLOP/s.")


def test_speed_is_beside_that_of_its_own_numbers() -> None:
    extra = {"flops": 3.04e11, "matmul_flops_per_second": 1e11}
    record = make_record(extra=extra, params={"precision": "bfloat16"})
    assert "in bfloat16" in achieved_speed(record)


def test_speed_without_a_ceiling_stands_alone() -> None:
    said = achieved_speed(make_record(extra={"flops": 3.04e11}))
    assert said == "38\u00a0GFLOP/s on average."
