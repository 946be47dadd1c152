"""What a comparison's recipes differ in, and where and how their runs were measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontend.curves.comparison import Comparison
from frontend.curves.records import UNSTATED, RunRecord
from frontend.figures.layout import colours_of
from frontend.words import count, day, duration, significant

ALGORITHM = "with "


@dataclass(frozen=True, slots=True)
class RecipeDifferences:
    """A table of the keys that differ: `columns` are (name, colour) of the recipes,
    `rows` (key, values); a recipe without an algorithm has a dash."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def recipe_differences(comparison: Comparison) -> RecipeDifferences:
    """Compares the recipes key by key; keys on which all agree are left out."""
    colours = colours_of(comparison)
    curves = [(comparison.baseline.recipe, comparison.baseline.name)]
    curves += [(answer.recipe, answer.name) for answer in comparison.methods]
    first: dict[str, RunRecord] = {}
    for record in comparison.records:
        first.setdefault(record.recipe, record)
    described = [_describe(first.get(recipe)) for recipe, _ in curves]
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
    records = [r for r in comparison.records if r.train_seconds is not None]
    if not records:
        return ()
    classes = sorted({r.device_class for r in records})
    spent = sum(r.train_seconds or 0.0 for r in records)
    facts = [
        ("Device class", ", ".join(c for c in classes if c != UNSTATED) or "unstated"),
        ("Training time in all", duration(spent)),
        ("Measured", _origin(records)),
    ]
    dates = sorted(r.started_at for r in records if r.started_at)
    if dates:
        first, last = day(dates[0]), day(dates[-1])
        facts.append(("Between", first if first == last else f"{first} and {last}"))
    versions = sorted({f"{k} {v}" for r in records for k, v in r.versions.items()})
    if versions:
        facts.append(("Versions", ", ".join(versions)))
    if comparison.question.time_sys is not None:
        share = significant(100 * comparison.question.time_sys, 3)
        facts.append(("Systematic error of times", f"{share} %"))
    return tuple(facts)


def _origin(records: list[RunRecord]) -> str:
    # Only our own workers store where the time went.
    ours = sum(1 for r in records if r.run and r.segments)
    sources = sorted({r.source for r in records if r.source})
    parts = [count(ours, "run") + " by this server's workers"] if ours else []
    if sources:
        parts.append("as stated by " + ", ".join(sources))
    elif ours < len(records):
        parts.append("as stated by the author")
    return "; ".join(parts)


def _describe(record: RunRecord | None) -> dict[str, str]:
    if record is None:
        return {}
    facts = {"method": record.method}
    facts |= {name: _text(value) for name, value in record.params.items()}
    for algorithm in record.algorithms:
        options = {k: v for k, v in algorithm.items() if k != "name"}
        words = ", ".join(f"{k} = {_text(v)}" for k, v in options.items())
        facts[ALGORITHM + str(algorithm.get("name", "algorithm"))] = words or "yes"
    return facts


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
