"""A study in a form: what is typed is kept, what is meant is found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.pages.studies.study_draft import (
    Catalogue,
    change_draft,
    draft_faults,
    draft_of,
    draft_spec,
    field_name,
    number_list,
    read_draft,
    seed_list,
    typed_value,
)
from tests.factories import make_entries, make_study

CATALOGUE = Catalogue(make_entries())


def test_draft_of_a_study_is_the_study() -> None:
    study = make_study(task={"name": "toy", "shuffled": True}, title="T")
    spec = draft_spec(draft_of(study), CATALOGUE)
    assert {k: spec[k] for k in study} == {
        **study,
        "methods": spec["methods"],
    }
    assert spec["methods"][0]["algorithms"] == study["methods"][0]["algorithms"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [('{"beta": 0.5}', {"beta": 0.5}), ("beta=1", "beta=1"), ("[1]", "[1]")],
)
def test_tables_are_typed_as_json(typed: str, meant: Any) -> None:
    assert typed_value(typed, {"type": "object"}) == meant


def test_table_survives_cloning() -> None:
    params = {"optimiser_params": {"betas": [0.9, 0.99], "nesterov": True}}
    study = make_study(baseline={"method": "supervised", "params": params})
    text = draft_of(study).recipes[0].params["optimiser_params"]
    assert typed_value(text, {"type": "object"}) == params["optimiser_params"]


def test_study_of_the_default_device_keeps_it() -> None:
    spec = make_study()
    del spec["device"]  # a stored study leaves out what it left at its default
    assert draft_of(spec).device == "cpu"


def test_question_survives_cloning() -> None:
    asked = {"margin": 0.005, "axis": "steps", "alpha": 0.01}
    study = make_study(question=asked)
    assert draft_spec(draft_of(study), CATALOGUE)["question"] == asked
    usual = [("q.margin", ""), ("q.axis", "train_seconds"), ("q.alpha", "0.05")]
    assert "question" not in draft_spec(read_draft(usual), CATALOGUE)


def test_defaults_are_left_out() -> None:
    pairs = [("r0.method", "supervised"), ("r0.p.model", "cnn")]
    spec = draft_spec(read_draft([*pairs, ("r0.p.learning_rate", "")]), CATALOGUE)
    assert spec["baseline"] == {"method": "supervised"}


def test_text_that_is_no_number_stays() -> None:
    pairs = [("r0.method", "supervised"), ("r0.p.learning_rate", "fast")]
    spec = draft_spec(read_draft(pairs), CATALOGUE)
    assert spec["baseline"]["params"] == {"learning_rate": "fast"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2, 4,8 ;16", [2, 4, 8, 16]),
        ("0.5 1e3", [0.5, 1000.0]),
        ("", []),
        ("two", ["two"]),
        ("1,nan,inf", [1, "nan", "inf"]),
    ],
)
def test_numbers_are_parted_generously(text: str, numbers: list[Any]) -> None:
    assert number_list(text) == numbers


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("0, 1, 2", [0, 1, 2]),
        ("0-3", [0, 1, 2, 3]),
        ("-1", [-1]),
        ("a b", ["a", "b"]),
        ("3-1", ["3-1"]),
        ("0-99999999", ["0-99999999"]),
    ],
)
def test_seeds_may_be_a_span(text: str, seeds: list[Any]) -> None:
    assert seed_list(text) == seeds


def test_faults_name_their_budgets() -> None:
    draft = read_draft([("budgets", "1 x"), ("r0.method", "a"), ("r1.budgets", "y")])
    assert [fault.path for fault in draft_faults(draft)] == [
        "budgets",
        "methods[0].budgets",
    ]


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


@given(st.lists(st.tuples(NAMES, st.text(max_size=12))), ACTIONS)
def test_any_form_can_be_read(pairs: list[tuple[str, str]], action: str) -> None:
    draft = change_draft(read_draft(pairs), action, "cutout")
    spec = draft_spec(draft, CATALOGUE)
    assert {"task", "budgets", "seeds"} <= spec.keys()
