"""Which curves more runs can be added to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.planning.continuing import trained_here
from overcurve.curves.terms.evidence import NO_EVIDENCE, Evidence
from tests.unit.overcurve.curves.fairness.trained import asked_with, changed, trained

HERE = Evidence(searched=True)


def test_curves_of_our_own_workers_go_on():
    assert trained_here(asked_with(HERE)) == {"base", "m"}


@pytest.mark.parametrize("stated", [{"run": ""}, {"segments": {}}])
def test_imported_curve_has_ended(stated):
    runs = changed(trained(), "m", **stated)
    assert trained_here(asked_with(HERE, runs)) == {"base"}


def test_one_run_of_ours_is_enough():
    runs = changed(trained(), "m", segments={})
    runs[-1] = replace(runs[-1], segments={"data": 1.0})
    assert trained_here(asked_with(HERE, runs)) == {"base", "m"}


def test_nothing_goes_on_without_the_server():
    """A recorded example carries all that workers measure, and nobody trained it."""
    assert trained_here(asked_with(NO_EVIDENCE)) == set()
