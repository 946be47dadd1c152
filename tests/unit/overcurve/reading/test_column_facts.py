"""What stands in columns: counted in one pass."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.column_facts import MOST_VALUES, ColumnFacts, gather_facts


def test_values_are_counted_and_the_first_kept() -> None:
    rows = [{"m": "a", "q": "0.5"}, {"m": "a", "q": 1}, {"m": "b", "q": ""}]
    facts = gather_facts(rows)
    assert facts["m"].values == {"a": 2, "b": 1}
    assert facts["m"].first == ["a", "a"]
    assert facts["q"].is_number
    assert (facts["q"].rows, facts["q"].filled) == (3, 2)
    assert not facts["m"].is_number


def test_a_column_of_names_has_another_in_every_row() -> None:
    facts = gather_facts([{"n": "a", "m": "x"}, {"n": "b", "m": "x"}])
    assert facts["n"].is_unique
    assert not facts["m"].is_unique
    assert not gather_facts([{"n": "a"}])["n"].is_unique  # one row tells nothing


def test_columns_that_come_later_have_all_rows() -> None:
    facts = gather_facts([{"a": 1}, {"a": 2, "b": 3}])
    assert (facts["b"].rows, facts["b"].filled) == (2, 1)
    assert not facts["b"].is_unique


@given(st.lists(st.text(max_size=3) | st.none() | st.integers(), max_size=30))
def test_counts_add_up(values: list[object]) -> None:
    known = ColumnFacts()
    for value in values:
        known.add(value)
    assert known.rows == len(values)
    assert sum(known.values.values()) == known.filled <= known.rows
    assert known.numbers <= known.filled


def test_endless_values_are_not_all_kept() -> None:
    known = ColumnFacts()
    for number in range(MOST_VALUES + 5):
        known.add(number)
    assert known.has_many
    assert len(known.values) == MOST_VALUES
    assert known.is_unique
