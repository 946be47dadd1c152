"""Files with several rows for one run: what each is, in whatever way it was logged."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead

HEAD = "method,budget,seed,step,train_seconds,quality\n"


def read(text: str, **how: object) -> RunsRead:
    reading = Reading(**{"defaults": Defaults(direction="max"), **how})
    return read_runs(io.BytesIO(text.encode()), reading)


def course(seed: int = 0, steps: int = 4) -> str:
    return "".join(
        f"cnn,8,{seed},{100 * s},{2.0 * s},{0.5 + 0.1 * s}\n"
        for s in range(1, steps + 1)
    )


def test_last_row_is_the_result() -> None:
    got = read(HEAD + course(0) + course(1), fold="step")
    assert [(r.seed, r.train_seconds, r.quality) for r in got.records] == [
        (0, 8.0, pytest.approx(0.9)),
        (1, 8.0, pytest.approx(0.9)),
    ]
    assert (got.rows, got.folded, got.problems) == (8, 6, ())
    assert got.records[0].extra["folded_rows"] == 4
    assert "resumed" not in got.records[0].extra


def test_without_being_asked_nothing_is_folded() -> None:
    got = read(HEAD + course())
    assert got.problems
    assert "--fold COLUMN" in got.problems[0].advice


def test_budget_can_be_the_course() -> None:
    text = "method,epoch,seed,train_seconds,quality\n"
    text += "".join(f"cnn,{e},0,{e}.5,{0.1 * e}\n" for e in range(1, 6))
    (run,) = read(text, fold="epoch", mapping={"epoch": "budget"}).records
    assert (run.budget, run.train_seconds) == (5.0, 5.5)


def test_rows_without_quality_are_passed_over() -> None:
    text = HEAD + "cnn,8,0,1,2,0.5\ncnn,8,0,2,4,0.6\ncnn,8,0,3,6,\n"
    (run,) = read(text, fold="step").records
    assert (run.train_seconds, run.quality) == (4.0, 0.6)


def test_clock_times_become_seconds_since_step_zero() -> None:
    text = HEAD + "cnn,8,0,0,1700000000,0.5\ncnn,8,0,2,1700000090.5,0.6\n"
    (run,) = read(text, fold="step").records
    assert run.train_seconds == 90.5
    assert "reckoned_seconds" not in run.extra


def test_time_before_the_first_row_is_reckoned() -> None:
    text = HEAD + "cnn,8,0,1,1700000000,0.5\ncnn,8,0,2,1700000090.5,0.6\n"
    got = read(text, fold="step")
    (run,) = got.records
    assert (run.train_seconds, run.extra["reckoned_seconds"]) == (181.0, 90.5)
    (doubt,) = got.doubts
    assert (doubt.id, doubt.taken) == ("late_start", "reckon")
    (logged,) = read(text, fold="step", answers={"late_start": "as_logged"}).records
    assert logged.train_seconds == 90.5
    assert "reckoned_seconds" not in logged.extra


def test_run_that_went_back_was_resumed() -> None:
    again = "cnn,8,0,200,9,0.65\ncnn,8,0,500,12,0.8\n"
    (run,) = read(HEAD + course() + again, fold="step").records
    assert (run.train_seconds, run.extra["resumed"]) == (12.0, 1.0)


def test_one_run_with_two_rows_was_resumed() -> None:
    single = "".join(f"cnn,8,{s},100,8,0.8\n" for s in range(1, 5))
    twice = "cnn,8,0,50,4,0.6\ncnn,8,0,100,8.5,0.8\n"
    got = read(HEAD + twice + single, fold="train_seconds")
    assert [r.extra.get("resumed", 0.0) for r in got.records] == [1.0, 0, 0, 0, 0]
    assert got.records[0].train_seconds == 8.5


def test_fold_column_must_be_there_and_count() -> None:
    assert (
        "no column of this name"
        in read(HEAD + course(), fold="turn").problems[0].reason
    )
    text = HEAD + course().replace("100,2.0", "first,2.0")
    (problem,) = read(text, fold="step").problems
    assert (problem.line, problem.reason) == (2, '"first" is no number')


@pytest.mark.parametrize("place", ["NaN", "Infinity", "1" + "0" * 400, "null", "[1]"])
def test_place_that_orders_nothing_is_told(place: str) -> None:
    run = '{"method": "cnn", "budget": 8, "seed": 0, "train_seconds": 1, "quality": 1'
    (problem,) = read(f'{run}, "step": {place}}}\n', fold="step").problems
    assert (problem.line, problem.field) == (1, "step")
    assert problem.reason.endswith("is no number")
    assert len(problem.reason) < 80


def test_same_problem_of_many_lines_is_told_once() -> None:
    text = HEAD + course(0, 1) + course(1, 1) + course(2, 1)
    got = read(text, defaults=Defaults())
    (problem,) = got.problems
    assert (problem.field, problem.where) == ("direction", "lines 2 to 4 (3 of them)")
    assert got.problem_count == 1


@dataclass(frozen=True, slots=True)
class Trained:
    """A run as it was: seconds of each step, and its quality after it."""

    seconds: tuple[float, ...]

    @property
    def clock(self) -> list[float]:
        """Seconds since the start after each step."""
        return [sum(self.seconds[: i + 1]) for i in range(len(self.seconds))]


Logged = list[tuple[float, float]]  # place and clock of each row
STARTED = 1_767_000_000.0


def one_session(run: Trained, _at: int) -> Logged:
    return list(enumerate(run.clock, 1))


def two_sessions(run: Trained, at: int) -> Logged:
    clock = run.clock
    return [(i, t if i <= at else t - clock[at - 1]) for i, t in enumerate(clock, 1)]


def paused(run: Trained, at: int) -> Logged:
    stood = 40 * max(run.seconds) * len(run.seconds)
    return [(i, t if i <= at else t + stood) for i, t in enumerate(run.clock, 1)]


def late_first_row(run: Trained, _at: int) -> Logged:
    first = run.clock[0]
    return [(i, t - first) for i, t in enumerate(run.clock, 1)]


def step_times(run: Trained, _at: int) -> Logged:
    return list(enumerate(run.seconds, 1))


def since_1970(run: Trained, _at: int) -> Logged:
    return [(0, STARTED), *((i, STARTED + t) for i, t in enumerate(run.clock, 1))]


def in_milliseconds(run: Trained, at: int) -> Logged:
    return [(i, 1e3 * t) for i, t in since_1970(run, at)]


def newest_first(run: Trained, at: int) -> Logged:
    return one_session(run, at)[::-1]


def counted_from_zero(run: Trained, at: int) -> Logged:
    return [(i - 1, t) for i, t in one_session(run, at)]


WAYS = (
    one_session,
    two_sessions,
    paused,
    late_first_row,
    since_1970,
    in_milliseconds,
    newest_first,
    counted_from_zero,
)
Way = Callable[[Trained, int], Logged]


def written(runs: list[Trained], way: Way, at: int) -> str:
    lines = ["method,budget,seed,epoch,train_seconds,quality"]
    for seed, run in enumerate(runs):
        lines += [
            f"cnn,{len(run.seconds)},{seed},{place:g},{clock!r},{0.5 + place / 1000}"
            for place, clock in way(run, at)
        ]
    return "\n".join(lines)


@st.composite
def trainings(draw: st.DrawFn) -> list[Trained]:
    """Three runs of one method, an epoch of each taking about the same."""
    epochs, pace = draw(st.integers(6, 24)), draw(st.floats(0.5, 500.0))
    jitter = st.floats(0.97, 1.03)
    return [
        Trained(tuple(pace * draw(jitter) for _ in range(epochs))) for _ in range(3)
    ]


@pytest.mark.parametrize("way", WAYS)
@given(runs=trainings(), part=st.floats(0.3, 0.7))
@settings(max_examples=25, deadline=None)
def test_course_is_the_same_record_however_it_is_logged(
    way: Way, runs: list[Trained], part: float
) -> None:
    at = round(part * len(runs[0].seconds))
    got = read(written(runs, way, at), fold="epoch")
    assert (got.problems, got.aside) == ((), ())
    for record, run in zip(got.records, runs, strict=True):
        assert record.status == "finished"
        assert record.train_seconds == pytest.approx(run.clock[-1], rel=0.02)


@given(runs=trainings(), data=st.data())
@settings(max_examples=25, deadline=None)
def test_times_of_single_epochs_are_summed(
    runs: list[Trained], data: st.DataObject
) -> None:
    text = written(runs, step_times, 0).replace("train_seconds", "epoch_time")
    got = read(text, fold="epoch", mapping={"epoch_time": "train_seconds"})
    assert [run.train_seconds for run in got.records] == [
        pytest.approx(run.clock[-1]) for run in runs
    ]
    assert [doubt.id for doubt in got.doubts] == ["per_epoch"]


def lines_of(*rows: tuple[float, float | str, float | str], seed: int = 0) -> str:
    """Rows of a run of eight epochs: epoch, clock, quality."""
    return "".join(f"cnn,8,{seed},{e},{t},{q}\n" for e, t, q in rows)


def whole(seed: int, pace: float = 10.0, epochs: int = 8) -> str:
    return lines_of(*((e, pace * e, 0.5) for e in range(1, epochs + 1)), seed=seed)


EPOCHS = HEAD.replace("step", "epoch")


def records_of(text: str, **how: object) -> tuple[RunRecord, ...]:
    got = read(EPOCHS + text, fold="epoch", **how)
    assert got.problems == ()
    return got.records


def test_sessions_are_summed_and_said() -> None:
    again = lines_of(*((e, 10.0 * (e - 5), 0.5) for e in (6, 7, 8)))
    (run, _) = records_of(whole(0, epochs=5) + again + whole(1))
    assert run.train_seconds == 80.0
    assert (run.extra["resumed"], run.extra["sessions"]) == (1.0, 2.0)


def test_epochs_trained_twice_count_twice() -> None:
    restarted = lines_of(*((e, 10.0 * (e - 3), 0.5) for e in range(4, 9)))
    (run,) = records_of(whole(0, epochs=5) + restarted)
    assert run.train_seconds == 100.0
    restored = lines_of(*((e, 10.0 * e, 0.5) for e in range(4, 9)))
    (run,) = records_of(whole(0, epochs=5) + restored)
    assert run.train_seconds == 100.0


def test_fall_to_no_start_sets_the_run_aside() -> None:
    odd = lines_of((6, 31, 0.5), (7, 41, 0.5), (8, 51, 0.5))
    got = read(EPOCHS + whole(0, epochs=5) + odd + whole(1), fold="epoch")
    assert [run.seed for run in got.records] == [1]
    (aside,) = got.aside
    assert (aside.what, aside.where, aside.label) == ("run", "lines 2 to 9", "cnn")
    assert aside.reason.startswith("its clock falls from 50 to 31 s at epoch 6")
    assert got.aside_rows == 8


def test_resumed_runs_can_be_set_aside() -> None:
    again = lines_of(*((e, 10.0 * (e - 5), 0.5) for e in (6, 7, 8)))
    text = EPOCHS + whole(0, epochs=5) + again + whole(1)
    got = read(text, fold="epoch", answers={"resumed": "aside"})
    assert [run.seed for run in got.records] == [1]
    assert [(a.reason, a.by_hand) for a in got.aside] == [("it was resumed", True)]


def pausing(seed: int, budget: int = 8, at: int = 4) -> str:
    rows = (
        f"cnn,{budget},{seed},{e},{10.0 * e + 400 * (e > at)},0.5\n"
        for e in range(1, budget + 1)
    )
    return "".join(rows)


@pytest.mark.parametrize(
    ("answers", "seconds", "flag"),
    [
        ({}, 80.0, "left_out_seconds"),
        ({"pause": "count"}, 480.0, "pause_seconds"),
        ({"pause:cnn/8/0": "count"}, 480.0, "pause_seconds"),
    ],
)
def test_pause_is_left_out_or_counted(
    answers: dict[str, str], seconds: float, flag: str
) -> None:
    run, _ = records_of(pausing(0) + whole(1), answers=answers)
    assert (run.train_seconds, run.extra[flag]) == (seconds, 400.0)


def test_pause_at_several_budgets_may_be_work() -> None:
    text = "".join(pausing(seed, budget) for budget in (8, 16) for seed in (0, 1))
    assert {run.extra["pause_seconds"] for run in records_of(text)} == {400.0}


def test_run_that_stood_still_can_be_set_aside() -> None:
    text = EPOCHS + pausing(0) + whole(1)
    got = read(text, fold="epoch", answers={"pause": "aside"})
    assert [a.reason for a in got.aside] == ["it stood still"]


@pytest.mark.parametrize(
    ("tail", "status", "quality"),
    [
        ([], "partial", 0.5),
        ([(6, 60, ""), (7, 70, ""), (8, 80, "")], "diverged", None),
        ([(6, 60, "nan")], "diverged", None),
        ([(6, 60, "NaN"), (7, 70, "NaN")], "diverged", None),
        ([(6, 60, ""), (7, 70, "")], "partial", 0.5),
    ],
)
def test_run_that_stops_short_is_no_point(
    tail: list[tuple[float, float, str]], status: str, quality: float | None
) -> None:
    run, _ = records_of(whole(0, epochs=5) + lines_of(*tail) + whole(1))
    assert (run.status, run.quality) == (status, quality)


def test_killed_run_that_was_begun_anew_is_two() -> None:
    cut, again = records_of(whole(0, epochs=3) + whole(0))
    assert (cut.status, again.status) == ("partial", "finished")
    assert again.train_seconds == 80.0


def test_place_that_falls_with_the_clock_is_a_repeat() -> None:
    text = EPOCHS.replace("seed", "none") + whole(0) + whole(0, pace=11.0)
    got = read(text, fold="epoch", mapping={"#": "seed", "none": "-"})
    assert [(run.seed, run.train_seconds) for run in got.records] == [(0, 80), (1, 88)]


def test_two_runs_of_one_seed_contradict_each_other() -> None:
    got = read(EPOCHS + whole(0) + whole(0, pace=11.0), fold="epoch")
    (problem,) = got.problems
    assert "line 9 has the same method, budget and seed" in problem.reason
    assert "#=seed" in problem.advice


def test_exact_copy_of_a_run_counts_once() -> None:
    got = read(EPOCHS + whole(0) + whole(0), fold="epoch")
    assert (len(got.records), got.repeated, got.folded) == (1, 1, 14)


def test_rows_of_one_step_that_complete_each_other_are_one() -> None:
    rows = "".join(f"cnn,8,0,{e},{10 * e},\ncnn,8,0,{e},,0.{e}\n" for e in range(1, 9))
    (run,) = records_of(rows)
    assert (run.train_seconds, run.quality) == (80.0, 0.8)
    assert run.extra["folded_rows"] == 16.0


def test_time_that_hardly_rises_is_asked_for() -> None:
    rows = lines_of(*((e, 10 + e / 100, 0.5) for e in range(1, 9)))
    text = EPOCHS.replace("train_seconds", "time") + rows
    mapping = {"time": "train_seconds"}
    got = read(text, fold="epoch", mapping=mapping)
    (problem,) = got.problems
    assert "per_epoch=sum" in problem.advice
    assert not got.may_skip_bad
    how = {"fold": "epoch", "mapping": mapping}
    (run,) = read(text, answers={"per_epoch": "sum"}, **how).records
    assert run.train_seconds == pytest.approx(80.36)
    (run,) = read(text, answers={"per_epoch": "last"}, **how).records
    assert run.train_seconds == 10.08


def test_clock_with_a_long_start_is_believed_by_its_name() -> None:
    rows = lines_of(*((e, 100 + e / 100, 0.5) for e in range(1, 9)))
    head = EPOCHS.replace("train_seconds", "elapsed")
    how = {"fold": "epoch", "mapping": {"elapsed": "train_seconds"}}
    (run,) = read(head + rows, **how).records
    assert run.train_seconds == 100.08
    assert read(EPOCHS + rows, fold="epoch").problems  # train_seconds may be of a row


def asked(text: str, **how: object) -> str:
    """What is refused until somebody answers."""
    (problem,) = read(text, fold="epoch", **how).problems
    assert problem.field == "train_seconds"
    return f"{problem.reason} {problem.advice}"


def test_times_of_rows_beside_clocks_are_asked_for_and_summed_alone() -> None:
    still = lines_of(*((e, 30 + e / 100, 0.5) for e in range(1, 9)), seed=1)
    text = EPOCHS + whole(0) + still
    assert "rises in some runs, from 10 to 80, and in others not" in asked(text)
    got = read(text, fold="epoch", answers={"per_epoch": "sum"}).records
    assert [run.train_seconds for run in got] == pytest.approx([80.0, 240.36])
    got = read(text, fold="epoch", answers={"per_epoch": "last"}).records
    assert [run.train_seconds for run in got] == [80.0, 30.08]


def test_a_time_that_stands_in_every_row_is_no_session() -> None:
    text = EPOCHS + lines_of(*((e, 80, 0.5) for e in range(1, 9)))
    assert "is 80 in every row of a run" in asked(text)
    (run,) = read(text, fold="epoch", answers={"per_epoch": "last"}).records
    assert (run.train_seconds, run.extra.get("resumed")) == (80.0, None)
    (run,) = read(text, fold="epoch", answers={"per_epoch": "sum"}).records
    assert run.train_seconds == 640.0


def test_time_of_one_step_stands_for_the_steps_between_rows() -> None:
    times = [8.0, 0.12, 0.1, 0.11, 0.1]
    rows = [f"cnn,1000,0,{250 * i},{t},0.{i}" for i, t in enumerate(times)]
    text = EPOCHS + "\n".join(rows) + "\n"
    assert "of one step" in asked(text)
    assert "=steps" in asked(text)
    (run,) = read(text, fold="epoch", answers={"per_epoch": "steps"}).records
    assert run.train_seconds == pytest.approx(107.5)


def test_a_pause_in_runs_of_few_rows_is_counted_and_said() -> None:
    late = lines_of((2, 20, 0.4), (4, 40, 0.5), (6, 60, 0.6), (8, 700, 0.7))
    even = "".join(
        lines_of(*((e, 10 * e, 0.5) for e in (2, 4, 6, 8)), seed=seed)
        for seed in (1, 2)
    )
    got = read(EPOCHS + late + even, fold="epoch")
    assert [run.extra.get("pause_seconds") for run in got.records] == [
        620.0,
        None,
        None,
    ]
    assert [doubt.taken for doubt in got.doubts] == ["count"]


def test_a_pause_after_the_first_row_is_no_late_start() -> None:
    text = EPOCHS + whole(0) + lines_of((4, 40, 0.4), (8, 1080, 0.5), seed=1)
    run = read(text, fold="epoch").records[1]
    assert (run.train_seconds, run.extra.get("reckoned_seconds")) == (1080.0, None)
    assert run.extra["pause_seconds"] == 1000.0
