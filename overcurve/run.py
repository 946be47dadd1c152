"""`oc.Run`: the clock for anybody's training loop, and the line of its run.

    with oc.Run(task="cifar10", method="cutout", budget=16, seed=0) as run:
        with run.training():  # the clock runs here, and only here
            ...
            with run.paused():
                evaluate()
        run.finish(quality=0.94, metric="test accuracy", direction="max")

Standard library alone. Nothing here raises into a training: what goes wrong is told
once, as a warning of the logger `overcurve`. See `docs/run-clock.md`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from overcurve.timing import machine
from overcurve.timing.keeping import run_file
from overcurve.timing.kept_run import KeptRun
from overcurve.timing.notes import guarded, note, nothing
from overcurve.timing.plain_values import (
    plain_algorithms,
    plain_budget,
    plain_number,
    plain_params,
    plain_seed,
)
from overcurve.timing.run_record import UNFINISHED, Said, ending_by, ending_of
from overcurve.timing.training_clock import EVALUATION, Sync

Wait = Sync | Literal[False] | None


class Run:
    """One training: its clock, and its line in a file of runs.

    Args:
        task, method, label, budget_unit, metric, direction, unit: as in a file of runs;
            metric and direction may be said by `finish` instead.
        budget: what the training was asked for, in `budget_unit`.
        seed: an integer or a short text.
        params: of the method; runs that differ in them are other recipes.
        algorithms: names of tricks in their order, or mappings with a name.
        device_class: the kind of device; where torch is used it is found.
        source: where the run is from; the script's name.
        resumed_from: `train_seconds` of the checkpoint that this process goes on from.
        file: of runs; `OVERCURVE_RUNS`, else `overcurve-runs.jsonl` in this folder.
        server: to which the run is sent too, "" for none; `OVERCURVE_SERVER`.
        log_to: a run of W&B, the module mlflow, or a function that takes a dict: is
            given `train_seconds` and `total_seconds` in the end.
        figures: further numbers of the run, such as `parameters`.
    """

    _kept: KeptRun | None = None  # where making the run failed, which is told

    @guarded(nothing)
    def __init__(
        self,
        task: str = "",
        method: str = "",
        *,
        budget: float | None = None,
        seed: int | str | None = None,
        budget_unit: str = "",
        label: str = "",
        params: Any = None,
        algorithms: Iterable[Any] = (),
        metric: str = "",
        direction: str = "",
        unit: str = "",
        device_class: str = "",
        source: str = "",
        resumed_from: float = 0.0,
        file: str | os.PathLike[str] | None = None,
        server: str | None = None,
        log_to: Any = None,
        **figures: Any,
    ) -> None:
        texts = {"task": task, "method": method, "label": label, "unit": unit}
        texts |= {"budget_unit": budget_unit, "metric": metric, "direction": direction}
        texts |= {"device_class": device_class, "source": source or _script()}
        said = Said(
            texts={name: text for name, text in texts.items() if text is not None},
            budget=plain_budget(budget),
            seed=plain_seed(seed),
            figures=figures,
            resumed_from=max(0.0, plain_number(resumed_from) or 0.0),
            started_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        )
        address = os.environ.get("OVERCURVE_SERVER", "") if server is None else server
        self._kept = KeptRun(said, run_file(file, os.environ), address, log_to)
        self._describe(params or {}, algorithms or ())
        self._kept.begin()

    @guarded(nothing)
    def _describe(self, params: Any, algorithms: Iterable[Any]) -> None:
        if self._kept is not None:
            self._kept.said.params = plain_params(params)
            self._kept.said.algorithms = plain_algorithms(algorithms)

    def __reduce__(self) -> tuple[Callable[[], Run], tuple[()]]:
        return _inert_run, ()  # a second clock would write a second line

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        if self._kept is not None:
            self._kept.end(UNFINISHED if problem is None else ending_by(problem))
        return False

    def training(self, sync: Wait = None) -> AbstractContextManager[object]:
        """A context in which the training clock runs; several of them add up.

        Args:
            sync: waits until the device has done what it was sent, such as
                `torch.cuda.synchronize`. Where torch is used it is found; False for
                none.
        """
        return _Stretch(self, sync)

    def paused(self, why: str = EVALUATION) -> AbstractContextManager[object]:
        """A context within training in which the clock stands.

        Args:
            why: what the seconds are: "evaluation", or "report" for logs and files.
        """
        return _Pause(self, why)

    @guarded(bool)
    def start(self, sync: Wait = None) -> bool:
        """Starts the training clock, as `training` does; a `stop` belongs to it.

        Returns: whether it counts.
        """
        kept = self._kept
        if kept is None or not kept.is_here():
            return False
        if not kept.clock.has_run:
            kept.prepare()
        return kept.clock.start((machine.synchronise if sync is None else sync) or None)

    @guarded(nothing)
    def stop(self) -> None:
        """Stops the training clock."""
        kept = self._kept
        if kept is not None and kept.is_here():
            kept.clock.stop()
            kept.refresh()

    @guarded(bool)
    def pause(self, why: str = EVALUATION) -> bool:
        """Lets the clock stand, as `paused` does; a `resume` belongs to it.

        Returns: whether it counts.
        """
        kept = self._kept
        if kept is None or not kept.is_here() or not kept.clock.pause(why):
            return False
        kept.refresh()
        return True

    @guarded(nothing)
    def resume(self) -> None:
        """Lets training go on after a pause."""
        kept = self._kept
        if kept is not None and kept.is_here():
            kept.clock.resume()

    @property
    def is_training(self) -> bool:
        """Whether the clock runs."""
        return self._kept is not None and self._kept.clock.is_running

    @property
    def train_seconds(self) -> float:
        """Seconds trained so far, those before a resumption too: for checkpoints."""
        kept = self._kept
        return (
            0.0 if kept is None else kept.clock.train_seconds + kept.said.resumed_from
        )

    @guarded(nothing)
    def finish(
        self,
        quality: Any = None,
        *,
        metric: str = "",
        direction: str = "",
        unit: str = "",
        metrics: Mapping[str, Any] | None = None,
        **figures: Any,
    ) -> None:
        """Ends the run and writes its line.

        Args:
            quality: at the end; None, NaN or infinite says that the run diverged.
            metric: what the quality is, such as "test accuracy".
            direction: "max" where more is better, "min" where less is.
            unit: of the quality; "fraction" is shown as per cent.
            metrics, figures: further numbers of the run, such as `steps`.
        """
        kept = self._kept
        if kept is None or not kept.is_here():
            return
        if kept.has_ended:
            note("oc.Run.finish: the run has ended before; the first end counts")
            return
        kept.clock.halt()
        said = kept.said
        given = {"metric": metric, "direction": direction, "unit": unit}
        said.texts |= {name: text for name, text in given.items() if text}
        if not said.texts.get("direction"):
            note(
                'oc.Run.finish: say direction="max" or "min": which quality is better?'
            )
        said.figures = {**said.figures, **(metrics or {}), **figures}
        kept.end(ending_of(quality))


class _Stretch:
    """Training, from entering to leaving."""

    __slots__ = ("_counts", "_run", "_sync")

    def __init__(self, run: Run, sync: Wait) -> None:
        self._run, self._sync, self._counts = run, sync, False

    def __enter__(self) -> None:
        self._counts = self._run.start(self._sync)

    def __exit__(self, *_problem: object) -> None:
        if self._counts:
            self._counts = False
            self._run.stop()


class _Pause:
    """A pause, from entering to leaving."""

    __slots__ = ("_counts", "_run", "_why")

    def __init__(self, run: Run, why: str) -> None:
        self._run, self._why, self._counts = run, why, False

    def __enter__(self) -> None:
        self._counts = self._run.pause(self._why)

    def __exit__(self, *_problem: object) -> None:
        if self._counts:
            self._counts = False
            self._run.resume()


def _inert_run() -> Run:
    """What a copy of a run is, in this process or in another one: nothing."""
    note(
        "oc.Run: a copy of a run (pickle, copy, deepcopy) times nothing and writes no "
        "line; the run itself does. Make the run where the training is"
    )
    return Run.__new__(Run)


def _script() -> str:
    """The name of the program that trains."""
    name = getattr(sys.modules.get("__main__"), "__file__", None)
    return Path(name).name if name else "oc.Run"
