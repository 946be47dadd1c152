"""A study that exists is written into the form and read back the same."""

from __future__ import annotations

from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.cloned_draft import draft_of
from frontend.pages.studies.draft_form import read_draft
from frontend.pages.studies.draft_spec import draft_spec
from frontend.pages.studies.typed_values import typed_value
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
