"""What was measured here that tells how long a study will take."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.runs import RunFilter, first_runs, list_overheads
from backend.store.studies import list_studies
from backend.store.workers import list_devices
from frontend.facts.runs import AskedRun
from frontend.pages.studies.cost_estimate import Pace, pace_key

LOOKED_AT = 200  # of the newest finished runs of a method: enough for a median


def measure_pace(session: Session, settings: Settings, spec: Mapping[str, Any]) -> Pace:
    """Gathers seconds a unit, seconds beside the training, and what waits before."""
    device = str(spec.get("device", ""))
    unit = str(spec.get("budget_unit", "seconds"))
    devices = list_devices(session, stale_seconds=settings.lease_seconds)
    live = next((d.workers_live for d in devices if d.device == device), 0)
    return Pace(
        per_unit={} if unit == "seconds" else _seconds_a_unit(session, spec, unit),
        overhead=overhead_seconds(session, device),
        ahead=_seconds_ahead(session, device),
        workers_live=live,
    )


def overhead_seconds(session: Session, device: str) -> float | None:
    """The median of what a run took beside its training; None without any run."""
    beside = list_overheads(session, device, LOOKED_AT)
    return median(beside) if beside else None


def _seconds_a_unit(
    session: Session, spec: Mapping[str, Any], unit: str
) -> dict[str, float]:
    recipes = [spec.get("baseline", {}), *spec.get("methods", ())]
    device = str(spec.get("device", ""))
    measured: dict[str, list[float]] = {}
    for method in sorted({str(r.get("method", "")) for r in recipes} - {""}):
        which = RunFilter(status=("finished",), method=method, device=device)
        for run in first_runs(session, which, limit=LOOKED_AT):
            if run.asked.budget_unit == unit and run.train_seconds is not None:
                key = pace_key(_recipe(run.asked), unit)
                seconds = run.train_seconds / run.asked.budget
                measured.setdefault(key, []).append(seconds)
    return {key: median(paces) for key, paces in measured.items()}


def _recipe(asked: AskedRun) -> Mapping[str, Any]:
    return {
        "method": asked.method,
        "params": asked.params,
        "algorithms": asked.algorithms,
    }


def _seconds_ahead(session: Session, device: str) -> float | None:
    total = 0.0
    for study in list_studies(session, limit=100):
        if study.device != device or study.ended == study.total:
            continue
        if study.expected_seconds_left is None:
            return None
        total += study.expected_seconds_left
    return total
