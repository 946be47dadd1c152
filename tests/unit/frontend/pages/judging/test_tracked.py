"""Runs of a tracker are shown with the names that they were set to and logged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from frontend.pages.judging.page import JudgePage
from frontend.pages.judging.tracked import tracked_questions
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.read_tracker import read_tracker
from tests.unit.frontend.pages.judging.test_questions import NOTHING

CASES = Path(__file__).resolve().parents[4] / "cases" / "trackers"


def page_of(folder: str, **mapping: str) -> JudgePage:
    tracked = read_tracker(CASES / folder, Reading(mapping=mapping))
    assert tracked is not None
    return tracked_questions(tracked, replace(NOTHING, name=folder), 200_000)


def test_what_was_taken_for_what_is_said_and_can_be_changed() -> None:
    page = page_of("huggingface")
    assert page.said[0].startswith("Hugging Face: 8 runs")
    fields = {c.column: c.field for c in page.used}
    assert fields["num_train_epochs"] == "budget"
    assert fields["eval_accuracy"] == "quality"
    assert (page.runs, page.baseline, page.asks_direction) == (8, "cnn", False)
    assert [doubt.id for doubt in page.doubts] == ["direction:eval_accuracy"]


def test_another_quality_is_taken_where_it_is_named() -> None:
    page = page_of("huggingface", eval_loss="quality")
    assert page.metric == "eval_loss"


def test_what_a_tracker_did_not_keep_is_a_problem() -> None:
    page = page_of("lightning")
    assert [problem.field for problem in page.problems] == ["train_seconds"]
    assert "keeps no time" in page.problems[0].remedy
    assert page.waits_for
