"""What the tests of the training core share: small assignments, methods of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import torch

from tests.image_files import write_cifar10, write_image_folder
from tests.workers.core.blanked import Blanked
from workers import registry
from workers.clock.stopwatch import Stopwatch
from workers.driving import harness
from workers.driving.assignment import Assignment
from workers.registry import load_registry, method, parameter
from workers.task import Task

SMALL = {"name": "mnist1d", "num_samples": 500}


@dataclass(frozen=True)
class NapParams:
    nap: float = parameter(0.0, "How long to sleep.", unit="seconds", low=0)


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(autouse=True, scope="session")
def _data_on_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Puts small files where the tasks that read a disk look by default."""
    home = tmp_path_factory.mktemp("datasets")
    write_image_folder(home / "images")
    write_cifar10(home / "cifar-10-batches-bin")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OVERCURVE_DATASETS", str(home))
        yield


class HandClock:
    """A clock that stands until it is moved, in the place of the stopwatch's."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now

    process_time = perf_counter

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> HandClock:
    made = HandClock()
    monkeypatch.setattr("workers.clock.stopwatch.time", made)
    monkeypatch.setattr("workers.clock.segment_samples.time", made)
    return made


@pytest.fixture
def add_method() -> Iterator[Callable[[Callable[..., Any]], str]]:
    """Registers a generator as method "of_a_test" until the test is over."""
    load_registry()

    def add(train: Callable[..., Any], **facts: Any) -> str:
        method("of_a_test", NapParams, **facts)(train)
        return "of_a_test"

    yield add
    registry._REGISTRY.methods.pop("of_a_test", None)


@pytest.fixture
def data_come_with_the_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Returns what makes training data blank until the clock starts.

    Whoever looked at them before learns something else than usual.
    """
    load, start = harness.load_task, Stopwatch.start
    hidden: list[Blanked] = []

    def load_blank(*asked: Any) -> Task:
        task = load(*asked)
        hidden[:] = [Blanked(task.training)]
        return replace(task, training=hidden[0].training)

    def fill_and_start(watch: Stopwatch) -> None:
        for blanked in hidden:
            blanked.fill()
        start(watch)

    def hide() -> None:
        monkeypatch.setattr(harness, "load_task", load_blank)
        monkeypatch.setattr(Stopwatch, "start", fill_and_start)

    return hide


def make_assignment(**changes: Any) -> Assignment:
    facts: dict[str, Any] = {
        "task": SMALL,
        "method": "supervised",
        "params": {"model": "mlp"},
        "planned_units": 12,
    }
    return Assignment(**{**facts, **changes})


@pytest.fixture
def assign() -> Callable[..., Assignment]:
    return make_assignment
