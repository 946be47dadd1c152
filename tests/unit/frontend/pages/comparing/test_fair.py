"""Fairness on the page: what speaks against the comparison stands first."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.comparing.fair import page_fairness
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.evidence import Evidence, LeftOut
from tests.simulated import simulated_comparison

STATES = ("pass", "warn", "unknown", "fail", "pass")


def check(name: str, state: str) -> Check:
    return Check(name, state, f"{name} message", "")


def test_checks_against_come_first_and_keep_their_order() -> None:
    checks = [check(n, s) for n, s in zip("abcde", STATES, strict=True)]
    comparison = replace(simulated_comparison(), checks=tuple(checks))
    shown = page_fairness(comparison).checks
    assert [c.id for c in shown] == ["b", "d", "a", "c", "e"]
    assert [c.is_against for c in shown] == [True, True, False, False, False]


def test_runs_not_selected_are_counted() -> None:
    left = LeftOut(
        recipe="cnn", study="7", device_class="cpu", status="finished", runs=3
    )
    evidence = Evidence(left_out=(left, replace(left, study="8", runs=4)))
    fair = page_fairness(replace(simulated_comparison(), evidence=evidence))
    assert fair.left_out == 7
    assert [runs.study for runs in fair.not_selected] == ["8", "7"]
