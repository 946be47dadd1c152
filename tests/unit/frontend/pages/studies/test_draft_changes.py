"""Buttons of the form add and remove parts; a button of no sense changes nothing."""

from __future__ import annotations

import pytest

from frontend.pages.studies.draft_changes import change_draft
from frontend.pages.studies.study_draft import (
    MOST_RECIPES,
    AlgorithmDraft,
    RecipeDraft,
    StudyDraft,
)

DRAFT = StudyDraft(
    recipes=(
        RecipeDraft(method="supervised", params={"model": "cnn"}),
        RecipeDraft(method="forest", algorithms=(AlgorithmDraft("cutout"),)),
    )
)


def test_added_method_starts_as_the_baseline_without_its_algorithms() -> None:
    added = change_draft(DRAFT, "add-method").recipes[-1]
    assert added == RecipeDraft(method="supervised", params={"model": "cnn"})


def test_no_method_is_added_beyond_the_most() -> None:
    full = StudyDraft(recipes=(RecipeDraft(),) * MOST_RECIPES)
    assert change_draft(full, "add-method") == full


def test_algorithms_are_added_and_removed_by_their_place() -> None:
    added = change_draft(DRAFT, "add-algorithm-1", "mixup").recipes[1]
    assert [a.name for a in added.algorithms] == ["cutout", "mixup"]
    assert change_draft(DRAFT, "remove-algorithm-1-0").recipes[1].algorithms == ()


def test_method_is_removed_and_the_baseline_is_not() -> None:
    assert change_draft(DRAFT, "remove-method-1").recipes == DRAFT.recipes[:1]
    assert change_draft(DRAFT, "remove-method-0") == DRAFT


def test_sweep_is_filled_in_and_taken_out() -> None:
    tuned = change_draft(DRAFT, "sweep.baseline-learning_rate-0.01,0.1")
    assert (tuned.sweep_param, tuned.sweep_values) == ("learning_rate", "0.01, 0.1")
    assert tuned.sweep_sides == "baseline"
    assert change_draft(tuned, "sweep") == DRAFT


@pytest.mark.parametrize(
    "action", ["", "check", "remove-method-7", "add-algorithm-9", "remove-algorithm-1"]
)
def test_other_actions_change_nothing(action: str) -> None:
    assert change_draft(DRAFT, action) == DRAFT
