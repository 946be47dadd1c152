"""A comparison as text: aligned, with units, and safe in a terminal."""

from __future__ import annotations

import pytest

from overcurve.telling.columns import Column, aligned, one_line
from overcurve.telling.text import comparison_text
from tests.simulated import simulated_comparison
from tests.unit.overcurve.telling.wild import wild_comparison


def test_text_has_verdicts_units_and_rule() -> None:
    text = comparison_text(simulated_comparison(), ["runs.csv: 2 lines"])
    assert text.startswith("test accuracy, % against the baseline CNN")
    assert "CNN + better is above" in text
    assert "Gap, percentage points   95 % interval" in text
    assert "left out: runs.csv: 2 lines" in text
    assert text.endswith("56 runs; 95 % intervals of single points; rule 2")


def test_names_cannot_move_the_cursor() -> None:
    text = comparison_text(wild_comparison())
    assert "\x1b" not in text
    assert all(line.isprintable() or "\u00a0" in line for line in text.split("\n"))


@pytest.mark.parametrize("name", ["方法", "e\u0301te\u0301", "plain"])
def test_columns_are_aligned_whatever_the_alphabet(name: str) -> None:
    columns = (Column("Method"), Column("N", is_number=True))
    head, first = aligned(columns, [(name, "12")], indent="")
    assert head.endswith(" N")
    assert first.endswith("12")
    wide = sum(2 if letter in "方法" else letter != "\u0301" for letter in name)
    assert len(first) - len(name) + wide == max(wide, 6) + 4


def test_line_ends_are_marked() -> None:
    assert one_line("a\nb\u00a0c") == "a\ufffdb\u00a0c"
