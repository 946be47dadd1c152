"""The state of a machine beside a canary: what is known, and no more."""

from __future__ import annotations

import pytest
import torch

from workers.machine.conditions import figures_of, read_conditions

HOST = {"load": 1.5, "clock_mhz": 2600.0, "temperature_c": 50.0}


@pytest.mark.parametrize(
    ("told", "figures"),
    [
        ({}, {}),
        (HOST, {"clock_mhz": 2600.0, "temperature_c": 50.0}),
        (
            HOST | {"gpu": {"clock_mhz": 1980, "slowed_by": ("power cap",)}},
            {"clock_mhz": 1980.0, "temperature_c": 50.0, "gpu_slowed": 1.0},
        ),
        (
            {"gpu": {"clock_mhz": None, "temperature_c": 80, "slowed_by": ()}},
            {"temperature_c": 80.0},
        ),
    ],
)
def test_figures_of_a_gpu_come_before_its_hosts(told, figures):
    assert figures_of(told) == figures


def test_what_the_system_tells_has_units():
    found = read_conditions(torch.device("cpu"))
    assert "gpu" not in found
    assert found["load"] >= 0
    assert 100 < found.get("clock_mhz", 1000) < 10_000
    assert -50 < found.get("temperature_c", 20) < 150
