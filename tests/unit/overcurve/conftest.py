"""Each test is told anew what is told once for a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from overcurve.timing import kept_run, notes


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """What was told in this test, whose runs do not outlive it."""
    fresh: set[str] = set()
    monkeypatch.setattr(notes, "_told", fresh)
    yield fresh
    for run in list(kept_run._open):
        run.let_go()
        kept_run._open.discard(run)
