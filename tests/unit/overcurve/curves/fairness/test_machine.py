"""Was the machine the same, and the runs' own? Canaries and neighbours as a check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.fairness.trained import (
    asked_with,
    check_of,
    sentence_of,
)
from tests.unit.overcurve.curves.studies import make_runs, shifted

Told = Callable[[int], Mapping[str, float]]


def between(
    before: float, after: float, error: float = 0.002, **others: float
) -> dict[str, float]:
    """What the canaries before and after a run said."""
    return {
        "canary_before": before,
        "canary_after": after,
        "canary_before_error": error,
        "canary_after_error": error,
        **others,
    }


def with_canaries(runs: Sequence[RunRecord], tell: Told) -> list[RunRecord]:
    """Runs of our own workers; `tell` gives what the machine said of the i-th."""
    return [
        replace(r, run=f"{r.recipe}{i}", segments={"data": 1.0}, steadiness=tell(i))
        for i, r in enumerate(runs)
    ]


def made(
    tell_base: Told, tell_method: Told | None = None, **asked: object
) -> Comparison:
    """Fifteen baseline runs and six of a better method, each with its canaries."""
    method = make_runs("m", [8.0, 16.0], quality=shifted(0.1))
    runs = with_canaries(make_runs(), tell_base)
    return asked_with(
        runs=runs + with_canaries(method, tell_method or tell_base), **asked
    )


def steady(_: int) -> dict[str, float]:
    return between(100.0, 100.0)


def checked(comparison: Comparison) -> tuple[str, str]:
    check = check_of(comparison, "machine_steady")
    return check.state, check.evidence


def test_steady_machine_is_ok_by_evidence():
    answer = made(lambda i: between(100.0, 100.0 + i % 2 / 4))
    assert checked(answer) == ("ok", "21 runs, within 0.25 %")


def test_runs_without_canaries_say_nothing():
    answer = made(lambda _: {})
    assert checked(answer) == ("unknown", "")
    assert check_of(answer, "machine_steady").message.startswith("No canary")


def test_missing_canary_leaves_it_open():
    answer = made(lambda i: between(100, 100) if i else {})
    assert checked(answer) == ("unknown", "steady within 0 % there")
    assert "beside 19 of 21 runs only" in check_of(answer, "machine_steady").message


def test_drift_flags_runs_and_enters_the_sentence():
    answer = made(steady, lambda i: between(100, 90 if i == 0 else 100))
    assert checked(answer) == ("warn", "1 of 21 runs, by up to 11 %")
    assert "1 of its runs on a disturbed machine" in sentence_of(answer)
    assert answer.time_sys == 0.0


def test_drift_of_the_baseline_concerns_all():
    answer = made(lambda i: between(100, 90 if i < 2 else 100), steady)
    assert checked(answer)[0] == "warn"
    assert "2 of the baseline's runs on a disturbed machine" in sentence_of(answer)


@pytest.mark.parametrize(
    "told", [{"waited_share": 0.3}, {"other_share": 0.3}, {"gpu_other_bytes": 1e9}]
)
def test_neighbours_flag_even_where_canaries_agree(told):
    answer = made(lambda i: between(100, 100, **(told if i == 2 else {})), steady)
    assert checked(answer)[0] == "warn"
    assert "Other processes" in check_of(answer, "machine_steady").message
    assert "1 of the baseline's runs" in sentence_of(answer)


def test_neighbours_and_drift_are_told_together():
    answer = made(
        lambda i: between(100, 100, waited_share=0.3 if i == 2 else 0.0),
        lambda i: between(100, 90 if i == 0 else 100),
    )
    assert checked(answer) == ("warn", "2 of 21 runs, by up to 30 %")
    assert check_of(answer, "machine_steady").message == (
        "Other processes used the cores or the GPU of runs, or its speed changed"
    )


def test_shared_machine_is_one_reservation():
    told = between(100, 100, other_share=0.4, waited_share=0.2)
    answer = made(lambda _: told)
    assert checked(answer) == ("warn", "21 of 21 runs, by up to 40 %")
    assert (
        "one reservation: other processes used the machine (up to 40 %)"
    ) in sentence_of(answer)
    assert answer.time_sys == 0.0  # both sides alike


def test_varying_machine_widens_instead_of_flagging():
    rng = np.random.default_rng(3)

    def tell(_: int) -> dict[str, float]:
        return between(*(100 * np.exp(rng.normal(0, 0.1, 2))))

    answer = made(tell)
    assert checked(answer)[0] == "ok"
    assert "speed varies" in check_of(answer, "machine_steady").message
    assert "reservation" not in sentence_of(answer)
    assert 0.01 < answer.time_sys < 0.2
    assert any("speed of the machine varied" in note for note in answer.notes)
    told, untold = (
        asked.methods[0].points[0].half_width
        for asked in (answer, made(tell, time_sys=0.0))
    )
    assert told > untold


def test_imported_canaries_are_only_stated():
    base, method = (
        [replace(r, steadiness=between(100, 100)) for r in make_runs(*arm)]
        for arm in ((), ("m", [8.0]))
    )
    assert checked(asked_with(runs=base + method))[0] == "unknown"
