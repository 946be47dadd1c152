"""The page of a comparison: its JSON stays what other people's scripts read."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from frontend.pages.comparing.comparison import ComparisonPage
from frontend.pages.comparing.snapshot import SnapshotPage
from frontend.render import plain
from overcurve.curves.comparison import comparison_json
from overcurve.curves.terms.question import Question
from overcurve.figures.view import View
from tests.simulated import simulated_comparison

OWN_KEYS = {
    "title",
    "address",
    "view",
    "drawn",
    "comparable",
    "fit_errors",
    "candidates",
    "plans",
}
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ASKED = [
    Question(baseline="cnn"),
    Question(baseline="cnn", methods=("better",)),
    Question(baseline="better", methods=("cnn", "worse"), alpha=0.01),
    Question(baseline="cnn", axis="budget", margin=0.01),
]


@pytest.mark.parametrize("question", ASKED)
def test_json_is_the_comparison_with_eight_keys(question: Question) -> None:
    comparison = simulated_comparison(question)
    told = ComparisonPage(comparison, View(), (("same", "CNN + same"),)).facts_json()
    answer = comparison_json(comparison)
    assert told.keys() == answer.keys() | OWN_KEYS
    assert {name: told[name] for name in answer} == answer
    assert told["candidates"] == [["same", "CNN + same"]]
    json.dumps(told, allow_nan=False)


def test_json_is_told_without_making_parts_nobody_asked_for() -> None:
    page = ComparisonPage(simulated_comparison(), View())
    page.facts_json()
    made = vars(page).keys()
    assert made.isdisjoint({"points", "recipes", "fair", "next_steps", "controls"})


def test_packed_and_left_out_runs_change_nothing_else() -> None:
    comparison = simulated_comparison()
    whole = ComparisonPage(comparison, View()).facts_json()
    packed = ComparisonPage(comparison, View(), records="packed").facts_json()
    without = ComparisonPage(comparison, View(), records="off").facts_json()
    assert without == {name: whole[name] for name in whole if name != "records"}
    assert packed.keys() ^ whole.keys() == {"records", "record_batches"}


def test_fields_are_the_facts_and_no_part() -> None:
    fields = plain(ComparisonPage(simulated_comparison(), View())).keys()
    assert fields == {
        "comparison",
        "view",
        "candidates",
        "study",
        "plans",
        "changed",
        "records",
    }


def test_settled_question_outlives_new_recipes() -> None:
    page = ComparisonPage(simulated_comparison(), View())
    assert page.settled.methods == ("better", "same", "worse")
    assert page.asked.count("method=") == 3


def test_snapshot_adds_a_file_and_its_stamp() -> None:
    live = ComparisonPage(simulated_comparison(), View())
    frozen = SnapshotPage(
        live.comparison,
        View(),
        id="abc",
        name="",
        created_at=NOON,
        url="http://here/c/abc",
        local_only=True,
    )
    assert [words for _, words in frozen.actions.files][:-1] == [
        words for _, words in live.actions.files
    ]
    assert frozen.actions.files[-1] == ("/c/abc.html", "Whole page, one file")
    assert frozen.heading.stamp.startswith("frozen ")
    assert frozen.controls.menus == ()
    assert frozen.facts_json().keys() - live.facts_json().keys() == {
        "id",
        "url",
        "created_at",
    }
