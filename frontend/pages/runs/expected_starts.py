"""When runs that wait will start, as far as what is before them tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from frontend.pages.runs.runs import RunLine


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A kind of device, and how many wait for it."""

    device: str
    workers_live: int
    waiting: int
    running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRun:
    """A run that waits; `starts_in` seconds, None where nothing allows a guess."""

    position: int
    run: RunLine
    study_title: str
    starts_in: float | None
    reason: str


def at_limit(
    running: Iterable[RunLine], devices: Iterable[DeviceLine], most: int
) -> Mapping[str | None, str]:
    """Who has as many runs in training as one person may have, in words; nobody where
    all workers together are no more than that, because a limit then holds up nothing.
    """
    if sum(device.workers_live for device in devices) <= most:
        return {}
    taken = Counter(run.owner for run in running)
    return {
        owner: f"{owner or 'whatever has no owner'} has {runs} of {most} running"
        for owner, runs in taken.items()
        if most and runs >= most
    }


def expected_starts(
    waiting: Sequence[RunLine],
    running: Sequence[RunLine],
    devices: Sequence[DeviceLine],
    study_titles: Mapping[int, str],
    overhead_seconds: float | None,
    at_limit: Mapping[str | None, str] = MappingProxyType({}),
) -> tuple[WaitingRun, ...]:
    """Says when each run will start: the seconds before it, shared by its workers.

    Only budgets in seconds say how long they take; behind any other nothing is
    promised, nor to whom has as many in training as one person may.
    """
    live = {device.device: device.workers_live for device in devices}
    ahead = _left_to_train(running, overhead_seconds)
    expected: list[WaitingRun] = []
    for position, run in enumerate(waiting, 1):
        before, workers = ahead.get(run.device, 0.0), live.get(run.device, 0)
        is_promised = before is not None and workers and run.owner not in at_limit
        expected.append(
            WaitingRun(
                position=position,
                run=run,
                study_title=study_titles.get(run.study, f"Study {run.study}"),
                starts_in=(before or 0.0) / workers if is_promised else None,
                reason=_why_it_waits(run, workers, at_limit),
            )
        )
        if run.owner not in at_limit:  # others are taken before it
            ahead[run.device] = _plus(before, _seconds(run, overhead_seconds))
    return tuple(expected)


def _left_to_train(
    running: Iterable[RunLine], overhead_seconds: float | None
) -> dict[str, float | None]:
    """The seconds that runs in training still take, by device; None unknown."""
    left: dict[str, float | None] = {}
    for run in running:
        whole = _seconds(run, overhead_seconds)
        rest = None if whole is None else whole * (1 - run.progress)
        left[run.device] = _plus(left.get(run.device, 0.0), rest)
    return left


def _why_it_waits(
    run: RunLine, workers: int, at_limit: Mapping[str | None, str]
) -> str:
    """What holds a run up beside those before it; "" where nothing does."""
    if not workers:
        return f"no live worker for {run.device}"
    if run.owner in at_limit:
        return at_limit[run.owner]
    return "starts again: its worker went silent" if run.status == "lost" else ""


def _plus(before: float | None, more: float | None) -> float | None:
    return None if before is None or more is None else before + more


def _seconds(run: RunLine, overhead_seconds: float | None) -> float | None:
    if run.budget_unit != "seconds":
        return None
    return run.budget + (overhead_seconds or 0.0)
