"""One training counts once, whoever lists it."""

from __future__ import annotations

import pytest

from overcurve.curves.selecting.repeats import drop_repeats
from overcurve.curves.terms.evidence import Evidence, Repeated
from overcurve.curves.terms.run_table import RunTable
from tests.factories import make_record


def kept(*records):
    runs, repeated = drop_repeats(RunTable.of(records))
    return [(run.study, run.seed) for run in runs], repeated


def test_run_of_two_studies_counts_in_the_first():
    records = [make_record(study=s, seed=i) for s in ("3", "5") for i in range(2)]
    records.append(make_record(study="5", seed=2))
    runs, repeated = kept(*records)
    assert runs == [("3", 0), ("3", 1), ("5", 2)]
    assert repeated == (Repeated(recipe="cnn", study="5", runs=2),)


@pytest.mark.parametrize(
    "other",
    [
        {"recipe": "mlp"},
        {"task": "other"},
        {"seed": 1},
        {"budget": 8.0},
        {"budget_unit": "steps"},
        {"metric": "loss"},
        {"quality": 0.9000001},
        {"train_seconds": 4.0100001},
        {"total_seconds": 4.6},
        {"started_at": "2026-11-21T10:00:00+00:00"},
        {"status": "diverged"},
    ],
)
def test_what_differs_is_another_run(other):
    runs, repeated = kept(make_record(study="3"), make_record(study="5", **other))
    assert len(runs) == 2
    assert repeated == ()


def test_one_study_may_list_what_it_likes():
    assert len(kept(make_record(study="3"), make_record(study="3"))[0]) == 2


def test_runs_without_a_time_are_not_told_apart():
    lost = {"status": "failed", "quality": None}
    lost |= {"train_seconds": None, "total_seconds": None}
    assert len(kept(*(make_record(study=s, **lost) for s in "35"))[0]) == 2


def test_evidence_is_about_the_recipes_compared():
    repeated = tuple(Repeated(recipe=r, study="5", runs=1) for r in ("cnn", "mlp"))
    about = Evidence(repeated=repeated).about("cnn", ["gru"], {"3"})
    assert about.repeated == repeated[:1]


def test_recipes_of_one_study_stand_beside_repeated_ones():
    records = [make_record(study=study) for study in "35"]
    records += [make_record(study="5", recipe="mlp", seed=seed) for seed in range(3)]
    runs, repeated = kept(*records)
    assert runs == [("3", 0), ("5", 0), ("5", 1), ("5", 2)]
    assert repeated == (Repeated(recipe="cnn", study="5", runs=1),)


def test_nothing_repeated_gives_the_runs_back():
    table = RunTable.of([make_record(study="3"), make_record(study="3", seed=1)])
    assert drop_repeats(table) == (table, ())
    assert drop_repeats(RunTable()) == (RunTable(), ())


def test_three_studies_leave_out_two():
    runs, repeated = kept(*(make_record(study=study) for study in "357"))
    assert runs == [("3", 0)]
    assert [(again.study, again.runs) for again in repeated] == [("5", 1), ("7", 1)]
