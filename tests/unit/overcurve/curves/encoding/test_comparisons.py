"""A whole answer as JSON and back, older ones too."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.encoding.comparisons import (
    comparison_from_json,
    comparison_json,
    evidence_from_json,
    evidence_json,
    question_from_json,
    question_json,
)
from overcurve.curves.encoding.record_text import PACKED
from overcurve.curves.terms.evidence import (
    NO_EVIDENCE,
    DoubtTaken,
    Evidence,
    FileRead,
    FixedQuestion,
    LeftOut,
    LooksTaken,
    PlannedLooks,
    Repeated,
    Setting,
    Sweep,
)
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import make_runs, shifted

word = st.text(max_size=4)
words = st.lists(word, max_size=2).map(tuple)
questions = st.builds(
    Question,
    task=word,
    baseline=word,
    methods=words,
    studies=words,
    quality=word,
    direction=st.sampled_from([None, "max", "min"]),
    axis=st.sampled_from(["train_seconds", "steps"]),
    alpha=st.floats(1e-6, 0.5),
    margin=st.none() | st.floats(1e-9, 1),
    device_class=word,
    time_sys=st.none() | st.floats(0, 1),
)
count = st.integers(0, 9)


def some(kind: type, **parts: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(st.builds(kind, **parts), max_size=2).map(tuple)


evidences = st.builds(
    Evidence,
    fixed=some(
        FixedQuestion,
        study=word,
        at=word,
        before_runs=st.booleans(),
        question=questions,
    ),
    looks=some(LooksTaken, recipes=st.tuples(word, word), states=count, added=count),
    planned_looks=some(
        PlannedLooks, recipe=word, looks=count, p=st.none() | st.floats(0, 1)
    ),
    settings=some(Setting, family=word, recipe=word, studies=words),
    sweeps=some(Sweep, recipe=word, tried=count, picked_on=st.just("validation")),
    left_out=some(
        LeftOut,
        recipe=word,
        study=word,
        device_class=word,
        status=st.sampled_from(["finished", "failed"]),
        runs=count,
        studies=count,
    ),
    repeated=some(Repeated, recipe=word, study=word, runs=count),
    searched=st.booleans(),
)


def through_text(values: object) -> object:
    return json.loads(json.dumps(values, allow_nan=False))


@given(questions)
def test_question_comes_back(question):
    assert question_from_json(through_text(question_json(question))) == question


@given(evidences)
def test_evidence_comes_back(evidence):
    assert evidence_from_json(through_text(evidence_json(evidence))) == evidence


def test_nothing_known_and_nothing_asked_take_no_room():
    assert question_json(Question()) == {}
    assert evidence_json(NO_EVIDENCE) == {}


def answer_of(**asked: object) -> Comparison:
    """Points of every kind: judged, outside, diverged, dropped; and next runs."""
    runs = make_runs(params={"width": 3}, extra={"f1": 0.5})
    runs += make_runs("m", [1.0, 4.0, 11.0, 64.0], quality=shifted(0.01))
    runs += make_runs("lost", [8.0], status="diverged", quality=None)
    runs[0] = replace(runs[0], quality=-4.0)
    return compare(Question(baseline="base", **asked), runs)


CASES = [
    {},
    {"margin": 0.02},
    {"methods": ("m",)},
    {"methods": ("absent",)},
    {"axis": "budget"},
    {"quality": "f1", "direction": "min"},
]


@pytest.mark.parametrize("asked", CASES)
@pytest.mark.parametrize("packed", [False, True])
def test_comparison_comes_back(asked, packed):
    answer = answer_of(**asked)
    written = through_text(comparison_json(answer, packed=packed))
    assert (PACKED in written) is packed
    found = comparison_from_json(written)
    assert found == answer
    assert [m.points for m in found.methods] == [m.points for m in answer.methods]


@pytest.mark.parametrize("asked", CASES)
def test_second_writing_is_the_first(asked):
    written = comparison_json(answer_of(**asked), packed=True)
    again = comparison_json(comparison_from_json(through_text(written)), packed=True)
    assert json.dumps(again) == json.dumps(written)


def test_both_forms_hold_the_same_answer():
    answer = answer_of()
    forms = [comparison_json(answer, packed=packed) for packed in (False, True)]
    assert comparison_from_json(forms[0]) == comparison_from_json(forms[1])


@pytest.mark.parametrize("absent", ["evidence", "metrics"])
def test_older_snapshots_lack_what_came_later(absent):
    answer = answer_of()
    written = comparison_json(answer)
    del written[absent]
    found = comparison_from_json(written)
    assert getattr(found, absent) in (NO_EVIDENCE, ())
    assert found.methods == answer.methods


@pytest.mark.parametrize("absent", ["warnings", "equal_budget", "on_time"])
def test_older_methods_lack_what_came_later(absent):
    written = comparison_json(answer_of())
    for method in written["methods"]:
        del method[absent]
    found = comparison_from_json(written)
    assert {getattr(method, absent) for method in found.methods} <= {None, ()}


def test_method_without_a_common_time_keeps_its_budget_verdicts():
    base, slow = make_runs(times=[2.0, 4.0]), make_runs("m", [4.0])
    slow = [replace(run, train_seconds=40.0 + 0.1 * run.seed) for run in slow]
    answer = compare(Question(baseline="base"), base + slow)
    found = comparison_from_json(through_text(comparison_json(answer)))
    assert answer.methods[0].equal_budget is not None
    assert found.methods[0].equal_budget == answer.methods[0].equal_budget


def test_doubts_of_files_come_back_and_none_leave_no_trace():
    doubt = DoubtTaken(
        id="split:lr", question="Two?", taken="one", words="lr", methods=("a", "b")
    )
    plain = FileRead(name="a.csv", rows=2, runs=2)
    evidence = Evidence(files=(plain, replace(plain, doubts=(doubt,))))
    written = json.loads(json.dumps(evidence_json(evidence)))
    assert "doubts" not in written["files"][0]
    assert evidence_from_json(written) == evidence
