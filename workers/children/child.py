"""What a child does: one job, told and answered over its connection, then it ends.

Imported by the forkserver, so that every child starts with torch, the harness and
the registry in memory. It sends small messages and writes nothing: whatever is stored
or published is the worker's work, outside the training clock.
"""

from __future__ import annotations

import json
import math
import signal
from collections.abc import Mapping
from dataclasses import asdict, replace
from multiprocessing.connection import Connection
from typing import Any

import torch
import torch._inductor  # torch imports it at first use: most of a second a child

from workers.driving.assignment import Assignment, resolve_recipe
from workers.driving.calibrate import CalibrationFailed, Fit, calibrate, planned_units
from workers.driving.harness import train_run
from workers.driving.outcome import Drawn, Evaluated, Event, Progressed, Started
from workers.machine.canary import measure_canary
from workers.machine.conditions import figures_of, read_conditions
from workers.machine.device import fingerprint, pick_device, pin_threads
from workers.machine.device_claim import claimed_device
from workers.machine.patience import wait_for_quiet
from workers.registry import RecipeError, load_registry
from workers.studies.catalogue import describe_catalogue

# Made in the forkserver: the digests of all sources are in memory then, and belong to
# the code that was imported even where a file is edited later.
_CATALOGUE = describe_catalogue(load_registry())
_KINDS: dict[type[Event], str] = {
    Started: "started",
    Progressed: "progress",
    Evaluated: "evaluation",
}


class _Job:
    """One job of a child: its connection, and whether it is to stop."""

    def __init__(self, connection: Connection[Any, Any], device: torch.device) -> None:
        self.device = device
        self._connection = connection
        self._is_stopping = False
        signal.signal(signal.SIGTERM, self._stop)

    def should_stop(self) -> bool:
        return self._is_stopping

    def send(self, kind: str, **facts: Any) -> None:
        message = {"kind": kind, **plain(facts)}
        self._connection.send_bytes(json.dumps(message, allow_nan=False).encode())

    def _stop(self, *_: object) -> None:
        self._is_stopping = True

    def report(self, event: Event) -> None:
        if isinstance(event, Drawn):  # it has a kind of its own
            self.send("picture", picture=asdict(event))
        else:
            self.send(_KINDS[type(event)], **asdict(event))

    def say_wait(self, who: str) -> None:
        self.send("waits", who=who)


def run_child(descriptor: int) -> None:
    """Do the job that arrives on the connection.

    Args:
        descriptor: of the connection; the job is one JSON object: `kind` (describe,
            calibrate, canary, train), `device`, `threads`, and what the kind needs.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection: Connection[Any, Any] = Connection(descriptor)
    order = json.loads(connection.recv_bytes())
    job = _Job(connection, pick_device(order["device"]))
    if order["kind"] == "describe":
        pin_threads(order["threads"])
        _describe(job)
        return
    work = {"calibrate": _calibrate, "canary": _measure_canary, "train": _train}
    with claimed_device(job.device, order["threads"], job.should_stop, job.say_wait):
        work[order["kind"]](job, order)


def _describe(job: _Job) -> None:
    job.send(
        "description",
        catalogue=_CATALOGUE,
        fingerprint=asdict(fingerprint(job.device)),
    )


def _measure_canary(job: _Job, order: Mapping[str, Any]) -> None:
    conditions = read_conditions(job.device)
    canary = measure_canary(job.device, order["seconds"], job.should_stop)
    if canary is not None:
        beside = figures_of(conditions)
        job.send("canary", conditions=conditions, beside_runs=beside, **asdict(canary))


def _train(job: _Job, order: Mapping[str, Any]) -> None:
    if order["busy"] == "wait":
        wait_for_quiet(job.device, job.should_stop, job.say_wait)
    try:
        outcome = train_run(
            Assignment(**order["assignment"]), job.report, job.should_stop
        )
    except RecipeError as error:
        job.send("outcome", status="failed", record={"error": _refusal(error)})
        return
    record = outcome.record()
    job.send("outcome", status=record.pop("status"), record=record)


def _calibrate(job: _Job, order: Mapping[str, Any]) -> None:
    """Measure the recipes side by side; the first is the one the run needs.

    One that cannot be trained is left out: its own run will say why.
    """
    left = dict(enumerate(Assignment(**values) for values in order["assignments"]))
    fits: dict[int, Fit] = {}
    while not fits:
        try:
            fits = _fit(left, job)
        except _Unfit as unfit:
            left.pop(unfit.index)
            if unfit.index == 0 or unfit.status == "cancelled":
                record = {"error": unfit.error}
                job.send("outcome", status=unfit.status, record=record)
                return
    for index, fit in fits.items():
        for seconds in order["seconds"][index]:
            job.send(
                "calibration",
                index=index,
                seconds=seconds,
                planned_units=planned_units(fit, seconds),
                detail=asdict(fit),
            )
    job.send("outcome", status="finished", record={})


class _Unfit(Exception):
    """A recipe that cannot be calibrated."""

    def __init__(self, index: int, status: str, error: Mapping[str, str]) -> None:
        super().__init__(error)
        self.index, self.status, self.error = index, status, error


def _fit(assignments: Mapping[int, Assignment], job: _Job) -> dict[int, Fit]:
    for index, assignment in assignments.items():
        try:
            resolve_recipe(assignment)
        except RecipeError as error:
            raise _Unfit(index, "failed", _refusal(error)) from error
    try:
        fits = calibrate(list(assignments.values()), should_stop=job.should_stop)
    except CalibrationFailed as failed:
        as_sent = replace(failed.assignment, planned_units=1)
        index = next(i for i, a in assignments.items() if a == as_sent)
        status = "cancelled" if failed.code == "cancelled" else "failed"
        why = {"code": failed.code, "message": str(failed), "remedy": failed.remedy}
        raise _Unfit(index, status, why) from failed
    return dict(zip(assignments, fits, strict=True))


def _refusal(error: RecipeError) -> dict[str, str]:
    fields = "; ".join(f"{field.path}: {field.message}" for field in error.fields)
    return {"code": "recipe", "message": fields, "remedy": error.remedy}


def plain(value: Any) -> Any:
    """Turn a value into what JSON holds; figures that are not finite are left out.

    Args:
        value: nested mappings, sequences and scalars, of numpy and torch too.
    """
    if isinstance(value, Mapping):
        pairs = {str(name): plain(item) for name, item in value.items()}
        return {n: v for n, v in pairs.items() if v is not None or value[n] is None}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
