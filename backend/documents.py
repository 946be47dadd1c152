"""The prose that belongs to every verdict: how it is made."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

# Beside the packages in a checkout and in an installation alike.
VERDICT_TEXT = Path(__file__).resolve().parents[1] / "docs" / "verdict.md"


@lru_cache(maxsize=1)
def verdict_text() -> str:
    """How a verdict is made, in Markdown."""
    return VERDICT_TEXT.read_text(encoding="utf-8")
