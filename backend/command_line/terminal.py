"""What the command line prints of a comparison: every method's verdict and points."""

from __future__ import annotations

from math import floor, log10

from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from overcurve import words
from overcurve.curves.comparison import Comparison, MethodAnswer, Point
from overcurve.curves.saying.wording import say_verdict_name
from overcurve.curves.terms.axes import is_pace, say_axis, say_place

STYLES = {
    "above": "green",
    "partly_above": "green",
    "below": "red",
    "partly_below": "red",
    "crosses": "yellow",
    "not_comparable": "red",
}
COLUMNS: tuple[tuple[str, int, JustifyMethod], ...] = (
    ("at", 12, "right"),
    ("quality", 9, "right"),
    ("baseline", 9, "right"),
    ("difference", 27, "right"),
    ("", 13, "left"),
)


def print_comparison(console: Console, comparison: Comparison, explained: str) -> None:
    """Print each method's sentence over its points, then what is not fair, and where
    it is explained how a verdict is made."""
    console.print(
        f"\n[bold]{comparison.metric}[/] against the baseline "
        f"[bold]{comparison.baseline.name}[/], judging rule {comparison.rule}, "
        f"on {say_axis(comparison.question.axis)}"
    )
    for answer in comparison.methods:
        console.print()
        console.print(_verdict(answer), soft_wrap=True)
        console.print(f"  {answer.sentence}", soft_wrap=True, markup=False)
        if answer.equal_budget:
            said = f"  {answer.equal_budget.sentence}"
            console.print(said, style="dim", soft_wrap=True, markup=False)
        if answer.points:
            console.print(_points(comparison, answer))
    for check in comparison.checks:
        if check.state in ("warn", "fail"):
            evidence = f" ({check.evidence})" if check.evidence else ""
            said = f"\n{check.state}: {check.message}{evidence}"
            console.print(said, style="yellow", soft_wrap=True, markup=False)
    console.print(
        f"\nHow a verdict is made: {explained}",
        style="dim",
        soft_wrap=True,
        markup=False,
    )


def _verdict(answer: MethodAnswer) -> Text:
    style = f"bold {STYLES.get(answer.verdict, 'cyan')}"
    return Text.assemble(
        (answer.name, "bold"), ": ", (say_verdict_name(answer.verdict), style)
    )


def _points(comparison: Comparison, answer: MethodAnswer) -> Table:
    percent = comparison.unit == "fraction"
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for name, width, justify in COLUMNS:
        table.add_column(name, width=width, justify=justify, no_wrap=True)
    for point in answer.points:
        table.add_row(
            _place(comparison.question.axis, point.x),
            _quality(point.quality, percent),
            _quality(point.baseline_quality, percent),
            _gap(point, 100.0 if percent else 1.0),
            _point_verdict(point),
        )
    return table


def _place(axis: str, x: float | None) -> str:
    if x is not None and is_pace(axis):
        return words.tick(x)
    return words.duration(x) if say_place(axis) == "time" else words.number(x)


def _quality(value: float | None, percent: bool) -> str:
    if value is None or not percent:
        return words.number(value)
    return f"{100 * value:.2f} %"


def _gap(point: Point, factor: float) -> str:
    if point.gap is None:
        return "–"
    width = (point.shown_width or 0.0) * factor
    # Two digits of the interval's width: fewer tell nothing, more are noise.
    decimals = min(max(1 - floor(log10(width)), 0), 8) if width > 0 else 2
    gap, low, high = (
        words.signed(None if end is None else factor * end, decimals)
        for end in (point.gap, point.shown_low, point.shown_high)
    )
    return f"{gap} [{low}, {high}]" if point.shown_width is not None else gap


def _point_verdict(point: Point) -> Text:
    said = say_verdict_name(point.verdict) + "?" * point.provisional
    return Text(said, style=STYLES.get(point.verdict, ""))
