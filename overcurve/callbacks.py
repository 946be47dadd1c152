"""Callbacks that run the clock of `oc.Run` in other people's training loops.

    from overcurve.callbacks import lightning_clock

    with oc.Run(task="cifar10", method="cutout", budget=16, seed=0) as run:
        trainer = Trainer(max_epochs=16, callbacks=[lightning_clock(run)])
        trainer.fit(model)
        run.finish(quality=trainer.callback_metrics["val_acc"], direction="max")

Each lets the clock run from the first batch to the last and stand in evaluations; the
run's end is said where the quality is known. Their libraries are imported when asked.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from overcurve.errors import MissingPackage
from overcurve.run import Run


def lightning_clock(run: Run) -> Any:
    """A callback of Lightning (`lightning` or `pytorch_lightning`).

    Args:
        run: whose clock it runs.
    Returns: a `Callback`. Validation is a pause; checkpoints that Lightning writes
        between batches are not.
    Raises: MissingPackage: neither is installed.
    """
    base = _base("Callback", "lightning.pytorch", "pytorch_lightning")

    class LightningClock(base):  # type: ignore[misc, valid-type]
        is_paused = False

        def on_train_start(self, *_: Any) -> None:
            run.start()

        def on_validation_start(self, *_: Any) -> None:
            self.is_paused = run.is_training and run.pause()

        def on_validation_end(self, *_: Any) -> None:
            if self.is_paused:  # the sanity check before is no pause
                run.resume()

        def on_train_end(self, *_: Any) -> None:
            run.stop()

        def on_exception(self, *_: Any) -> None:
            run.stop()

    return LightningClock()


def trainer_clock(run: Run) -> Any:
    """A callback of Hugging Face's `Trainer`.

    Args:
        run: whose clock it runs.
    Returns: a `TrainerCallback`. The Trainer does not say when it begins to evaluate or
        save, only that it will, and when it has: what lies between is a pause.
    Raises: MissingPackage: transformers is not installed.
    """
    base = _base("TrainerCallback", "transformers")

    class TrainerClock(base):  # type: ignore[misc, valid-type]
        awaited: tuple[str, ...] = ()

        def on_train_begin(self, *_: Any, **__: Any) -> None:
            run.start()

        def on_step_end(self, _args: Any, _state: Any, control: Any, **_: Any) -> None:
            due = {"evaluate": control.should_evaluate, "save": control.should_save}
            awaited = tuple(name for name, is_due in due.items() if is_due)
            if awaited and run.is_training and run.pause():
                self.awaited = awaited

        on_epoch_end = on_step_end

        def on_evaluate(self, *_: Any, **__: Any) -> None:
            self._has("evaluate")

        def on_save(self, *_: Any, **__: Any) -> None:
            self._has("save")

        def on_step_begin(self, *_: Any, **__: Any) -> None:
            self._has(*self.awaited)  # what was due and then was not done

        def on_train_end(self, *_: Any, **__: Any) -> None:
            run.stop()

        def _has(self, *done: str) -> None:
            left = tuple(name for name in self.awaited if name not in done)
            if self.awaited and not left:
                run.resume()
            self.awaited = left

    return TrainerClock()


def keras_clock(run: Run) -> Any:
    """A callback of Keras, for `model.fit(..., callbacks=[keras_clock(run)])`.

    Args:
        run: whose clock it runs.
    Returns: a `keras.callbacks.Callback`. Validation within `fit` is a pause.
    Raises: MissingPackage: Keras is not installed.
    """
    base = _base("Callback", "keras.callbacks")

    class KerasClock(base):  # type: ignore[misc, valid-type]
        is_paused = False

        def on_train_begin(self, *_: Any, **__: Any) -> None:
            run.start()

        def on_test_begin(self, *_: Any, **__: Any) -> None:
            self.is_paused = run.is_training and run.pause()

        def on_test_end(self, *_: Any, **__: Any) -> None:
            if self.is_paused:
                run.resume()

        def on_train_end(self, *_: Any, **__: Any) -> None:
            run.stop()

    return KerasClock()


def _base(name: str, *modules: str) -> Any:
    """The class that a callback must be one of."""
    for module in modules:
        try:
            return getattr(import_module(module), name)
        except ModuleNotFoundError as problem:
            if problem.name and not module.startswith(problem.name):
                raise
    package = modules[0].partition(".")[0]
    raise MissingPackage(package, "This callback", package)
