"""One run with two results is found; the same said again is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.repeated_runs import find_contradictions
from tests.factories import make_record

RUN = make_record()


@given(st.lists(st.integers(0, 3), max_size=12))
def test_runs_said_again_do_not_contradict(seeds):
    assert not list(find_contradictions(make_record(seed=seed) for seed in seeds))


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3]), max_size=9))
def test_a_run_contradicts_itself_where_results_differ(qualities):
    runs = [replace(RUN, quality=quality) for quality in qualities]
    found = list(find_contradictions(runs))
    assert bool(found) == (len(set(qualities)) > 1)
    for each in found:
        assert each.run == runs[each.places[0]] != runs[each.other]
        assert each.places == tuple(range(len(runs)))


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 1},
        {"budget": 8.0},
        {"device_class": "another"},
        {"label": "another"},
        {"status": "failed", "quality": None},
    ],
)
def test_another_run_is_no_contradiction(changes):
    assert not list(
        find_contradictions([RUN, replace(RUN, **{"quality": 0.1, **changes})])
    )
