"""What a run came to, read from its child's last words and from how it ended."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from overcurve.curves.terms.records import Status
from overcurve.prices import Price, training_cost
from workers.children.launch import Ended


@dataclass(frozen=True, slots=True)
class Result:
    """A final status with its record, or the reason why the attempt is given up.

    `status` None: the run is to be started again (as often as that is allowed).
    """

    status: Status | None
    record: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    released: bool = False  # given up by a worker that ends in order

    def __str__(self) -> str:
        error = self.record.get("error")
        return self.status or self.reason if not error else f"{self.status}: {error}"


RELEASED = Result(None, reason="the worker was told to end", released=True)


def with_cost(result: Result, prices: Sequence[Price]) -> Result:
    """The result with what its training cost, where the device has a price."""
    cost = training_cost(result.record, prices)
    if cost is None:
        return result
    return replace(result, record={**result.record, "cost_usd": cost})


def given_up(reason: str) -> Result:
    """An attempt that ended through no fault of the run."""
    return Result(None, reason=reason)


def failure(code: str, message: str, remedy: str) -> Result:
    """A run that cannot succeed as it is."""
    error = {"code": code, "message": message, "remedy": remedy}
    return Result("failed", {"error": error})


CANCELLED = Result(
    "cancelled", {"error": {"code": "cancelled", "message": "Cancelled on request."}}
)


def read_result(
    ended: Ended,
    outcome: Mapping[str, Any] | None,
    *,
    cancelled: bool,
    out_of_memory: bool,
    out_of_time: bool,
) -> Result:
    """Decide what becomes of a run whose child has ended.

    Args:
        ended: how the child ended.
        outcome: its last message, `status` and `record`; None when it sent none.
        cancelled: somebody had asked to cancel the run.
        out_of_memory: the system ended processes for want of memory meanwhile.
        out_of_time: the child had overstayed the time limit.
    """
    if outcome is not None:
        if outcome["status"] == "cancelled" and not cancelled:
            if ended.stopped:
                return RELEASED
            return given_up("the training was ended by SIGTERM")
        return Result(outcome["status"], outcome["record"])
    if cancelled:
        return CANCELLED
    if ended.code == -signal.SIGKILL and out_of_time:
        return failure(
            "time_limit",
            "The training did not stop at its time limit and was killed.",
            "Ask for a smaller budget, or raise OVERCURVE_TIME_LIMIT_SECONDS.",
        )
    if ended.stopped:
        return RELEASED
    if ended.code == -signal.SIGKILL and out_of_memory:
        return failure(
            "out_of_memory",
            "The system ran out of memory and killed the training.",
            "Take a smaller model or batch, or a machine with more memory.",
        )
    if ended.code is None or ended.code < 0:
        return given_up(f"the training was lost: {ended.reason}")
    return failure(
        "crashed",
        f"The training process {ended.reason} and left no result.",
        "Read the log of the run; the fault is in the method, not in the queue.",
    )
