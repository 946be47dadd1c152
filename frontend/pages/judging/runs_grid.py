"""The runs as they were understood: methods by budgets, a shape for each run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from frontend.pages.judging.doubts import DoubtQuestion
from overcurve.curves.terms.evidence import SetAside
from overcurve.curves.terms.records import RunRecord
from overcurve.figures.theme import method_colours
from overcurve.words import count, duration, number

MOST_DOTS = 12  # in one cell; of more the shapes are counted
MOST_BUDGETS = 24  # columns; with more, each method has one cell
MOST_METHODS = 200  # rows
STEP = 16  # between shapes, in the units of the drawing
# What a shape means; the order is that of the legend.
SHAPES: Mapping[str, str] = {
    "run": "run",
    "resumed": "resumed, counted",
    "partial": "partial",
    "diverged": "diverged",
    "failed": "failed or cancelled",
    "aside": "set aside",
}
_OF_STATUS = {
    "partial": "partial",
    "diverged": "diverged",
    "failed": "failed",
    "cancelled": "failed",
}


@dataclass(frozen=True, slots=True)
class Dot:
    """A run in its cell: its shape, where it lies, and what it is; or, of many runs,
    one shape with how `many`."""

    shape: str
    x: int
    told: str
    many: int = 1


@dataclass(frozen=True, slots=True)
class GridCell:
    """The runs of a method at a budget; `told` counts them by shape, and `empty` stands
    where there are none."""

    dots: tuple[Dot, ...]
    told: str
    width: int
    empty: str = "no run"

    @property
    def spoken(self) -> str:
        """Everything that is known of its runs."""
        return "; ".join(dict.fromkeys([self.told, *(dot.told for dot in self.dots)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """A method: its colour in the chart, "" where none of its runs can be drawn, its
    cells, and the numbers of the doubts about it."""

    label: str
    colour: str
    cells: tuple[GridCell, ...]
    doubts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsGrid:
    """`columns` are budgets, each with the usual time of it; `legend` the shapes that
    occur, with how many of each; `more` methods are not drawn. Where there are more
    budgets than columns, each method has one cell (`is_narrow`)."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[GridRow, ...]
    legend: tuple[tuple[str, str], ...]
    baseline: str
    budgets: int
    is_narrow: bool = False
    more: int = 0


def runs_grid(
    records: Sequence[RunRecord],
    aside: Sequence[SetAside],
    doubts: Sequence[DoubtQuestion],
    baseline: str,
    budget_unit: str = "",
) -> RunsGrid:
    """Lays the runs out.

    Args:
        aside: what is in no record; whole runs of a known method are drawn.
        doubts: those asked, in the order of their numbers.
        baseline: the label of the method whose times stand over the columns.
        budget_unit: what the name of the budget's column says, where records do not.
    """
    lost = [one for one in aside if one.what == "run"]
    budgets = sorted({(r.budget, r.budget_unit) for r in records})
    is_narrow = len(budgets) > MOST_BUDGETS
    placed: dict[tuple[str, int], list[RunRecord]] = defaultdict(list)
    where = {budget: 0 if is_narrow else i for i, budget in enumerate(budgets)}
    for record in records:
        placed[record.label, where[record.budget, record.budget_unit]].append(record)
    labels = list(dict.fromkeys([r.label for r in records] + [s.label for s in lost]))
    labels = [label for label in labels if label]
    columns = (
        [("all budgets", "")]
        if is_narrow
        else _columns(budgets, placed, baseline, budget_unit)
    )
    colours = _colours(records)
    rows = [
        GridRow(
            label=label,
            colour=colours.get(label, ""),
            cells=tuple(
                [_cell(placed.get((label, at), [])) for at in range(len(columns))]
                + [_aside_cell(lost, label)] * bool(lost)
            ),
            doubts=tuple(d.number for d in doubts if label in d.methods),
        )
        for label in labels[:MOST_METHODS]
    ]
    return RunsGrid(
        columns=(*columns, *([("set aside", "")] if lost else [])),
        rows=tuple(rows),
        legend=_legend(records, lost),
        baseline=baseline,
        budgets=len(budgets),
        is_narrow=is_narrow,
        more=max(len(labels) - MOST_METHODS, 0),
    )


def _colours(records: Sequence[RunRecord]) -> dict[str, str]:
    """The colours that the comparison gives the methods, by label."""
    curves = dict.fromkeys((record.recipe, record.label) for record in records)
    colours = method_colours(tuple(curves))
    return {label: colours[recipe] for recipe, label in curves}


def shape_of(record: RunRecord) -> str:
    """The shape that a run is drawn as: a key of `SHAPES`."""
    resumed = record.extra.get("resumed") or record.extra.get("sessions", 1.0) > 1.0
    return _OF_STATUS.get(record.status, "resumed" if resumed else "run")


def _columns(
    budgets: Sequence[tuple[float, str]],
    placed: Mapping[tuple[str, int], Sequence[RunRecord]],
    baseline: str,
    budget_unit: str,
) -> list[tuple[str, str]]:
    times = [
        [r.train_seconds for r in placed.get((baseline, at), ()) if r.train_seconds]
        for at in range(len(budgets))
    ]
    return [
        (
            f"{number(budget, 6)} {unit or budget_unit}".strip(),
            duration(fmean(seconds)) if seconds else "",
        )
        for (budget, unit), seconds in zip(budgets, times, strict=True)
    ]


def _cell(records: Sequence[RunRecord]) -> GridCell:
    shapes = Counter(map(shape_of, records))
    told = ", ".join(_counted(shape, many) for shape, many in _ordered(shapes))
    if len(records) > MOST_DOTS:
        dots = [
            Dot(shape, STEP // 2 + 2 + 4 * STEP * i, _counted(shape, many), many)
            for i, (shape, many) in enumerate(_ordered(shapes))
        ]
        return GridCell(tuple(dots), told, 4 * STEP * len(dots) + 4)
    ordered = sorted(records, key=lambda r: (str(type(r.seed)), r.seed))
    dots = [
        Dot(shape_of(record), STEP // 2 + 2 + STEP * i, tell_run(record))
        for i, record in enumerate(ordered)
    ]
    return GridCell(tuple(dots), told, STEP * len(dots) + 4)


def _aside_cell(lost: Sequence[SetAside], label: str) -> GridCell:
    own = [one for one in lost if one.label == label]
    many = sum(one.count for one in own)
    told = _counted("aside", many) if many else ""
    if many > MOST_DOTS:
        return GridCell((Dot("aside", STEP // 2 + 2, told, many),), told, 4 * STEP + 4)
    words = [f"{one.where}: {one.reason}" for one in own for _ in range(one.count)]
    dots = tuple(Dot("aside", STEP // 2 + 2 + STEP * i, w) for i, w in enumerate(words))
    return GridCell(dots, told, STEP * len(dots) + 4, "–")


def _ordered(shapes: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(shape, shapes[shape]) for shape in SHAPES if shapes.get(shape)]


def _counted(shape: str, many: int) -> str:
    return count(many, "run") if shape == "run" else f"{many:,} {SHAPES[shape]}"


def _legend(
    records: Sequence[RunRecord], lost: Sequence[SetAside]
) -> tuple[tuple[str, str], ...]:
    shapes = Counter(map(shape_of, records))
    shapes["aside"] += sum(one.count for one in lost)
    return tuple(
        (shape, SHAPES[shape] if shape == "run" else f"{SHAPES[shape]}: {many:,}")
        for shape, many in _ordered(shapes)
    )


def tell_run(record: RunRecord) -> str:
    """A run in a few words: its seed, time, quality, and what is special about it."""
    extra, told = record.extra, [f"seed {record.seed}"]
    told += [record.status] if record.status != "finished" else []
    told += [duration(record.train_seconds)] if record.train_seconds else []
    if record.quality is not None:
        told.append(f"{record.metric} {number(record.quality, 6)}")
    if (sessions := extra.get("sessions", 1.0)) > 1.0:
        told.append(f"{count(round(sessions), 'session')} summed")
    elif extra.get("resumed"):
        told.append("resumed")
    for name, words in _COURSE:
        if seconds := extra.get(name):
            told.append(words.format(duration(seconds)))
    if folded := extra.get("folded_rows"):
        told.append(f"the last of {count(round(folded), 'row')}")
    return ", ".join(told)


_COURSE = (
    ("pause_seconds", "a pause of {} counted"),
    ("left_out_seconds", "a pause of {} left out"),
    ("reckoned_seconds", "{} before the first row reckoned"),
)
