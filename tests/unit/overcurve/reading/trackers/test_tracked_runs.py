from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.trackers.tracked_runs import (
    TrackedRun,
    flat,
    last_values,
    with_own_places,
)

NAMES = st.text("ab", min_size=1, max_size=3)
NESTED = st.recursive(
    st.integers() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, NESTED, max_size=3))
def test_flat_settings_are_found_again_by_their_dots(
    settings: dict[str, object],
) -> None:
    for name, value in flat(settings).items():
        inner: object = settings
        for part in name.split("."):
            assert isinstance(inner, dict)
            inner = inner[part]
        assert inner == value


def test_an_empty_setting_stays() -> None:
    assert flat({"a": {}, "b": {"c": 1}}) == {"a": {}, "b.c": 1}


def test_the_last_value_of_each_name_counts() -> None:
    rows = [{"a": 1, "b": 2}, {"a": 3}, {"c": 4}]
    assert last_values(rows) == {"a": 3, "b": 2, "c": 4}


def test_runs_of_one_name_are_told_apart() -> None:
    runs = [TrackedRun(place=place, name="exp") for place in ("a", "b", "a", "a")]
    places = [run.place for run in with_own_places(runs)]
    assert places == ["a", "b", "a #2", "a #3"]
