"""Records of a file: each once, and none against another."""

from __future__ import annotations

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.kept_runs import KeptRuns


def record(**changes: object) -> RunRecord:
    cells = {"method": "cnn", "budget": 8.0, "seed": 0, "quality": 0.5}
    return RunRecord(**{**cells, "train_seconds": 1.0, **changes})


def test_copy_counts_once() -> None:
    kept = KeptRuns(is_folded=False)
    assert kept.keep(2, record(), {}) is None
    assert kept.keep(3, record(), {}) is None
    assert (len(kept.records), kept.copies) == (1, 1)


def test_other_result_of_one_seed_is_a_contradiction() -> None:
    kept = KeptRuns(is_folded=False)
    kept.keep(2, record(), {})
    problem = kept.keep(3, record(quality=0.6), {})
    assert problem is not None
    assert "--fold COLUMN" in problem.advice
    assert len(kept.records) == 1


def test_setting_that_differs_is_the_remedy() -> None:
    kept = KeptRuns(is_folded=False)
    kept.keep(2, record(), {"lr": "0.1", "loss": "3"})
    problem = kept.keep(3, record(quality=0.6), {"lr": "0.2", "loss": "2"})
    assert problem is not None
    assert problem.reason.endswith("; lr differs")
    assert problem.option == "--answer split:lr=two"


def test_folded_runs_are_not_told_to_fold() -> None:
    kept = KeptRuns(is_folded=True)
    kept.keep(2, record(), {})
    problem = kept.keep(3, record(quality=0.6), {})
    assert problem is not None
    assert "--fold" not in problem.advice


def test_partial_run_stands_beside_the_whole_one() -> None:
    kept = KeptRuns(is_folded=True)
    assert kept.keep(2, record(status="partial"), {}) is None
    assert kept.keep(3, record(), {}) is None
    assert len(kept.records) == 2


def test_runs_of_one_line_contradict_each_other_too() -> None:
    kept = KeptRuns(is_folded=False)
    kept.keep(1, record(), {"lr": "0.1"})
    problem = kept.keep(1, record(quality=0.6), {"lr": "0.2"})
    assert problem is not None
    assert problem.reason.startswith("another run has the same method")
    assert problem.option == "--answer split:lr=two"
