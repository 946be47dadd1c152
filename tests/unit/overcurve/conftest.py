"""Each test is told anew what is told once for a process."""

from __future__ import annotations

import pytest

from overcurve.timing import notes


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What was told in this test."""
    fresh: set[str] = set()
    monkeypatch.setattr(notes, "_told", fresh)
    return fresh
