"""Arguments that are not what they should be: each is named, with what to give."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import overcurve as oc
from overcurve.notebook.arguments import names_of, values_kept
from tests.unit.overcurve.notebook.study_rows import as_csv, judged, study_rows


@pytest.mark.parametrize(
    "wrong",
    [
        {"baseline": 3},
        {"methods": 3},
        {"methods": [None]},
        {"methods": b"better"},
        {"methods": []},
        {"quality": 3},
        {"axis": 3},
        {"unit": 3},
        {"device_class": 3},
        {"alpha": "0.05"},
        {"alpha": None},
        {"margin": "1"},
        {"margin": True},
        {"time_sys": "x"},
        {"columns": "x"},
        {"columns": {"quality": 3}},
    ],
    ids=str,
)
def test_argument_of_a_comparison_is_named(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    with pytest.raises(oc.InputError) as caught:
        judged(**wrong)
    assert [fault.path for fault in caught.value.fields] == [name]
    assert str(caught.value).startswith(name)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "wrong",
    [
        {"keep": "seed"},
        {"keep": {"seed": None}},
        {"keep": {"seed": [[1]]}},
        {"fold": 3},
        {"unit": 3},
        {"device_class": b"x"},
        {"columns": ["x"]},
        {"max_rows": "3"},
        {"max_rows": 0},
        {"paths": None},
        {"paths": b"runs.csv"},
        {"paths": 3},
        {"paths": [3]},
    ],
    ids=str,
)
def test_argument_of_a_reading_is_named(tmp_path: Path, wrong: dict[str, Any]) -> None:
    (name,) = wrong
    path = tmp_path / "runs.csv"
    path.write_text(as_csv(study_rows()))
    with pytest.raises(oc.InputError) as caught:
        oc.read(**{"paths": path, "direction": "max", **wrong})
    assert [fault.path for fault in caught.value.fields] == [name]
    assert str(caught.value).startswith(f"{name}: ")
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        (lambda answer: answer.require(3), "verdict"),
        (lambda answer: answer.require("above", [3]), "methods"),
        (lambda answer: answer.require("above", []), "methods"),
        (lambda answer: answer.sentence(3), "method"),
        (lambda answer: answer.to_latex("method"), "rows"),
        (lambda answer: answer.to_latex(None), "rows"),
        (lambda answer: answer.to_latex(label=3), "label"),
        (lambda answer: answer.plot(theme="dim"), "theme"),
        (lambda answer: answer.save("x.html", title=3), "title"),
        (lambda answer: answer.save(None), "path"),
        (lambda answer: answer.save("x.csv"), "path"),
        (lambda answer: answer.save("no/such/folder/x.html"), "path"),
    ],
)
def test_argument_of_an_answer_is_named(
    ask: Any, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(oc.InputError) as caught:
        ask(judged())
    assert [fault.path for fault in caught.value.fields] == [name]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda answer: answer.to_latex("method"), "'points' or 'methods'"),
        (lambda answer: answer.plot(theme="dim"), "'light' or 'dark'"),
    ],
)
def test_words_that_are_known_are_told(ask: Any, told: str) -> None:
    with pytest.raises(oc.InputError, match=told):
        ask(judged())


def test_nothing_stands_for_what_is_open() -> None:
    open_ = {"methods": None, "device_class": None, "quality": None, "columns": None}
    assert judged(**open_).to_json() == judged().to_json()


def test_numbers_of_numpy_are_numbers() -> None:
    found = judged(alpha=np.float32(0.25), margin=np.int64(1))
    assert found.to_json() == judged(alpha=0.25, margin=1).to_json()


def test_baseline_named_as_method_is_refused() -> None:
    with pytest.raises(oc.Unjudgeable, match="methods='cnn' is the baseline"):
        judged(methods=["cnn"])


def test_names_stand_once_in_their_order() -> None:
    assert names_of(["b", "a", "b"], "methods") == ("b", "a")
    assert names_of((name for name in "ba"), "methods") == ("b", "a")


def test_numbers_are_kept_as_files_write_them(tmp_path: Path) -> None:
    given = {"seed": 1, "fold": [0, np.int64(1)], "lr": 0.5}
    expected = {"seed": {"1"}, "fold": {"0", "1"}, "lr": {"0.5"}}
    assert values_kept(given, "keep") == expected
    path = tmp_path / "runs.csv"
    path.write_text(as_csv(study_rows()))
    found = oc.read(path, direction="max", keep={"seed": [0, 1]})
    assert {run.seed for run in found} == {0, 1}


def test_page_is_saved_where_its_path_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = judged().save("~/saved.HTML", title=None)  # type: ignore[arg-type]
    assert path == tmp_path / "saved.HTML"
    assert len(oc.read(path)) == len(study_rows())


def test_file_on_the_way_is_no_folder(tmp_path: Path) -> None:
    told = re.escape(f"path: there is no folder {tmp_path / 'none'}")
    with pytest.raises(oc.InputError, match=told):
        judged().save(tmp_path / "none" / "saved.html")
