"""`oc.compare`: a question asked of runs, a frame, or a list of dicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from overcurve.curves.asked import Asked, judge_runs
from overcurve.curves.judge_input import BASELINE, check_axis
from overcurve.curves.terms.evidence import NO_EVIDENCE, Evidence
from overcurve.curves.terms.question import (
    check_alpha,
    check_direction,
    check_margin,
    check_time_sys,
)
from overcurve.curves.terms.records import Direction, RunRecord
from overcurve.errors import FieldError, Unjudgeable, error_at
from overcurve.notebook.answer import Comparison
from overcurve.notebook.arguments import columns_named, names_of, text_of
from overcurve.notebook.frames import read_rows, unboxed
from overcurve.notebook.records import Table, read_records
from overcurve.notebook.row_checks import check_stated_direction
from overcurve.notebook.runs import Runs
from overcurve.notebook.tracker_frames import read_tracker_frame
from overcurve.options import as_argument


def compare(
    data: Any,
    *,
    baseline: str = "",
    methods: str | Iterable[str] | None = None,
    direction: Direction | None = None,
    axis: str = "train_seconds",
    quality: str = "",
    alpha: float = 0.05,
    margin: float | None = None,
    time_sys: float | None = 0.0,
    device_class: str | None = "",
    columns: Mapping[str, str] | None = None,
    unit: str = "",
) -> Comparison:
    """Judges methods against a baseline: above its quality-time curve, below, or open.

    Args:
        data: what `oc.read` returns; or a frame of pandas, Polars or Arrow, or a list
            of dicts, with a row for each run. A row needs `method` (or `label`),
            `budget`, `seed`, the axis and `quality`; a missing quality says that the
            run diverged. Its other fields are those of a run of `POST /api/judge`.
            A frame of a tracker (`mlflow.search_runs()`, `trials_dataframe()`) needs
            none of these names.
        baseline: the name of the baseline; "" takes the method that is called a
            baseline, else the one with most runs.
        methods: the names of those to be judged, in the order of the answer; None is
            all others.
        direction: "max" where higher quality is better, "min" where lower is; needed
            unless the data say it.
        axis: the field of the runs that is time, in its own unit: "train_seconds",
            "total_seconds", "steps", "cost_usd", ...
        quality: the column that is the quality, or the metric where runs have several.
        alpha: two-sided error rate; 0.05 for 95 % intervals.
        margin: the smallest gap that matters, in the unit of the quality; None never
            calls two curves equal.
        time_sys: relative systematic error of times; None as `overcurve judge` and the
            pages ask: 0 where runs were interleaved, else 0.02.
        device_class: judges only runs on this kind of device.
        columns: of frames and dicts, column to field, as {"acc": "quality"}.
        unit: of the quality of frames and dicts; "fraction" is shown as per cent.
    Returns: the answer; the same input gives the same answer, and its JSON is that of
        `POST /api/judge` for the same runs.
    Raises:
        Unjudgeable: a column is missing or a name unknown; says which, and what to do.
        CurveError: a value cannot be used; names row and column.
        InputError: an argument is not what it should be.
        MissingPackage: a frame was given, and narwhals is not installed.
    Source: docs/verdict.md.
    """
    check_direction(direction, "direction")
    check_axis(axis, "axis")
    quality, unit = text_of(quality, "quality"), text_of(unit, "unit")
    named = columns_named(columns, "columns")
    left_out: tuple[str, ...] = ()
    evidence = NO_EVIDENCE
    if not isinstance(data, Runs):
        data = read_rows(data)
        tracked = read_tracker_frame(data, named, quality, direction)
        if tracked is not None:
            data, named = tracked, {}
            quality = tracked[0].metric if quality else ""
    if isinstance(data, Runs):
        _refuse_columns(named, unit)
        records: Sequence[RunRecord] = data.records
        left_out, evidence = data.left_out, Evidence(files=data.files)
        of_metric = [r for r in records if r.metric == quality] or records
        check_stated_direction((r.direction for r in of_metric), direction)
    else:
        table = Table(
            columns=named,
            direction=direction,
            quality=quality,
            unit=unit,
            axis=axis,
        )
        records = read_records(data, table)
        direction = records[0].direction
    asked = Asked(
        baseline=text_of(baseline, "baseline"),
        methods=names_of(methods, "methods"),
        quality=quality,
        direction=direction,
        axis=axis,
        device_class=text_of(device_class, "device_class"),
        alpha=check_alpha(unboxed(alpha), "alpha"),
        margin=check_margin(unboxed(margin), "margin"),
        time_sys=check_time_sys(unboxed(time_sys), "time_sys"),
        write=as_argument,
    )
    answer = judge_runs(records, asked, evidence)
    _check_names([method.name for method in answer.methods])
    return Comparison(answer, left_out)


def _refuse_columns(columns: Mapping[str, str], unit: str) -> None:
    given = "columns" if columns else "unit" if unit else ""
    if given:
        remedy = f"Give {given} to oc.read, which made the runs."
        raise Unjudgeable(
            f"{given}: runs that were read have theirs. {remedy}",
            [FieldError(given, "is for frames and dicts")],
            remedy,
        )


def _check_names(names: Iterable[str]) -> None:
    if BASELINE in names:
        message = f"{BASELINE!r} is how the answer calls the baseline"
        remedy = "Give the method another name."
        raise error_at(Unjudgeable, "method", message, remedy)
