"""The comparison that the tests beside it trust."""

from __future__ import annotations

import pytest

from tests.before.holding import as_before, as_bytes, differences

THEN = {"runs": [{"quality": 0.5, "seed": 1}], "workers": [{"age_seconds": 3}]}


def test_gained_keys_are_no_difference():
    now = {"runs": [{"tag": "", **THEN["runs"][0]}], "workers": THEN["workers"], "x": 1}
    assert list(differences(THEN, now)) == []
    assert as_before(THEN, now) == THEN


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([], "runs: was"),
        ([{"quality": 0.5}], "runs.0.seed: gone"),
        ([{"quality": 0.5, "seed": "1"}], "runs.0.seed: was 1, is '1'"),
        ([{"quality": 0.5, "seed": True}], "runs.0.seed: was 1, is True"),
        ([{"quality": 0.5000001, "seed": 1}], "runs.0.quality: was 0.5"),
        (None, "runs: was"),
    ],
)
def test_values_gone_or_changed_are_told(runs, said):
    (told,) = differences(THEN, {**THEN, "runs": runs})
    assert told.startswith(said)
    assert as_bytes(as_before(THEN, {**THEN, "runs": runs})) != as_bytes(THEN)


def test_spared_values_are_spared_where_the_table_says():
    now = {**THEN, "workers": [{"age_seconds": 90}]}
    assert list(differences(THEN, now, "api_queue.json")) == []
    assert len(list(differences(THEN, now, "home.json"))) == 1
