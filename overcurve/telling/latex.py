"""A comparison as a table of LaTeX, with the package booktabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from overcurve.curves.comparison import Comparison, Interval, MethodAnswer
from overcurve.curves.saying.wording import say_verdict_name
from overcurve.figures.captions import confidence
from overcurve.figures.scale import QualityScale, comparison_scale
from overcurve.telling.caption import caption
from overcurve.telling.columns import Column
from overcurve.telling.headers import saving_header
from overcurve.telling.latex_text import escape_latex
from overcurve.telling.point_rows import point_rows
from overcurve.telling.point_table import cells, point_columns
from overcurve.telling.time_saved import time_saved
from overcurve.words import significant

Rows = Literal["points", "methods"]


def comparison_latex(
    comparison: Comparison,
    rows: Rows = "points",
    left_out: Sequence[str] = (),
    label: str = "tab:overcurve",
) -> str:
    r"""Writes a `table` with caption and label.

    Args:
        rows: "points", one for each method and budget, or "methods", one for each.
        left_out: what was left out where the runs were read, a sentence each.
        label: what `\ref` names; letters, digits and `:-_.` only.
    Returns: LaTeX that needs `\usepackage{booktabs}`; every text in it is escaped.
    """
    scale = comparison_scale(comparison)
    by_method = rows == "methods"
    columns, body = (_by_method if by_method else _by_point)(comparison, scale)
    words = caption(comparison, scale, left_out, by_method=by_method)
    shape = "".join("r" if column.is_number else "l" for column in columns)
    lines = [
        r"\begin{table}",
        r"\centering",
        rf"\caption{{{escape_latex(words)}}}",
        rf"\label{{{_safe(label)}}}",
        r"\small",
        rf"\begin{{tabular}}{{{shape}}}",
        r"\toprule",
        _row(column.title for column in columns),
        r"\midrule",
        *map(_row, body),
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _by_point(
    comparison: Comparison, scale: QualityScale
) -> tuple[list[Column], list[tuple[str, ...]]]:
    columns = point_columns(comparison, scale)
    rows = point_rows(comparison, scale)
    return [c.column for c in columns], [cells(columns, row) for row in rows]


def _by_method(
    comparison: Comparison, scale: QualityScale
) -> tuple[list[Column], list[tuple[str, ...]]]:
    interval = f"{confidence(comparison)} interval"
    saving = saving_header(comparison)
    columns = [
        Column("Method"),
        Column("Verdict"),
        Column("Points", is_number=True),
        Column("Seeds", is_number=True),
        Column(f"Mean {scale.gap_header[0].lower()}{scale.gap_header[1:]}", True),
        Column(interval, is_number=True),
        Column(saving, is_number=True),
        Column(interval, is_number=True),
    ]
    return columns, [_method(answer, scale) for answer in comparison.methods]


def _method(answer: MethodAnswer, scale: QualityScale) -> tuple[str, ...]:
    gain, speed = answer.quality_gain, time_saved(answer)
    seeds = sorted({point.runs for point in answer.points})
    ends = [str(seeds[0]), str(seeds[-1])] if seeds else ["–"]
    is_told = any(point.estimable for point in answer.points)
    return (
        answer.name,
        say_verdict_name(answer.verdict),
        str(len(answer.points)),
        "–".join(dict.fromkeys(ends)),
        scale.gap(gain.value) if is_told else "–",
        scale.interval(gain.low, gain.high) if is_told else "–",
        _times(speed.value) if is_told else "–",
        _span(speed) if is_told else "–",
    )


def _times(value: float | None) -> str:
    return "–" if value is None else f"{significant(value, 3)}×"


def _span(speed: Interval) -> str:
    if speed.low is None and speed.high is None:
        return "–"
    if speed.high is None:
        return f"at least {_times(speed.low)}"
    if speed.low is None:
        return f"at most {_times(speed.high)}"
    return f"[{_times(speed.low)}, {_times(speed.high)}]"


def _row(texts: Iterable[str]) -> str:
    # A cell that begins with a bracket would be an argument of the line end before it.
    return " & ".join(_cell(escape_latex(text)) for text in texts) + r" \\"


def _cell(text: str) -> str:
    return f"{{{text}}}" if text.startswith(("[", "*")) else text


def _safe(label: str) -> str:
    return "".join(c for c in label if c.isascii() and (c.isalnum() or c in ":-_."))
