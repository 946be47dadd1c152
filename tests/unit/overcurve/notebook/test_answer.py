"""`Comparison`: read, required, saved and drawn."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

import overcurve as oc
from overcurve.curves.saved import judge_again, read_island
from tests.unit.overcurve.notebook.study_rows import judged, study_rows


def test_points_are_typed_rows() -> None:
    points = judged().points
    assert len(points) == 6
    assert {p.method for p in points if p.verdict == "above"} == {"better"}
    assert all(point.gap_low is not None for point in points)
    with pytest.raises(AttributeError):
        points[0].gap = 1.0  # type: ignore[misc]


def test_points_agree_with_the_answer() -> None:
    answer = judged()
    told = [p for method in answer.json["methods"] for p in method["points"]]
    for row, point in zip(answer.points, told, strict=True):
        assert {name: getattr(row, name) for name in point} == point


def test_frame_has_the_points() -> None:
    frame = judged().to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == list(oc.JudgedPoint.__dataclass_fields__)
    assert set(frame["method_verdict"]) == {"above", "below"}


def test_sentence_is_that_of_the_answer() -> None:
    answer = judged()
    assert answer.sentence("better") == answer.json["methods"][0]["sentence"]
    with pytest.raises(oc.Unjudgeable, match="no method rnn here; there are: better"):
        answer.sentence("rnn")


def test_requirement_that_holds_passes() -> None:
    judged(methods="better").require("above")
    judged().require("above", "better")


def test_requirement_that_fails_has_its_sentences() -> None:
    with pytest.raises(AssertionError, match="worse is below, required was above") as e:
        judged().require("above")
    assert isinstance(e.value, oc.UnmetRequirement)
    assert len(e.value.sentences) == 1


@pytest.mark.parametrize("verdict", ["best", ""])
def test_unknown_requirement_is_refused(verdict: str) -> None:
    with pytest.raises(oc.Unjudgeable, match="the verdicts are above"):
        judged().require(verdict)


def test_saved_page_is_judged_again(tmp_path: Path) -> None:
    answer = judged()
    path = answer.save(tmp_path / "saved.html", title="Pays <off>")
    text = path.read_text()
    facts = read_island(text, path.name)
    assert judge_again(facts) == answer.whole
    assert facts["title"] == "Pays <off>"
    assert "<title>Pays &lt;off&gt; · Overcurve</title>" in text
    assert answer.whole.digest in text.split("<footer>")[1]


def test_page_is_saved_as_html_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"does not end in .html"):
        judged().save(tmp_path / "saved.pdf")


def test_plot_leaves_settings_alone() -> None:
    before = dict(mpl.rcParams)
    axes = judged().plot()
    assert isinstance(axes.figure, Figure)
    assert pyplot.fignum_exists(axes.figure.number)  # type: ignore[attr-defined]
    assert len(axes.figure.axes) == 2
    assert dict(mpl.rcParams) == before
    pyplot.close(axes.figure)


def test_plot_draws_on_axes_of_the_caller() -> None:
    figure = Figure()
    axes = figure.subplots()
    assert judged().plot(axes, theme="dark") is axes
    assert figure.axes == [axes]
    assert not pyplot.get_fignums()


def test_missing_matplotlib_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = judged()
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(oc.MissingPackage, match=r"pip install 'overcurve\[plot\]'"):
        answer.plot()


def test_comparison_can_be_kept_by_others() -> None:
    again = pickle.loads(pickle.dumps(judged()))
    assert again.to_json() == judged().to_json()
    assert json.loads(again.to_json()) == again.json


def test_baseline_alone_can_be_shown_and_saved(tmp_path: Path) -> None:
    rows = [row for row in study_rows() if row["method"] == "cnn"]
    answer = oc.compare(rows[:1], baseline="cnn", direction="max")
    for told in (repr(answer), answer._repr_html_()):
        assert "There is nothing to judge" in told
    assert answer.to_latex("methods").startswith(r"\begin{table}")
    assert len(oc.read(answer.save(tmp_path / "alone.html"))) == 1
    pyplot.close(answer.plot().figure)
