"""What a file of runs leaves open is asked with a guess, and the guess is told."""

from __future__ import annotations

import io
from dataclasses import replace

from frontend.pages.judging.columns import KEPT
from frontend.pages.judging.given import Given
from frontend.pages.judging.page import JudgePage
from frontend.pages.judging.questions import judge_questions
from frontend.pages.judging.seen_file import SeenFile
from overcurve.reading.column_facts import gather_facts
from overcurve.reading.course_guess import CourseGuess
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import count_choices, read_header, read_rows, read_runs
from overcurve.reading.reading_options import COUNTED, Reading

NOTHING = Given(
    name="runs.csv",
    mapping={},
    keep={},
    fold=None,
    is_answered=False,
    names_tag=False,
    skips_bad=False,
    direction=None,
    metric="",
    unit="",
    device_class="",
    baseline="",
)
HEAD = "method,budget,seed,train_seconds,quality,width"
ROWS = ("mine,1,0,1.0,0.7,8", "my baseline,1,0,1.1,0.6,8")


def asked_of(
    *lines: str,
    given: Given = NOTHING,
    mapping: dict[str, str] | None = None,
    course: CourseGuess | None = None,
) -> JudgePage:
    source = io.BytesIO("\n".join(lines).encode())
    defaults = Defaults(direction="max")
    reading = Reading(mapping=mapping or {}, defaults=defaults)
    file = SeenFile(
        header=read_header(source),
        facts=gather_facts(read_rows(source)),
        reading=reading,
        read=read_runs(source, reading),
        tags={},
        course=course,
    )
    return judge_questions(file, given, count_choices(source))


def test_baseline_is_guessed_by_its_name_then_by_most_budgets() -> None:
    assert asked_of(HEAD, *ROWS).baseline == "my baseline"
    plain = ("a,1,0,1,0.5,8", "b,1,0,1,0.5,8", "b,2,0,2,0.6,8")
    assert asked_of(HEAD, *plain).baseline == "b"


def test_named_baseline_counts_only_where_the_file_has_it() -> None:
    given = replace(NOTHING, baseline="mine", is_answered=True)
    assert asked_of(HEAD, *ROWS, given=given).baseline == "mine"
    lost = replace(given, baseline="gone")
    assert asked_of(HEAD, *ROWS, given=lost).baseline == "my baseline"


def test_direction_is_guessed_from_the_metric_and_said_to_be() -> None:
    head = HEAD.replace("quality", "val loss")
    page = asked_of(head, *ROWS, mapping={"val loss": "quality"})
    assert (page.direction, page.metric) == ("min", "val loss")
    assert page.direction_guess == "guessed from the name “val loss”: please check"
    told = replace(NOTHING, direction="max")
    page = asked_of(head, *ROWS, mapping={"val loss": "quality"}, given=told)
    assert (page.direction, page.direction_guess) == ("max", "")


def test_stated_direction_is_not_asked_for() -> None:
    assert asked_of(HEAD, *ROWS).asks_direction
    stated = asked_of(f"{HEAD},direction", *(f"{row},max" for row in ROWS))
    assert not stated.asks_direction


def test_fractions_that_grow_are_shown_as_per_cent() -> None:
    head = HEAD.replace("quality", "accuracy")
    mapping = {"accuracy": "quality"}
    assert asked_of(head, *ROWS, mapping=mapping).unit == "fraction"
    large = (row.replace("0.7", "70") for row in ROWS)
    assert asked_of(head, *large, mapping=mapping).unit == ""


def test_missing_columns_come_before_problems_of_lines() -> None:
    page = asked_of("method,budget,quality", "mine,1,0.7")
    assert page.missing == ("seed", "train_seconds")
    assert page.problems == ()
    again = replace(NOTHING, is_answered=True)
    assert asked_of("method,budget,quality", "mine,1,0.7", given=again).problems


def test_counted_repeats_need_no_column_of_seeds() -> None:
    head, row = "method,budget,train_seconds,quality", "mine,1,1.0,0.7"
    page = asked_of(head, row, mapping={COUNTED: "seed"})
    assert page.missing == ()
    assert page.count_seeds


def test_number_of_no_field_is_kept_beside_them() -> None:
    fields = {c.column: c.field for c in asked_of(HEAD, *ROWS).columns}
    assert fields["width"] == KEPT
    assert fields["quality"] == "quality"


def test_guess_that_rows_are_no_runs_says_why() -> None:
    fold = asked_of(HEAD, *ROWS, course=CourseGuess("budget", "It rises.")).fold
    assert fold is not None
    assert fold.why == "It rises."
    assert fold.columns == ("budget", "train_seconds", "width")


def test_columns_show_their_first_cells_and_what_is_not_read_apart() -> None:
    page = asked_of(f"{HEAD},note", *(f"{row},words" for row in ROWS))
    assert [c.column for c in page.unused] == ["note"]
    cells = {c.column: c.cells for c in page.used}
    assert cells["train_seconds"] == ("1.0", "1.1")
    lost = asked_of("method,budget,note", "mine,1,words")
    assert lost.unused == ()  # one of them may be what is missing
    assert lost.waits_for == (
        "Say which column is seed and which is training time and which is quality."
    )


def test_state_says_what_stands_against_judging() -> None:
    assert asked_of(HEAD, *ROWS).waits_for == ""
    wrong = asked_of(HEAD, *ROWS, "mine,2,0,fast,0.7,8")
    assert "1 problem above" in wrong.waits_for
    skipped = replace(NOTHING, skips_bad=True)
    assert asked_of(HEAD, *ROWS, "mine,2,0,fast,0.7,8", given=skipped).waits_for == ""
    assert asked_of(HEAD, "mine,2,0,fast,0.7,8").waits_for.startswith("No run")


def test_course_and_its_unit_are_said_in_the_grid() -> None:
    head = "method,epochs,seed,train_seconds,quality"
    page = asked_of(head, "mine,4,0,1.0,0.7", mapping={"epochs": "budget"})
    assert page.grid is not None
    assert page.grid.columns[0][0] == "4 epochs"
    becomes = {c.column: c.becomes for c in page.columns}
    assert becomes["method"] == "one method"
    assert becomes["epochs"] == "4 epochs"


def test_runs_without_a_quality_are_not_judged_alone() -> None:
    page = asked_of(HEAD, "mine,1,0,1.0,nan,8")
    assert page.runs == 0
    assert page.waits_for == "No run has a quality that can be judged yet."
