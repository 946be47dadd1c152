"""What a comparison's recipes differ in, and where and how their runs were measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.records import UNSTATED, RunRecord
from overcurve.curves.terms.run_table import RunTable
from overcurve.figures.layout import colours_of
from overcurve.words import count, day, duration, significant

ALGORITHM = "with "
DEVICE_CLASS = "Device class"


@dataclass(frozen=True, slots=True)
class RecipeDifferences:
    """A table of the keys that differ: `columns` are (name, colour) of the recipes,
    `rows` (key, values); a recipe without an algorithm has a dash."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipes:
    """What was compared, and how it was measured: `facts` of device and clock, as
    (name, words)."""

    differences: RecipeDifferences
    facts: tuple[tuple[str, str], ...]
    rule: int
    digest: str

    @property
    def device(self) -> str:
        """The kind of device that all runs share or the kinds; "" where unstated."""
        device_class = dict(self.facts).get(DEVICE_CLASS, UNSTATED)
        return "" if device_class == UNSTATED else device_class


def page_recipes(comparison: Comparison) -> Recipes:
    """Tells the recipes and their runs."""
    return Recipes(
        differences=recipe_differences(comparison),
        facts=clock_facts(comparison),
        rule=comparison.rule,
        digest=comparison.digest,
    )


def recipe_differences(comparison: Comparison) -> RecipeDifferences:
    """Compares the recipes key by key; keys on which all agree are left out."""
    colours = colours_of(comparison)
    curves = [(comparison.baseline.recipe, comparison.baseline.name)]
    curves += [(answer.recipe, answer.name) for answer in comparison.methods]
    records: dict[str, list[RunRecord]] = {}
    for record in comparison.records.samples():
        records.setdefault(record.recipe, []).append(record)
    described = [_describe(records.get(recipe, [])) for recipe, _ in curves]
    keys = dict.fromkeys(key for facts in described for key in facts)
    rows = []
    for key in keys:
        # A record states only what differs from the method's defaults.
        absent = "–" if key.startswith(ALGORITHM) else "default"
        values = tuple(facts.get(key, absent) for facts in described)
        if len(set(values)) > 1:
            rows.append((key, values))
    columns = tuple((name, colours[recipe]) for recipe, name in curves)
    return RecipeDifferences(columns, tuple(rows))


def clock_facts(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """Device, clock and origin of the runs, as (name, words)."""
    timed = comparison.records.only(
        lambda batch: [time is not None for time in batch.values("train_seconds")]
    )
    if not timed:
        return ()
    classes = sorted({r.device_class for r in timed.samples()})
    spent = sum(seconds for (seconds,) in timed.rows("train_seconds"))
    facts = [
        (DEVICE_CLASS, ", ".join(c for c in classes if c != UNSTATED) or UNSTATED),
        ("Training time in all", duration(spent)),
        ("Measured", _origin(timed)),
    ]
    dates = sorted(start for (start,) in timed.distinct("started_at") if start)
    if dates:
        first, last = day(dates[0]), day(dates[-1])
        facts.append(("Between", first if first == last else f"{first} and {last}"))
    rows = timed.carrying("versions").rows("versions")
    versions = sorted({f"{k} {v}" for (stated,) in rows for k, v in stated.items()})
    if versions:
        facts.append(("Versions", ", ".join(versions)))
    share = significant(100 * comparison.time_sys, 3)
    remark = " as asked" if comparison.question.time_sys is not None else ""
    facts.append(("Systematic error of times", f"{share} %{remark}"))
    return tuple(facts)


def _origin(runs: RunTable) -> str:
    # Only our own workers store where the time went.
    rows = runs.carrying("segments").rows("run", "segments")
    ours = sum(bool(run and segments) for run, segments in rows)
    sources = sorted(source for (source,) in runs.distinct("source") if source)
    parts = [count(ours, "run") + " by this server's workers"] if ours else []
    if sources:
        parts.append("as stated by " + ", ".join(sources))
    elif ours < len(runs):
        parts.append("as stated by the author")
    return "; ".join(parts)


def _describe(records: list[RunRecord]) -> dict[str, str]:
    if not records:
        return {}
    first = records[0]
    facts = {"method": first.method}
    names = dict.fromkeys(name for record in records for name in record.params)
    facts |= {name: _param(records, name) for name in names}
    for algorithm in first.algorithms:
        options = {k: v for k, v in algorithm.items() if k != "name"}
        words = ", ".join(f"{k} = {_text(v)}" for k, v in options.items())
        facts[ALGORITHM + str(algorithm.get("name", "algorithm"))] = words or "yes"
    return facts


def _param(records: list[RunRecord], name: str) -> str:
    """A parameter's value; where it was tuned at each budget, all of them."""
    at = {r.budget: _text(r.params[name]) for r in records if name in r.params}
    if len(set(at.values())) == 1:
        return next(iter(at.values()))
    return ", ".join(f"{at[budget]} at {budget:g}" for budget in sorted(at))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return significant(value, 6)
    if isinstance(value, Mapping):
        return ", ".join(f"{k} = {_text(v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_text(item) for item in value)
    return str(value)
