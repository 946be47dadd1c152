"""What a file of runs is read as, and what is said when it cannot be."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.reading.read_record import FIELDS, Defaults
from overcurve.reading.read_runs import count_choices, read_header, read_runs
from overcurve.reading.reading_options import Reading, parse_mapping
from overcurve.reading.runs_read import RunsRead

HEAD = "method,budget,seed,train_seconds,quality"
UP = Defaults(direction="max")


def read(text: str | bytes, **options: object) -> RunsRead:
    """Reads a text as a file, with higher quality better."""
    raw = text.encode() if isinstance(text, str) else text
    return read_runs(io.BytesIO(raw), Reading(**{"defaults": UP, **options}))


def only_problem(text: str | bytes, **options: object) -> tuple[int, str, str]:
    """The one thing wrong with a text: line, field, reason."""
    got = read(text, **options)
    assert got.problem_count == len(got.problems) == 1
    assert got.problems[0].remedy
    return got.problems[0].line, got.problems[0].field, got.problems[0].reason


def test_needed_columns_make_a_record() -> None:
    got = read(f"{HEAD}\ncnn,8,0,2.5,0.93\n")
    run = got.records[0]
    assert (run.method, run.budget, run.seed) == ("cnn", 8, 0)
    assert (run.train_seconds, run.quality, run.status) == (2.5, 0.93, "finished")
    assert run.recipe
    assert run.device_class == "unstated"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEAD + "\ncnn,8,0,2.5,0.93",
        HEAD.replace(",", ";") + "\r\ncnn;8;0;2.5;0.93\r\n",
        HEAD.replace(",", ";") + "\ncnn;8;0;2,5;0,93\n",
        HEAD.replace(",", "\t") + "\n\ncnn\t8\t0\t2.5\t0.93\n\n",
        '{"method":"cnn","budget":8,"seed":0,"train_seconds":2.5,"quality":0.93}',
        HEAD + '\n"cnn", 8 ,"0",2.5,9.3e-1\n',
    ],
)
def test_dialects_read_the_same_run(text: str) -> None:
    assert read(text).records == read(f"{HEAD}\ncnn,8,0,2.5,0.93\n").records


def test_missing_columns_are_all_named() -> None:
    got = read("method,budget,quality\ncnn,8,0.9\n")
    assert [p.field for p in got.problems] == ["seed", "train_seconds"]
    assert "found method, budget, quality" in got.problems[0].reason
    assert "--map" in got.problems[0].advice


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("cnn,eight,0,2.5,0.9", "budget", '"eight" is not a number'),
        ("cnn,0,0,2.5,0.9", "budget", '"0" is not above zero'),
        ("cnn,8,0,-1,0.9", "train_seconds", '"-1" is no training time'),
        ("cnn,8,0,2.5,", "quality", "is missing"),
        ("cnn,8,0,2.5,1e13", "quality", '"1e13" is out of range'),
        ("cnn,8,,2.5,0.9", "seed", "is missing"),
        (",8,0,2.5,0.9", "method", "is missing"),
        ('cnn,8,0,2.5,"0,9,1"', "quality", '"0,9,1" is not a number'),
        ("cnn,8,0,2.5,1_0", "quality", '"1_0" is not a number'),
        (f"cnn,8,{'s' * 65},2.5,0.9", "seed", "has 65 characters"),
        ("cnn,8,0,2.5", "line", "has 4 cells, but the header names 5 columns"),
    ],
)
def test_wrong_cell_is_named(row: str, field: str, reason: str) -> None:
    good = "cnn,4,0,1.0,0.8"
    assert only_problem(f"{HEAD}\n{good}\n{row}\n") == (3, field, reason)


def test_commas_that_may_part_thousands_are_refused() -> None:
    text = HEAD.replace(",", ";") + "\ncnn;8;0;1,234;931\ncnn;8;1;934;931\n"
    got = read(text)
    assert [(p.field, p.reason) for p in got.problems] == [
        (
            "train_seconds",
            '"1,234" may be 1.234 or 1234, and nothing in the file says which',
        )
    ]
    assert "--decimal comma or --decimal point" in got.problems[0].advice
    assert not got.may_skip_bad
    assert [doubt.id for doubt in got.doubts] == ["decimal"]
    answered = read(text, answers={"decimal": "comma"})
    assert answered.records[0].train_seconds == 1.234
    assert [doubt.taken for doubt in answered.doubts] == ["comma"]
    assert read(text, decimal="comma").records[0].train_seconds == 1.234
    assert read(text, decimal="point").records[0].train_seconds == 1234


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [("0:6", "seconds"), ("3.2%", "sign"), ('"1,5,3"', "point"), ("six", "plain")],
)
def test_numbers_written_otherwise_are_told_how(cell: str, remedy: str) -> None:
    (problem,) = read(f"{HEAD}\ncnn,8,0,{cell},0.93\n").problems
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("3.4s", 3.4),
        ("1.2min", 72.0),
        ("2.1h", 7560.0),
        ("350ms", 0.35),
        ("1.5 d", 129600.0),
        ("1h 5min 2s", 3902.0),
        ("2m", 120.0),
        ("1.2MIN", 72.0),
        ("01:40", 100.0),
        ("0 days 00:01:40.25", 100.25),
        ("PT1M40S", 100.0),
        ("90", 90.0),
    ],
)
def test_durations_state_their_unit(cell: str, seconds: float) -> None:
    got = read(f"{HEAD}\ncnn,8,0,{cell},0.93\ncnn,8,1,72,0.93\n")
    assert [r.train_seconds for r in got.records] == [pytest.approx(seconds), 72.0]


@pytest.mark.parametrize(
    "cell", ["1.2 fortnights", "min", "5s 1h", "1h 2h", "1.2.3s", "-3s", "1h5", "0s"]
)
def test_what_is_no_duration_is_refused(cell: str) -> None:
    (problem,) = read(f"{HEAD}\ncnn,8,0,{cell},0.93\n").problems
    assert (problem.line, problem.field) == (2, "train_seconds")
    assert problem.remedy


def test_unit_of_time_counts_of_times_and_budgets_alone() -> None:
    (record,) = read(f"{HEAD}\ncnn,8min,0,1,0.93\n").records
    assert (record.budget, record.budget_unit) == (480.0, "seconds")
    assert only_problem(f"{HEAD}\ncnn,8,0,1,2min\n")[1] == "quality"


def test_what_is_no_text_is_said_once() -> None:
    line, field, reason = only_problem(b"\x00\x01PNG\n" + HEAD.encode())
    assert (line, field, reason) == (1, "file", "holds bytes that are no text")


@pytest.mark.parametrize("cell", ["nan", "NaN", "-inf", "Infinity", " null "])
def test_run_that_ends_in_nan_has_diverged(cell: str) -> None:
    got = read(f"{HEAD}\ncnn,4,0,1,0.8\ncnn,8,0,2.5,{cell}\n")
    assert got.problems == ()
    diverged = got.records[1]
    assert (diverged.status, diverged.quality) == ("diverged", None)
    assert diverged.train_seconds == 2.5


def test_every_bad_line_is_reported() -> None:
    got = read(f"{HEAD}\ncnn,x,0,y,0.9\ncnn,4,0,1,0.8\ncnn,4,1,1,best\n")
    named = [(p.line, p.field) for p in got.problems]
    assert named == [(2, "budget"), (2, "train_seconds"), (4, "quality")]
    assert len(got.records) == 1


def test_long_lists_of_problems_are_counted() -> None:
    got = read(HEAD + "\n" + "".join(f"cnn,x{i},0,1,0.9\n" for i in range(200)))
    assert len(got.problems) == 50
    assert got.problem_count == 200


def test_direction_is_never_guessed() -> None:
    got = only_problem(f"{HEAD}\ncnn,4,0,1,0.9\n", defaults=Defaults())
    assert got == (2, "direction", "is not stated")


def test_one_metric_has_one_direction() -> None:
    text = f"{HEAD},direction\ncnn,4,0,1,0.9,max\ncnn,4,1,1,0.9,min\n"
    assert only_problem(text)[:2] == (3, "direction")


def test_diverged_runs_need_no_quality() -> None:
    text = f"{HEAD},status\ncnn,4,0,1,nan,diverged\ncnn,4,1,,,failed\n"
    got = read(text)
    assert [r.status for r in got.records] == ["diverged", "failed"]
    assert [r.quality for r in got.records] == [None, None]


def test_mapping_renames_the_columns() -> None:
    text = "name,epochs,run,secs,top1,host\ncnn,4,0,1,0.9,box\n"
    names = {"name": "method", "epochs": "budget", "run": "seed"}
    names |= {"secs": "train_seconds", "top1": "quality"}
    got = read(text, mapping=names)
    assert got.records[0].method == "cnn"
    assert got.unused == ("host",)


def test_repeats_can_be_counted_as_seeds() -> None:
    text = "method,budget,train_seconds,quality\n" + "cnn,4,1,0.9\ncnn,4,1,0.8\n"
    got = read(text, mapping={"#": "seed"})
    assert [r.seed for r in got.records] == [0, 1]


def test_mapping_to_no_field_is_refused() -> None:
    line, field, reason = only_problem(
        f"{HEAD},x\ncnn,4,0,1,0.9,2\n", mapping={"x": "colour"}
    )
    assert (line, field, reason) == (1, "x", '"colour" is no field')


def test_equal_lines_count_once() -> None:
    got = read(f"{HEAD}\ncnn,4,0,1,0.9\ncnn,4,0,1,0.9\n")
    assert (len(got.records), got.repeated) == (1, 1)


def test_same_seed_with_other_results_is_refused() -> None:
    got = only_problem(f"{HEAD}\ncnn,4,0,1,0.9\ncnn,4,0,1,0.8\n")
    assert got[:2] == (3, "seed")


def test_too_many_lines_are_refused_unread() -> None:
    got = only_problem(HEAD + "\n" + "not,even,read\n" * 101, max_rows=100)
    assert got[1:] == ("file", "has 102 lines; at most 100 runs are taken at once")


@pytest.mark.parametrize("text", ["", "\n\n", HEAD, HEAD + "\n\n"])
def test_file_without_runs_is_refused(text: str) -> None:
    assert only_problem(text)[1] == "file"


@pytest.mark.parametrize(
    "raw", [b"\xff\xfem\x00d", b'[{"method": 1', f'{HEAD}\n"cnn,4'.encode()]
)
def test_unreadable_files_say_why(raw: bytes) -> None:
    assert only_problem(raw)[2]


def test_labels_tell_curves_apart() -> None:
    got = read(f"{HEAD},label\ncnn,4,0,1,0.9,plain\ncnn,4,0,1,0.8,with cutout\n")
    assert len({r.recipe for r in got.records}) == 2


def test_numbers_of_ones_own_are_kept() -> None:
    got = read(f"{HEAD},gflops,host\ncnn,4,0,1,0.9,2.5,box\n")
    assert got.records[0].extra == {"gflops": 2.5}
    assert got.unused == ("host",)


def test_counts_of_operations_are_large() -> None:
    got = read(f"{HEAD},flops\ncnn,4,0,1,0.9,3.5e17\n")
    assert got.records[0].extra == {"flops": 3.5e17}


def test_header_shows_the_first_rows() -> None:
    header = read_header(io.BytesIO(b"a;b\n1;2\n3;4\n"))
    assert header.columns == ("a", "b")
    assert header.sample[1] == {"a": "3", "b": "4"}


LINES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from([HEAD, "cnn,4,0,1,0.9", '{"method":"a"}', '"', "a;b", "\x00"]),
    ),
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_any_text_is_read_or_refused(lines: list[str]) -> None:
    raw = "\n".join(lines).encode("utf-8", "surrogatepass")
    got = read(raw)
    assert got.records or got.problems
    read_header(io.BytesIO(raw))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    got = read(raw)
    assert got.records or got.problems


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
FIELD = st.sampled_from([*FIELDS, "x"])


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(FIELD, JSON, max_size=12))
def test_any_json_record_is_read_or_refused(row: dict[str, object]) -> None:
    got = read(json.dumps(row))
    assert bool(got.records) != bool(got.problems)


def test_rows_of_other_values_are_left_out() -> None:
    text = f"{HEAD},kind\ncnn,8,0,2.5,0.93,standard\ncnn,8,x,,,cyclic\n"
    got = read(text, keep={"kind": frozenset(["standard"])})
    assert [run.seed for run in got.records] == [0]
    assert (got.rows, got.left_out, got.problem_count) == (1, 1, 0)


def test_filters_of_json_lines_compare_values() -> None:
    row = {"method": "a", "budget": 1, "seed": 0, "train_seconds": 1, "quality": 1}
    text = "\n".join(json.dumps(row | {"fold": n, "seed": n}) for n in (1, 2))
    got = read(text, keep={"fold": frozenset(["2"])})
    assert [run.seed for run in got.records] == [2]


def test_only_repeated_words_split_a_file() -> None:
    rows = "".join(f"m,{i},{'ab'[i % 2]},word{i},x\n" for i in range(10))
    text = f"method,number,kind,name,same\n{rows}"
    found = count_choices(io.BytesIO(text.encode()))
    assert found == {"kind": {"a": 5, "b": 5}}


def test_trackers_words_for_status_are_read() -> None:
    head = f"{HEAD},status"
    words = {"FINISHED": "finished", "crashed": "failed", "KILLED": "cancelled"}
    rows = [f"m,1,{i},1,0.5,{word}" for i, word in enumerate(words)]
    assert [r.status for r in read("\n".join([head, *rows])).records] == [
        *words.values()
    ]


LONG = "method,budget,seed,tag,step,value"
TAGGED = {"value": "quality", "tag=acc": "quality", "tag=secs": "train_seconds"}


def test_tags_join_the_values_of_a_run() -> None:
    text = f"{LONG}\na,8,0,secs,1,2\na,8,0,secs,2,4\na,8,1,secs,2,5\n"
    text += "a,8,0,acc,2,0.9\na,8,1,acc,2,0.8\na,8,1,lr,2,0.1\n"
    got = read(text, mapping=TAGGED, fold="step")
    found = {(r.seed, r.train_seconds, r.quality) for r in got.records}
    assert found == {(0, 4.0, 0.9), (1, 5.0, 0.8)}
    assert (got.rows, got.folded, got.left_out) == (5, 3, 1)
    assert got.problems == ()
    alone = read(text.replace("a,8,0,secs,1,2\n", ""), mapping=TAGGED)
    assert [r.train_seconds for r in alone.records] == [4.0, 5.0]


def test_value_furthest_on_counts() -> None:
    text = f"{LONG}\na,8,0,secs,2,4\na,8,0,secs,1,2\na,8,0,acc,1,0.5\n"
    text += "a,8,0,acc,2,0.9\n"
    (run,) = read(text, mapping=TAGGED, fold="step").records
    assert (run.train_seconds, run.quality) == (4.0, 0.9)


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"tag=secs": "train_seconds"}, "0 tags are said to be the quality"),
        ({"tag=a": "quality", "tag=b": "quality"}, "2 tags are said to be the"),
        ({"tag=acc": "quality", "step=1": "budget"}, "tags stand in tag already"),
        ({"tag=acc": "quality", "tag=b": "nothing"}, '"nothing" is no field'),
        ({"nowhere=acc": "quality"}, "no column of this name"),
        (
            {"tag=acc": "quality", "tag=secs": "train_seconds", "#": "seed"},
            "rows of one run cannot be told",
        ),
        ({"tag=none": "quality", "tag=secs": "train_seconds"}, "no row has the tag"),
    ],
)
def test_wrong_tags_are_told(mapping: dict[str, str], reason: str) -> None:
    text = f"{LONG}\na,8,0,secs,2,4\na,8,0,acc,2,0.9\n"
    got = read(text, mapping={"value": "quality", **mapping})
    assert any(p.reason.startswith(reason) for p in got.problems), got.problems
    assert all(p.remedy for p in got.problems)


def test_tags_are_named_on_the_command_line() -> None:
    text = f"{LONG}\na,8,0,time/s,2,4\na,8,0,val/acc,2,0.9\n"
    said = ["value=quality", "tag=val/acc=quality", "tag=time/s=train_seconds"]
    (run,) = read(text, mapping=parse_mapping(said)).records
    assert (run.train_seconds, run.quality) == (4.0, 0.9)
