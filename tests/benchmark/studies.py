"""What the published studies came to here, written to docs/studies.md.

    python -m tests.benchmark.studies            # from the records in build/studies
    python -m tests.benchmark.studies --train    # trains what is missing before

No figure in that text is typed: quality, intervals and verdicts are those of the
judging core on the records, published figures those of the study files.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from overcurve.curves.comparison import Comparison, Knot, Point, compare
from overcurve.curves.several.across_tasks import compare_sizes, task_differences
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from overcurve.reading.files import read_file
from overcurve.reading.reading_options import Reading
from tests.benchmark.machine import describe_machine
from workers.studies.gallery import describe_study, study_files

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "build" / "studies"
TEXT = ROOT / "docs" / "studies.md"
_OPENING = """# Published studies, measured here

Every study of the gallery at its reduced size, trained with `overcurve run` and judged
as any other comparison. `python -m tests.benchmark.studies --train` trains them and
writes this text; no figure in a table is typed. Accuracies are means over the seeds, in
%, with their 95 % interval, at the budget of the published figure where it was trained
and else at the recipe's largest. Gaps and verdicts are against the first recipe of each
table, at equal training time unless a table says otherwise; the 95 % intervals of gaps
hold for all budgets of a method together, and a verdict is of all of them. The last
words of a section say whether a claim was found again, and if not, why. Published
figures are as published: other sizes, other machines.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A recipe at one budget: quality and gap with intervals; verdict of all."""

    budget: float
    quality: str
    gap: str = ""
    verdict: str = ""


def main() -> None:
    """Trains what is missing, if asked to, and writes the text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="store_true", help="what is not in --records")
    parser.add_argument("--records", type=Path, default=RECORDS)
    parser.add_argument("--to", type=Path, default=TEXT)
    asked = parser.parse_args()
    asked.records.mkdir(parents=True, exist_ok=True)
    parts = [_OPENING, f"Written on {describe_machine().removeprefix('machine: ')}.\n"]
    for file in study_files():
        out = asked.records / f"{file.stem}.jsonl"
        if asked.train:
            command = [sys.executable, "-m", "workers.offline", file, "--out", out]
            subprocess.run(command, check=True, cwd=ROOT)
        parts += study_lines(describe_study(file), out)
    asked.to.write_text("\n".join(parts) + "\n", encoding="utf-8")


def study_lines(entry: Mapping[str, Any], path: Path) -> Iterator[str]:
    """Yields the section of one study."""
    yield f"## {entry['title']}\n"
    yield f"Claimed: {entry['summary']} ({entry['source']})\n"
    if not path.exists():
        yield "Not measured yet.\n"
        return
    records, detail = read_file(path, Reading()).records, entry["detail"]
    strange = {run.recipe for run in records} ^ set(detail["curves"].values())
    if strange:
        raise SystemExit(
            f"{path}: these runs are not those of the study file as it is now "
            f"({', '.join(sorted(strange))}); remove it and start with --train"
        )
    yield f"{say_conditions(records)}\n"
    parts = detail["sizes"]["reduced"]
    for part in parts:
        if part["name"]:
            yield f"**{part['name'].capitalize()}**\n"
        own = [run for run in records if run.task == part["key"]]
        published = [p for p in detail["published"] if p["task"] in ("", part["key"])]
        # Judged over the tasks below; within one, a budget or two make no curve.
        yield from task_table(own, detail["curves"], published, not detail["across"])
    if detail["across"] == "tasks":
        yield from difference_table(records, [part["key"] for part in parts], detail)
    if detail["across"] == "train_items":
        yield from size_table(records, detail)
    yield f"{detail['differs']}\n"
    if detail["found"]:
        yield f"{detail['found']}\n"


def say_conditions(records: Sequence[RunRecord]) -> str:
    """Runs, seeds, budgets, machine and how busy it was, of the records themselves."""
    budgets = sorted({run.budget for run in records})
    seeds = sorted({str(run.seed) for run in records})
    states = {
        s: sum(run.status == s for run in records) for s in ("finished", "diverged")
    }
    failed = len(records) - sum(states.values())
    loads = [
        float(run.steadiness["load"]) for run in records if "load" in run.steadiness
    ]
    waited = [
        float(run.steadiness["waited_share"])
        for run in records
        if run.steadiness.get("waited_share") is not None
    ]
    seconds = sum(run.total_seconds or 0 for run in records)
    said = (
        f"{len(records)} runs ({states['diverged']} diverged, {failed} failed): seeds "
    )
    said += f"{', '.join(seeds)}; {', '.join(f'{b:g}' for b in budgets)} "
    said += f"{records[0].budget_unit}; {seconds:.0f} s in all on "
    said += "; ".join(sorted({run.device_class for run in records}))
    days = sorted({run.started_at[:10] for run in records if run.started_at})
    said += f"; {' to '.join(dict.fromkeys((days[0], days[-1])))}" if days else ""
    if loads:
        said += f"; median load {median(loads):.1f}"
    if waited:
        said += f", the training waited {median(waited):.0%} of its time for a core"
    return said.replace("%", " %") + "."


def task_table(
    records: Sequence[RunRecord],
    curves: Mapping[str, str],
    published: Sequence[Mapping[str, Any]],
    is_judged: bool,
) -> Iterator[str]:
    """Yields the table of one task: published figures beside quality and verdict."""
    baseline = next(iter(curves.values()))
    answer = compare(Question(task=records[0].task, baseline=baseline), records)
    found = measured(answer, {p["budget"] for p in published})
    heads = [f"published: {p['of']} ({p['source']})" for p in published]
    unit = records[0].budget_unit
    rows = [
        [
            label,
            *(_published(p, label) for p in published),
            *(m.quality, f"{m.budget:,.0f} {unit}"),
            *((m.gap, m.verdict) if is_judged else ()),
        ]
        for label, m in ((label, found[recipe]) for label, recipe in curves.items())
    ]
    judged = ["gap, points", "verdict"] if is_judged else []
    yield _table(["recipe", *heads, "measured, %", "after", *judged], rows)


def measured(
    answer: Comparison, asked: Collection[float | None]
) -> dict[str, Measured]:
    """What a comparison says of each recipe: at a budget of published figures, `asked`,
    else at its largest."""

    def place(at: Knot | Point) -> tuple[bool, float]:
        return at.budget in asked, at.budget

    knot = max(answer.baseline.knots, key=place)
    mean = _with_interval(knot.quality, knot.low, knot.high)
    found = {answer.baseline.recipe: Measured(knot.budget, mean, "", "baseline")}
    for method in answer.methods:
        point = max(method.points, key=place)
        mean = _with_interval(point.quality, point.mean_low, point.mean_high)
        gap = _with_interval(point.gap, point.shown_low, point.shown_high, signed=True)
        verdict = method.verdict.replace("_", " ")
        if point.gap is None:
            gap = (point.reason or point.verdict).replace("_", " ")
        found[method.recipe] = Measured(point.budget, mean, gap, verdict)
    return found


def difference_table(
    records: Iterable[RunRecord], tasks: Sequence[str], detail: Mapping[str, Any]
) -> Iterator[str]:
    """Yields how much each recipe loses from the first task to the second: it is its
    own baseline, at equal budget."""
    names = [part["name"] for part in detail["sizes"]["reduced"]]
    answers = task_differences(records, tasks, detail["curves"].values())
    rows = []
    for label, recipe in detail["curves"].items():
        point = max(answers[recipe].points, key=lambda p: p.budget)
        gap = _with_interval(point.gap, point.shown_low, point.shown_high, signed=True)
        verdict = answers[recipe].verdict.replace("_", " ")
        rows.append(
            [label, _difference(detail["published"], tasks, label), gap, verdict]
        )
    what = f"{names[0].capitalize()} minus {names[1]}"
    yield f"**{what}, at equal budget: each recipe is its own baseline**\n"
    heads = ["recipe", "published, points", "measured, points", "verdict"]
    yield _table(heads, rows)


def size_table(
    records: Sequence[RunRecord], detail: Mapping[str, Any]
) -> Iterator[str]:
    """Yields the gap at each size of the training set, judged along that axis."""
    curves = detail["curves"]
    answer = compare_sizes(records, next(iter(curves.values())))
    sizes = sorted({run.train_items for run in records if run.train_items})
    by_recipe = {method.recipe: method for method in answer.methods}
    rows = []
    for label, recipe in list(curves.items())[1:]:
        points = {round(p.x): p for p in by_recipe[recipe].points if p.x is not None}
        gaps = [
            _with_interval(p.gap, p.shown_low, p.shown_high, signed=True)
            for p in (points[round(size)] for size in sizes)
        ]
        verdict = by_recipe[recipe].verdict.replace("_", " ")
        rows.append([label, *gaps, verdict])
    first = next(iter(curves))
    yield f"**Gap to {first.lower()} along the size of the training set, points**\n"
    heads = [f"{size:,.0f} examples" for size in sizes]
    yield _table(["recipe", *heads, "verdict"], rows)


def _published(figures: Mapping[str, Any], label: str) -> str:
    value = figures["values"].get(label)
    if value is None:
        return ""
    said = f"{value:+g}" if figures["compared"] == "change" else f"{value:g}"
    return said.replace("-", "−")


def _difference(
    published: Sequence[Mapping[str, Any]], tasks: Sequence[str], label: str
) -> str:
    by_task = {p["task"]: p["values"] for p in published}
    if not all(label in by_task.get(task, {}) for task in tasks):
        return ""
    first, second = (by_task[task][label] for task in tasks)
    return f"{first - second:+g}".replace("-", "−")


def _with_interval(
    value: float | None, low: float | None, high: float | None, *, signed: bool = False
) -> str:
    """A fraction in points, with its interval where it has one."""
    if value is None:
        return "no finished run"
    style = "+.1f" if signed else ".1f"
    said = f"{100 * value:{style}}"
    if low is not None and high is not None:
        said += f" [{100 * low:{style}}, {100 * high:{style}}]"
    return said.replace("-", "−")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    main()
