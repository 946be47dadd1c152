"""A study written for the command line reads back as the same study."""

from __future__ import annotations

import shlex
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.pages.study_text import study_curl, study_toml

SPEC = {
    "task": {"name": "mnist1d", "shuffled": True},
    "device": "cpu",
    "budgets": [2, 4.5],
    "seeds": [0, "a"],
    "baseline": {"method": "supervised", "params": {"model": "cnn"}},
    "methods": [
        {
            "label": 'CNN + "row/column" cutout',
            "method": "supervised",
            "algorithms": [{"name": "row_column_cutout", "p_row": 0.15}],
            "budgets": [4.5],
        }
    ],
}


def test_toml_reads_back_as_the_study() -> None:
    assert tomllib.loads(study_toml(SPEC)) == SPEC


LABELS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(LABELS)
def test_any_label_survives_the_toml(label: str) -> None:
    spec = {"task": label, "methods": [{"label": label, "params": {label: label}}]}
    assert tomllib.loads(study_toml(spec)) == spec


@pytest.mark.parametrize("label", ["it's", "a\nb", '"'])
def test_shell_takes_the_call_apart(label: str) -> None:
    words = shlex.split(study_curl({"title": label}, "http://localhost:8000"))
    assert words[1] == "http://localhost:8000/api/studies"
    assert label in words[-1].replace('\\"', '"').replace("\\n", "\n")
