"""What pages say of a run: the shapes of its states, and its figures in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overcurve.words import duration, significant

GLYPHS = {
    "queued": "○",
    "running": "◐",
    "lost": "↻",
    "finished": "●",
    "diverged": "≈",
    "failed": "✕",
    "cancelled": "⊘",
    "partial": "◔",
}
RETRIABLE = ("failed", "cancelled")
ACTIVE = ("queued", "running", "lost")
STATUSES = tuple(GLYPHS)


def quality_words(value: float | None, unit: str) -> str:
    """A quality as people read it: a fraction in per cent, others as they are."""
    if value is None:
        return "–"
    if unit == "fraction":
        return f"{value * 100:.2f} %"
    return f"{value:.4g}{' ' + unit if unit else ''}".replace("-", "−")


def budget_words(budget: float, unit: str) -> str:
    """A budget with its unit: 8 s, 1,000 steps."""
    number = f"{budget:,.6g}" if budget != int(budget) else f"{int(budget):,}"
    return f"{number} {'s' if unit == 'seconds' else unit}".strip()


def seconds_words(seconds: float | None) -> str:
    """A measured time to three digits: 2.01 s, 0.504 s, 4 min 20 s."""
    if seconds is None or seconds >= 100:
        return duration(seconds)
    return f"{significant(seconds, 3)} s"


def params_words(
    params: Mapping[str, Any], algorithms: tuple[Mapping[str, Any], ...] = ()
) -> str:
    """Parameters and algorithms of a recipe on one line, `` where all are defaults."""
    parts = [f"{name} = {value_words(value)}" for name, value in params.items()]
    for algorithm in algorithms:
        own = {k: v for k, v in algorithm.items() if k != "name"}
        inner = ", ".join(f"{k} = {value_words(v)}" for k, v in own.items())
        name = str(algorithm.get("name", ""))
        parts.append(f"+ {name.replace('_', ' ')}" + (f" ({inner})" if inner else ""))
    return ", ".join(parts).replace(", +", " +")


def value_words(value: Any) -> str:
    """A parameter's value: on, off, none, a number, a word."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        return ", ".join(value_words(v) for v in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k}={value_words(v)}" for k, v in value.items()) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
