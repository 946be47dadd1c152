"""Small files of the kinds that are taken, to be looked at and tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A file: its `name` in addresses, what it `holds` in a few words, and its text."""

    name: str
    holds: str
    file: str
    text: str


def _qualities() -> Iterator[tuple[str, int, int, float, float]]:
    """Method, epochs, seed, seconds and accuracy of invented runs."""
    for method, slow, gain in (("baseline", 1.0, 0.0), ("cutout", 1.05, 0.02)):
        for rank, epochs in enumerate((2, 4, 8, 16)):
            for seed in range(3):
                noise = 0.002 * ((seed * 7 + rank * 3) % 5 - 2)
                quality = 0.94 - 0.3 * 0.55 ** (rank + 1) + gain + noise
                yield method, epochs, seed, slow * epochs * 9.7, quality


def _final() -> str:
    lines = ["method,epochs,seed,train_seconds,test_accuracy"]
    lines += [f"{m},{e},{s},{t:.1f},{q:.4f}" for m, e, s, t, q in _qualities()]
    return "\n".join(lines) + "\n"


def _courses() -> str:
    lines = ["method,budget,seed,epoch,train_seconds,val_acc"]
    for method, epochs, seed, seconds, quality in _qualities():
        for epoch in range(1, epochs + 1):
            now = quality - 0.2 * (1 - epoch / epochs)
            at = seconds * epoch / epochs
            fixed = f"{method},{epochs},{seed},{epoch}"
            lines.append(f"{fixed},{at:.1f},{now:.4f}")
    return "\n".join(lines) + "\n"


def _json_lines() -> str:
    lines = [
        f'{{"method": "{m}", "budget": {e}, "budget_unit": "epochs", "seed": {s}, '
        f'"train_seconds": {t:.1f}, "quality": {q:.4f}, "metric": "accuracy", '
        '"direction": "max"}'
        for m, e, s, t, q in _qualities()
    ]
    return "\n".join(lines) + "\n"


EXAMPLES = (
    Example(
        name="final",
        holds="a line for each run",
        file="final-results.csv",
        text=_final(),
    ),
    Example(
        name="courses",
        holds="a line for each epoch of each run",
        file="learning-curves.csv",
        text=_courses(),
    ),
    Example(
        name="json",
        holds="JSON lines, with everything said",
        file="runs.jsonl",
        text=_json_lines(),
    ),
)
