"""Trains one claimed run in a child, and stores what is heard of it on the way."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from backend.settings import Settings
from backend.store.claims import ClaimedRun
from backend.store.traces import append_evaluation, append_picture, record_progress
from frontend.facts.runs import PictureView
from overcurve.curves.terms.records import Evaluation
from workers.children.launch import Message
from workers.process.announcer import Announcer
from workers.process.outbox import Outbox
from workers.process.result import Result
from workers.process.sitting import Sitting


class Training:
    """One attempt at a run: its progress, and where its messages go.

    Args:
        on_wait: told for whom the training waits, in words; "" when it goes on.
    """

    def __init__(
        self,
        claimed: ClaimedRun,
        settings: Settings,
        announcer: Announcer,
        outbox: Outbox,
        on_wait: Callable[[str], None],
    ) -> None:
        self._claimed = claimed
        self._on_wait = on_wait
        self._settings = settings
        self._announcer = announcer
        self._outbox = outbox
        self._seconds_left = math.inf

    def run(self, planned_units: int, sitting: Sitting) -> Result:
        """Train for so many units of the method and return what it came to."""
        claimed, asked = self._claimed, self._claimed.asked
        assignment: dict[str, Any] = {
            "task": {"name": claimed.task_name, **claimed.task_params},
            "method": asked.method,
            "params": dict(asked.params),
            "algorithms": [dict(algorithm) for algorithm in asked.algorithms],
            "budget": asked.budget,
            "budget_unit": asked.budget_unit,
            "planned_units": planned_units,
            "seed": asked.seed,
            "time_limit_seconds": self._settings.time_limit_seconds,
            "device": self._settings.device,
        }
        job = {
            "kind": "train",
            "assignment": assignment,
            "busy": self._settings.busy,
        }
        return sitting.attend(job, self._hear, lambda: self._seconds_left)

    def _hear(self, message: Message) -> None:
        if message["kind"] == "progress":
            self._note_progress(message)
        elif message["kind"] == "waits":
            self._on_wait(message["who"])
        elif message["kind"] == "evaluation":
            evaluation = Evaluation(
                units=message["units"],
                train_seconds=message["train_seconds"],
                quality=message.get("quality"),
                metrics=message["metrics"],
                milestone=message["milestone"],
            )
            self._write(partial(append_evaluation, evaluation=evaluation))
            self._tell(evaluated=True)

        elif message["kind"] == "picture":
            picture = PictureView(**message["picture"])
            self._write(partial(append_picture, picture=picture))
            self._tell(drawn=True)

    def _note_progress(self, message: Message) -> None:
        units, planned = message["units"], message["planned_units"]
        progress = min(1.0, units / planned)
        if units:
            seconds_a_unit = message["train_seconds"] / units
            self._seconds_left = (planned - units) * seconds_a_unit
        self._write(partial(record_progress, progress=progress))
        self._tell(progress=progress)

    def _write(self, write: Any) -> None:
        claimed = self._claimed
        self._outbox.put(partial(write, run=claimed.id, attempt=claimed.attempt))

    def _tell(self, **facts: Any) -> None:
        claimed = self._claimed
        self._announcer.say_often(
            "run", run=claimed.id, study=claimed.study, status="running", **facts
        )
