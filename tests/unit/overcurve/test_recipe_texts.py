"""What a study says of a recipe: one list, which every reader of a study follows."""

from __future__ import annotations

from typing import Any

import pytest

from backend.errors import InvalidInput
from backend.studies.submission import RecipeForm, canonical_spec, parse_submission
from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.cloned_draft import draft_of
from frontend.pages.studies.draft_spec import draft_spec
from overcurve.recipe_texts import RECIPE_TEXTS, notes_of, texts_in, texts_of
from tests.factories import make_entries, make_study
from workers.studies.study_file import WrongStudy, check_study

NAMES = sorted(RECIPE_TEXTS)


def study_saying(name: str, said: Any) -> dict[str, Any]:
    return make_study(baseline={"label": "CNN", "method": "supervised", name: said})


@pytest.mark.parametrize("name", NAMES)
def test_study_may_say_it_up_to_its_length(name: str) -> None:
    most = RECIPE_TEXTS[name].most
    study = parse_submission(study_saying(name, "é" * most))
    assert getattr(study.baseline, name) == "é" * most
    for wrong in ("é" * (most + 1), "a\x00b", 5):
        with pytest.raises(InvalidInput) as refused:
            parse_submission(study_saying(name, wrong))
        assert [f.path for f in refused.value.fields] == [f"baseline.{name}"]


@pytest.mark.parametrize("name", NAMES)
def test_file_is_held_to_the_same_length(name: str) -> None:
    for wrong in ("é" * (RECIPE_TEXTS[name].most + 1), 5):
        with pytest.raises(WrongStudy, match=rf"baseline\.{name}"):
            check_study({**study_saying(name, wrong), "task": "mnist1d"})


def test_cloned_study_says_the_same() -> None:
    said = {name: f"a {name}" for name in NAMES}
    spec = canonical_spec(
        parse_submission(make_study(baseline={"method": "supervised", **said}))
    )
    again = draft_spec(draft_of(spec), Catalogue(make_entries()))
    assert texts_in(again["baseline"]) == said


def test_nothing_said_is_nothing_noted() -> None:
    form = RecipeForm(method="supervised")
    assert texts_of(form) == dict.fromkeys(RECIPE_TEXTS, "")
    assert notes_of(form) == {}
