"""What the command line prints of a comparison: sentences, and a table of points."""

from __future__ import annotations

from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from frontend import words
from frontend.curves.comparison import Comparison, MethodAnswer, Point

STYLES = {
    "above": "green",
    "partly_above": "green",
    "below": "red",
    "partly_below": "red",
    "crosses": "yellow",
    "not_comparable": "red",
}
COLUMNS: dict[str, JustifyMethod] = {
    "": "left",
    "at": "right",
    "quality": "right",
    "baseline there": "right",
    "difference": "right",
    "verdict": "left",
}


def print_comparison(console: Console, comparison: Comparison) -> None:
    """Print every method's sentence, then all points under one head."""
    console.print()
    for answer in comparison.methods:
        console.print(_sentence(answer))
    for check in comparison.checks:
        if check.state in ("warn", "fail"):
            console.print(Text(f"  {check.state}: {check.message}", style="yellow"))
    console.print()
    console.print(_table(comparison))


def _sentence(answer: MethodAnswer) -> Text:
    verdict = answer.verdict.replace("_", " ")
    text = Text("  ")
    text.append(verdict, style=f"bold {STYLES.get(answer.verdict, 'cyan')}")
    return text.append(f"  {answer.sentence}")


def _table(comparison: Comparison) -> Table:
    seconds = comparison.question.axis.endswith("seconds")
    percent = comparison.unit == "fraction"
    title = f"{comparison.metric} against {comparison.baseline.name}"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2))
    for column, justify in COLUMNS.items():
        table.add_column(column, justify=justify, header_style="dim")
    for answer in comparison.methods:
        name = answer.name
        for point in answer.points:
            table.add_row(name, *_cells(point, seconds, percent))
            name = ""
        table.add_section()
    return table


def _cells(point: Point, seconds: bool, percent: bool) -> tuple[str | Text, ...]:
    time = words.duration(point.x) if seconds else words.number(point.x)
    verdict = Text(
        point.verdict.replace("_", " ") + (" (provisional)" * point.provisional),
        style=STYLES.get(point.verdict, ""),
    )
    return (
        time,
        _quality(point.quality, percent),
        _quality(point.baseline_quality, percent),
        _gap(point, percent),
        verdict,
    )


def _quality(value: float | None, percent: bool) -> str:
    if value is None or not percent:
        return words.number(value)
    return f"{100 * value:.2f} %"


def _gap(point: Point, percent: bool) -> str:
    if point.gap is None:
        return "–"
    scale = 100 if percent else 1
    gap, low, high = (
        words.signed(None if end is None else scale * end)
        for end in (point.gap, point.gap_low, point.gap_high)
    )
    return f"{gap} [{low}, {high}]"
