"""Menus keep what is chosen, offered or not."""

from __future__ import annotations

from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.form_menus import (
    device_choices,
    entry_choices,
    unit_choices,
)
from frontend.pages.studies.study_draft import RecipeDraft, StudyDraft
from tests.factories import make_entries

CATALOGUE = Catalogue(make_entries())


def test_part_that_no_worker_offers_stays_chosen() -> None:
    known = entry_choices(CATALOGUE, "task", "toy")
    assert [c.value for c in known] == ["toy"]
    lost = entry_choices(CATALOGUE, "task", "gone")[-1]
    assert (lost.value, lost.words) == ("gone", "gone (no worker offers it)")


def test_device_without_a_worker_says_so() -> None:
    (choice,) = device_choices((), "cuda")
    assert choice.words == "cuda: no worker yet"


def test_units_are_those_of_the_methods_named() -> None:
    recipes = (RecipeDraft(method="supervised"), RecipeDraft(method="forest"))
    draft = StudyDraft(recipes=recipes, budget_unit="epochs")
    units = [c.value for c in unit_choices(draft, CATALOGUE)]
    assert units == ["seconds", "steps", "trees", "epochs"]
