"""A study as typed becomes the study that is meant."""

from __future__ import annotations

from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.draft_form import read_draft
from frontend.pages.studies.draft_spec import draft_faults, draft_spec, readable_part
from tests.factories import make_entries

CATALOGUE = Catalogue(make_entries())


def test_defaults_are_left_out() -> None:
    pairs = [("r0.method", "supervised"), ("r0.p.model", "cnn")]
    spec = draft_spec(read_draft([*pairs, ("r0.p.learning_rate", "")]), CATALOGUE)
    assert spec["baseline"] == {"method": "supervised"}


def test_text_that_is_no_number_stays() -> None:
    pairs = [("r0.method", "supervised"), ("r0.p.learning_rate", "fast")]
    spec = draft_spec(read_draft(pairs), CATALOGUE)
    assert spec["baseline"]["params"] == {"learning_rate": "fast"}


def test_faults_name_their_budgets() -> None:
    draft = read_draft([("budgets", "1 x"), ("r0.method", "a"), ("r1.budgets", "y")])
    assert [fault.path for fault in draft_faults(draft)] == [
        "budgets",
        "methods[0].budgets",
    ]


def test_budgets_that_are_no_numbers_spare_the_rest_of_the_check() -> None:
    pairs = [("budgets", "1 x 4"), ("r0.method", "a"), ("r1.budgets", "y 8")]
    readable = readable_part(draft_spec(read_draft(pairs), CATALOGUE))
    assert readable["budgets"] == [1, 4]
    assert readable["methods"][0]["budgets"] == [8]
