"""How many runs a comparison rests on, and which are not in its means."""

from __future__ import annotations

from overcurve.curves.comparison import Comparison
from overcurve.figures.drawing import Drawing
from overcurve.words import count

LOST = ("failed", "cancelled", "partial")


def say_drawn(comparison: Comparison, drawing: Drawing) -> str:
    """What is drawn, with every number: no silent limit."""
    counts = comparison.counts
    # A run tried again after it failed is the same seed.
    seeds: dict[tuple[str, float], set[int | str]] = {}
    for batch in comparison.records.batches:
        place = (batch.first.recipe, batch.first.budget)
        seeds.setdefault(place, set()).update(batch.values("seed"))
    budgets = len({budget for _, budget in seeds})
    most = max(map(len, seeds.values()), default=0)
    alike = all(len(numbers) == most for numbers in seeds.values())
    drawn = count(counts.total, "run")
    if counts.drawn != counts.total:
        drawn = f"{counts.drawn:,} of {drawn}"
    if drawing.thinned:
        dots = sum(len(group.x) for group in drawing.dots)
        drawn += f" in the means, {dots:,} of them"
    parts = [
        f"{drawn} drawn",
        count(1 + len(comparison.methods), "curve"),
        count(budgets, "budget"),
        f"{'' if alike else 'up to '}{count(most, 'seed')} each",
    ]
    if counts.waiting:
        parts.append(f"{counts.waiting:,} still to come")
    if drawing.off_scale:
        parts.append(f"{drawing.off_scale:,} off the scale")
    return ", ".join(parts)


def say_counts(comparison: Comparison) -> str:
    """How many runs were judged, and how many of them are not in the means."""
    counts = comparison.counts
    apart = {
        "diverged": counts.diverged,
        "failed": counts.failed,
        "cancelled": counts.cancelled,
        "partial": counts.partial,
        "left out": len(comparison.dropped),
        "still to come": counts.waiting,
    }
    parts = [f"{number:,} {words}" for words, number in apart.items() if number]
    return ", ".join([count(counts.total, "run"), *parts])


def runs_left_out(comparison: Comparison) -> tuple[tuple[str, str, str, str], ...]:
    """Runs that are not in the means: (curve, budget, seed, why)."""
    names = {a.recipe: a.name for a in comparison.methods}
    names[comparison.baseline.recipe] = comparison.baseline.name
    rows = [(d.who, f"{d.budget:g}", str(d.seed), d.why) for d in comparison.dropped]
    for record in comparison.records.where(lambda run: run.status in LOST):
        why = (record.error or {}).get("message") or record.status
        name = names.get(record.recipe, record.method)
        budget, seed = f"{record.budget:g}", str(record.seed)
        rows.append((name, budget, seed, f"{record.status}: {why}"))
    return tuple(rows)
