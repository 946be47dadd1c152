"""Every field of the form has a name in words, so no problem is told by a path."""

from __future__ import annotations

from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.cloned_draft import draft_of
from frontend.pages.studies.cost_estimate import Pace
from frontend.pages.studies.submit import SubmitPage, submit_page
from overcurve.errors import FieldError
from tests.factories import make_entries, make_study


def page_with(*problems: FieldError) -> SubmitPage:
    draft = draft_of(make_study(task={"name": "toy", "shuffled": True}))
    catalogue = Catalogue(make_entries())
    idle = Pace(per_unit={})
    return submit_page(draft, catalogue, (), idle, base_url="", problems=problems)


def test_fields_of_every_part_are_called_by_their_heading() -> None:
    places = page_with().places
    assert places["t.p.shuffled"].startswith("Task, ")
    assert places["q.margin"] == "Question, Smallest gap that matters"
    assert places["r0.p.model"] == "Baseline, model"
    assert places["r1.a0.p.p_row"] == "Method 1, row column cutout, p row"


def test_problem_of_a_field_stands_beside_it_and_others_apart() -> None:
    page = page_with(
        FieldError("question.margin", "is too small."),
        FieldError("question.margin", "is no number."),
        FieldError("note", "is too long."),
    )
    assert page.problems == {"q.margin": "is too small. is no number."}
    assert page.elsewhere == (FieldError("note", "is too long."),)
