"""The callbacks, in the loops that they are for, where those are installed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

import overcurve as oc
from overcurve.callbacks import keras_clock, lightning_clock, trainer_clock

STEP, EVALUATION = 0.004, 0.04  # seconds
STEPS, EVALUATIONS = 10, 3


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> oc.Run:
    for name in ("RANK", "WORLD_SIZE", "OVERCURVE_SERVER"):
        monkeypatch.delenv(name, raising=False)
    return oc.Run("t", "m", budget=3, seed=0, file=tmp_path / "runs.jsonl")


@pytest.mark.parametrize(
    ("make", "modules"),
    [
        (lightning_clock, ("lightning", "pytorch_lightning")),
        (trainer_clock, ("transformers",)),
        (keras_clock, ("keras",)),
    ],
)
def test_missing_library_says_what_to_install(
    make: Any, modules: tuple[str, ...], run: oc.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in modules:
        monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(oc.MissingPackage, match=f"pip install {modules[0]}"):
        make(run)


def held_to(run: oc.Run, tmp_path: Path, evaluations: int = EVALUATIONS) -> None:
    """The clock had the steps in it and the evaluations not."""
    run.finish(quality=0.5, metric="accuracy", direction="max")
    (record,) = oc.read(tmp_path / "runs.jsonl")
    assert (record.train_seconds or 0) >= 3 * STEPS * STEP
    assert record.segments["evaluation"] >= evaluations * EVALUATION
    assert "setup" in record.segments


@pytest.mark.filterwarnings("ignore")
def test_lightning_trains_on_the_clock(run: oc.Run, tmp_path: Path) -> None:
    lightning = pytest.importorskip("lightning.pytorch", reason="not installed")
    torch = pytest.importorskip("torch", reason="not installed")

    class Model(lightning.LightningModule):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(2, 1)

        def training_step(self, batch: Any, _: int) -> Any:
            time.sleep(STEP)
            return self.layer(batch[0]).mean()

        def validation_step(self, batch: Any, _: int) -> None:
            assert not run.is_training
            time.sleep(EVALUATION)

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=0.1)

    data = torch.utils.data.TensorDataset(torch.zeros(STEPS, 2))
    trainer = lightning.Trainer(
        max_epochs=3,
        accelerator="cpu",
        logger=False,
        enable_progress_bar=False,
        default_root_dir=tmp_path,
        callbacks=[lightning_clock(run)],
    )
    loader = torch.utils.data.DataLoader(data)
    trainer.fit(Model(), loader, torch.utils.data.DataLoader(data, batch_size=STEPS))
    held_to(run, tmp_path)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("strategy", ["epoch", "steps"])
def test_trainer_trains_on_the_clock(
    run: oc.Run, tmp_path: Path, strategy: str
) -> None:
    transformers = pytest.importorskip("transformers", reason="not installed")
    pytest.importorskip("accelerate", reason="not installed")
    torch = pytest.importorskip("torch", reason="not installed")

    class Model(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(2, 1)

        def forward(self, x: Any, labels: Any = None) -> dict[str, Any]:
            time.sleep(STEP if self.training else EVALUATION)
            assert run.is_training is self.training
            out = self.layer(x)
            return {"loss": (out - labels).square().mean(), "logits": out}

    rows = [{"x": torch.zeros(2), "labels": torch.zeros(1)} for _ in range(STEPS)]
    trainer = transformers.Trainer(
        model=Model(),
        args=transformers.TrainingArguments(
            output_dir=str(tmp_path / "out"),
            num_train_epochs=3,
            per_device_train_batch_size=1,
            per_device_eval_batch_size=STEPS,
            eval_strategy=strategy,
            save_strategy=strategy,
            eval_steps=STEPS,
            save_steps=STEPS,
            report_to=[],
            use_cpu=True,
            disable_tqdm=True,
        ),
        train_dataset=rows,
        eval_dataset=rows,
        callbacks=[trainer_clock(run)],
    )
    trainer.train()
    held_to(run, tmp_path)


@pytest.mark.filterwarnings("ignore")
def test_keras_trains_on_the_clock(
    run: oc.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="not installed")
    numpy = pytest.importorskip("numpy")

    class Slow(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            assert run.is_training
            time.sleep(STEP)

        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
            assert not run.is_training
            time.sleep(EVALUATION)

    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    x, y = numpy.zeros((STEPS, 2)), numpy.zeros((STEPS, 1))
    model.fit(
        x, y, batch_size=1, epochs=3, verbose=0, validation_data=(x, y),
        validation_batch_size=STEPS, callbacks=[keras_clock(run), Slow()],
    )  # fmt: skip
    held_to(run, tmp_path)
