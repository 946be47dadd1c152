"""Fields of the form are read whatever stands in them, and problems find theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.draft_changes import change_draft
from frontend.pages.studies.draft_form import field_name, read_draft
from frontend.pages.studies.draft_spec import draft_spec
from tests.factories import make_entries

CATALOGUE = Catalogue(make_entries())

NAMES = st.sampled_from(
    [
        *("budgets", "seeds", "device", "t.name", "t.p.size", "do", "r9.label"),
        *("r0.method", "r0.p.model", "r1.method", "r1.budgets"),
        *("r1.a0.name", "r1.a0.p.p_row"),
    ]
)

ACTIONS = st.sampled_from(
    ["add-method", "remove-method-1", "add-algorithm-0", "remove-algorithm-1-0"]
) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("budgets[2]", "budgets"),
        ("task", "t.name"),
        ("task.shuffled", "t.p.shuffled"),
        ("baseline.method", "r0.method"),
        ("baseline", "r0.method"),
        ("baseline.params.model", "r0.p.model"),
        ("methods[1].label", "r2.label"),
        ("methods[1].budgets[0]", "r2.budgets"),
        ("methods[0].algorithms[1].name", "r1.a1.name"),
        ("methods[0].algorithms[1].p_row", "r1.a1.p.p_row"),
        ("question.margin", "q.margin"),
    ],
)
def test_problems_find_their_fields(path: str, name: str) -> None:
    assert field_name(path) == name


@given(st.lists(st.tuples(NAMES, st.text(max_size=12))), ACTIONS)
def test_any_form_can_be_read(pairs: list[tuple[str, str]], action: str) -> None:
    draft = change_draft(read_draft(pairs), action, "cutout")
    spec = draft_spec(draft, CATALOGUE)
    assert {"task", "budgets", "seeds"} <= spec.keys()
