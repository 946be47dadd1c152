"""Names of runs that were read as methods are asked about."""

from __future__ import annotations

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.run_names import FEWEST, NAMES, doubt_names, names_problem


def runs(*labels: str) -> list[RunRecord]:
    return [
        RunRecord(method=label, label=label, budget=1.0, seed=seed, quality=0.5)
        for seed, label in enumerate(labels)
    ]


def test_one_run_of_each_method_is_asked_about() -> None:
    doubt = doubt_names(runs("a-1", "a-2", "b-1", "b-2"), {})
    assert doubt is not None
    assert "Each of the 4 methods (a-1, a-2, ...) has one run" in doubt.question
    assert (doubt.taken, doubt.is_answered) == ("methods", False)
    assert names_problem(doubt) is None


def test_said_to_be_names_they_are_refused_with_the_remedy() -> None:
    doubt = doubt_names(runs("a-1", "a-2", "b-1", "b-2"), {NAMES: "runs"})
    assert doubt is not None
    assert doubt.is_answered
    problem = names_problem(doubt)
    assert problem is not None
    assert "--map" in problem.advice


def test_methods_with_several_runs_and_few_ones_are_not() -> None:
    assert doubt_names(runs("a", "a", "b", "c", "d"), {}) is None
    assert doubt_names(runs(*"abcdefg"[: FEWEST - 1]), {}) is None
    assert doubt_names([], {}) is None
