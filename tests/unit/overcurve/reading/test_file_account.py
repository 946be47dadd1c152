"""No line in, no trace out: the account of a file adds up, whatever stands in it."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.evidence import FileRead
from overcurve.reading.doubts import Answer, Doubt
from overcurve.reading.file_account import account_of
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead

HEAD = "split,method,budget,seed,train_seconds,quality,status"
LINES = {
    "good": "test,cnn,{seed},{seed},1.5,0.9,finished",
    "same": "test,cnn,1,0,1.5,0.9,finished",
    "diverged": "test,cnn,2,{seed},1.5,,diverged",
    "partial": "test,cnn,3,{seed},1.5,,partial",
    "other": "train,cnn,1,{seed},1.5,0.9,finished",
    "bad": "test,cnn,,{seed},1.5,0.9,finished",
    "worse": "test,,,{seed},x,y,finished",
}


def account(*kinds: str) -> FileRead:
    """The account of a file with a line of each of these kinds."""
    lines = [LINES[kind].format(seed=i) for i, kind in enumerate(kinds, 5)]
    text = "\n".join([HEAD, *lines])
    defaults = Defaults(direction="max")
    reading = Reading(defaults=defaults, keep={"split": frozenset({"test"})})
    return account_of(read_runs(BytesIO(text.encode()), reading), "runs.csv")


def parts(file: FileRead) -> int:
    """All that became of its rows."""
    listed = file.runs + file.folded + file.copies + file.filtered
    return listed + file.aside_rows


@given(st.lists(st.sampled_from(sorted(LINES)), min_size=1, max_size=40))
def test_every_line_is_accounted_for(kinds):
    file = account("good", *kinds)
    assert file.rows == parts(file) == len(kinds) + 1
    assert file.filtered == kinds.count("other")
    assert file.copies == max(0, kinds.count("same") - 1)
    assert sum(each.count for each in file.aside) == file.aside_rows


def test_wrong_lines_are_named_with_their_reasons():
    (aside,) = account("good", "bad").aside
    assert (aside.what, aside.where, aside.by_hand) == ("line", "line 3", True)
    assert aside.reason == "budget is missing"


def test_wrong_line_with_several_faults_is_one():
    file = account("good", "worse")
    assert (file.aside_rows, len(file.aside)) == (1, 1)
    assert file.aside[0].reason.count(";") == 3


def test_lines_beyond_those_listed_are_counted():
    lines = "\n".join(f"test,cnn,x{i},0,1,1,finished" for i in range(70))
    reading = Reading(defaults=Defaults(direction="max"))
    read = read_runs(BytesIO(f"{HEAD}\n{lines}".encode()), reading)
    file = account_of(read, "runs.csv")
    assert file.aside_rows == 70
    assert file.aside[-1].where == "further lines"
    assert sum(each.count for each in file.aside) == 70


def test_unanswered_doubt_is_kept_with_what_was_taken():
    lines = [f"cnn,2,{seed},1.5,0.{seed + 80},{seed // 2}" for seed in range(4)]
    text = "\n".join(["method,budget,seed,train_seconds,quality,lr", *lines])
    for answers in ({}, {"split:lr": "one"}):
        reading = Reading(defaults=Defaults(direction="max"), answers=answers)
        read = read_runs(BytesIO(text.encode()), reading)
        (kept,) = account_of(read, "runs.csv").doubts
        assert (kept.id, kept.taken, kept.is_answered) == (
            "split:lr",
            "one",
            bool(answers),
        )
        assert kept.words == "lr differs (one method)"
        assert kept.methods == ("cnn",)


def test_unit_that_a_column_says_burdens_nothing():
    text = "method,budget,seed,hours,quality\ncnn,2,0,0.5,0.9\n"
    reading = Reading(
        defaults=Defaults(direction="max"), mapping={"hours": "train_seconds"}
    )
    (kept,) = account_of(read_runs(BytesIO(text.encode()), reading), "a.csv").doubts
    assert (kept.id, kept.is_stated, kept.is_answered) == ("unit:hours", True, False)


def test_pauses_of_many_runs_are_one_entry():
    doubts = tuple(
        Doubt(
            id=f"pause:{label}/8/{seed}",
            question="It stood still.",
            answers=(Answer("count", "Count it"),),
            taken="count",
            methods=(label,),
        )
        for label in ("a", "b")
        for seed in range(500)
    )
    (kept,) = account_of(RunsRead(doubts=doubts), "runs.csv").doubts
    assert (kept.count, kept.methods, kept.in_records) == (1000, ("a", "b"), True)
