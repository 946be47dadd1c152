"""A comparison as one file: what it carries, and that nothing breaks out of it."""

from __future__ import annotations

import json
import re

from overcurve.curves.saved import judge_again, read_island
from overcurve.telling.page import comparison_page
from tests.simulated import simulated_comparison
from tests.unit.overcurve.telling.wild import WILD, wild_comparison


def test_page_carries_all_that_was_judged() -> None:
    comparison = wild_comparison()
    facts = read_island(comparison_page(comparison, (WILD,), WILD), "page")
    assert judge_again(facts) == comparison
    assert facts["title"] == WILD
    assert facts["set_aside"] == [WILD]


def test_page_has_one_script_which_is_data() -> None:
    page = comparison_page(wild_comparison(), (WILD,), WILD)
    assert re.findall(r"<script[^>]*>", page) == [
        '<script type="application/json" id="overcurve-comparison">'
    ]
    assert page.count("</script>") == 1
    assert not re.search(r"(src|href)=|url\(|@import", page)


def test_runs_that_are_lost_are_listed() -> None:
    page = comparison_page(wild_comparison())
    assert "1 run not in the means" in page
    assert "<details>" not in comparison_page(simulated_comparison())


def test_same_comparison_gives_the_same_page() -> None:
    first, again = (comparison_page(simulated_comparison()) for _ in range(2))
    assert first == again
    assert json.dumps(read_island(first, "page"))
