"""Cores are trained on by one process at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from workers.machine.device_claim import core_sets

CLAIM = """
import os, sys, torch
from workers.machine.device_claim import claimed_device
many = len(os.sched_getaffinity(0))
with claimed_device(torch.device("cpu"), threads=many):
    print("claimed", many, flush=True)
    sys.stdin.read()
"""


def start():
    return subprocess.Popen(
        [sys.executable, "-c", CLAIM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("cores", "count", "sets"),
    [
        ([0], 1, [(0,)]),
        ([0, 1], 1, [(1,)]),
        ([0, 1, 2, 3], 4, [(0, 1, 2, 3)]),
        ([0, 1, 2, 3, 4, 9], 2, [(4, 9), (2, 3)]),
    ],
)
def test_first_core_is_left_alone(cores, count, sets):
    assert core_sets(cores, count) == sets


@pytest.mark.faults
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_second_claim_waits_for_the_first_ones_end():
    with start() as first:
        assert any("claimed" in line for line in first.stdout)
        with start() as second:
            assert second.stdout.readline().startswith("Waits: something else trains")
            first.kill()
            killed_at = time.monotonic()
            claimed = second.stdout.readline()
            second.stdin.close()
    assert claimed == f"claimed {len(os.sched_getaffinity(0))}\n"
    assert time.monotonic() - killed_at < 10
