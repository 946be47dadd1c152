"""The machine of a run, in words."""

from __future__ import annotations

from frontend.pages.runs.machine_facts import machine_facts
from tests.factories import make_record


def test_disturbed_run_says_by_whom_and_how_much() -> None:
    told = {
        "waited_share": 0.314,
        "other_share": 0.4,
        "gpu_other_bytes": 11e9,
        "gpu_index": 2.0,
        "canary_before": 100.0,
        "canary_after": 90.0,
        "canary_before_error": 0.003,
        "canary_after_error": 0.004,
    }
    assert dict(machine_facts(make_record(steadiness=told))) == {
        "Waited for a core": "31.4 % of the time",
        "Cores used by others": "40 % of their time",
        "GPU used by others": "GPU 2, by another process, 11 GB",
        "Canary, before to after": "10.5 ± 0.5 % slower",
        "Machine": "disturbed: comparisons say so",
    }


def test_quiet_run_without_canaries_promises_nothing() -> None:
    facts = dict(machine_facts(make_record(steadiness={"waited_share": 0.001})))
    assert facts["Canaries"].startswith("none beside it")
    assert "Machine" not in facts
    assert not list(machine_facts(make_record()))


def test_clock_and_heat_are_those_beside_the_canary() -> None:
    told = {"clock_mhz": 1410.0, "temperature_c": 83.4, "gpu_slowed": 1.0}
    facts = dict(machine_facts(make_record(steadiness=told)))
    assert facts["Just after it"] == "1,410 MHz, 83 °C, GPU slowed by its limits"
