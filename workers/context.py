"""What a method talks to while it trains: its plan, its randomness, its clock.

A method is a generator `train(task, params, context)`:

1. set-up, off the clock; `context.warm_up(step, state)` runs a step on dummy data and
   undoes it;
2. `yield Ready()`: the clock starts;
3. each `yield Progress(units, predictor)` reports the units done since the last one;
4. it ends by itself once `context.planned_units` are done, may finalise before it ends
   (still on the clock), and may `return` the function that gives the final predictor,
   or `Trained(predictor, pictures)`;
5. clean-up goes in `finally`: the harness closes the generator early on cancel and at
   the time limit.
"""

from __future__ import annotations

import copy
import hashlib
import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from workers.clock.flops import count_flops
from workers.clock.segment_samples import synchroniser
from workers.clock.stopwatch import Segment, Stopwatch
from workers.pictures import PictureMaker
from workers.task import Predictor

PredictorMaker = Callable[[], Predictor]


class WarmUpLeftTraces(RuntimeError):
    """Something differs after a warm-up, so the clock would start on a used state."""


class Ready(NamedTuple):
    """The set-up is done: start the clock."""


class Progress(NamedTuple):
    """Units done since the last report, and how to get a predictor of this moment.

    Attributes:
        units: whole steps, trees, rounds: at least one.
        predictor: called by the harness, off the clock, only when it evaluates. What it
            returns must leave the training as it was.
        loss: the last training loss, a number or a tensor on the device (read only at
            evaluations, so it costs no synchronisation); None when there is none.
        milestone: names and values of axes, such as {"sparsity": 0.8}, of a moment that
            counts: it is evaluated, however dear, off the clock, and kept with them.
        pictures: of a milestone, by name; see `workers.pictures`.
    """

    units: int
    predictor: PredictorMaker
    loss: Tensor | float | None = None
    milestone: Mapping[str, float] | None = None
    pictures: Mapping[str, PictureMaker] | None = None


class Trained(NamedTuple):
    """What a method may return: the final predictor, and pictures beside it.

    Attributes:
        predictor: as in `Progress`.
        pictures: by name, each called once, off the clock; see `workers.pictures`.
    """

    predictor: PredictorMaker
    pictures: Mapping[str, PictureMaker] = MappingProxyType({})


def check_milestone(milestone: Mapping[str, float]) -> dict[str, float]:
    """Returns the axes of a milestone as plain floats.

    Raises: ValueError: when a name is no word, or a value is not finite.
    """
    axes = {name: float(value) for name, value in milestone.items()}
    wrong = [n for n, v in axes.items() if not (n.isidentifier() and math.isfinite(v))]
    if wrong:
        raise ValueError(
            f"the milestone {dict(milestone)} has no finite number by the name "
            f"{wrong[0]!r}; write names as words, such as sparsity=0.8"
        )
    return axes


@dataclass(frozen=True, slots=True)
class Plugged:
    """An algorithm of the recipe: its function and its parsed parameters."""

    name: str
    plug: Callable[..., Any]
    params: Any


class Context:
    """One run as its method sees it.

    Attributes:
        device: where the task's tensors are.
        planned_units: the units after which training ends; schedules are functions of
            units done / planned units.
        algorithms: the recipe's algorithms, in order.
        figures: what `record` has collected.
        flops_per_example: what `count_flops` found; None where nothing is known.
    """

    def __init__(
        self,
        device: torch.device,
        planned_units: int,
        seed: int | str,
        stopwatch: Stopwatch,
        algorithms: tuple[Plugged, ...] = (),
        counts_flops: bool = True,
    ) -> None:
        self.device = device
        self.planned_units = planned_units
        self.algorithms = algorithms
        self.figures: dict[str, float] = {}
        self.flops_per_example: float | None = None
        self._counts_flops = counts_flops
        self._seed = seed
        self._stopwatch = stopwatch
        self._generators: list[torch.Generator] = []
        self._numpy_generators: list[np.random.Generator] = []

    def segment(self, name: Segment) -> Any:
        """Marks what happens inside as "data", "optimiser" or "method".

        Extras of a method (masks, pruning, averaging, selection) are "method". What
        is not marked counts as "forward_backward".
        """
        return self._stopwatch.mark(name)

    def record(self, **figures: float) -> None:
        """Stores figures with the run; the last value of a name stays.

        `parameters`, `examples` and `tokens` are fields of the run record; any other
        name (sparsity=0.92) is stored beside them and can be used as an axis.
        """
        self.figures.update(figures)

    def train_seconds(self) -> float:
        """Returns the seconds on the training clock, all that was sent being done.

        For figures to record, such as the seconds until a mask was found. It waits for
        the device, on the clock: nothing may be decided by it, and no step may ask.
        """
        synchroniser(self.device)()
        return self._stopwatch.train_seconds

    def count_flops(
        self, steps: Sequence[Callable[[], object]], examples: int, **how: bool
    ) -> None:
        """Counts floating-point operations, for a run that records its `examples`.

        Call it inside of what `warm_up` is given, which undoes the steps.

        Args:
            steps: one, or several that stand for equal shares of the training.
            examples: in each of them.
            how: see `workers.clock.flops.count_flops`.
        """
        if not self._counts_flops:
            return
        counted = [count_flops(step, **how) for step in steps]
        counts = [flops for flops in counted if flops is not None]
        if len(counts) == len(steps):
            self.flops_per_example = sum(counts) / len(counts) / examples

    def generator(self, purpose: str) -> torch.Generator:
        """Returns a torch generator on the CPU, its stream fixed by seed and purpose.

        Two purposes have unrelated streams, so adding an algorithm never shifts the
        numbers that another one draws.
        """
        made = torch.Generator()
        made.manual_seed(derive_seed(self._seed, purpose))
        self._generators.append(made)
        return made

    def numpy_generator(self, purpose: str) -> np.random.Generator:
        """Returns a numpy generator, its stream fixed by seed and purpose."""
        made = np.random.default_rng(derive_seed(self._seed, purpose))
        self._numpy_generators.append(made)
        return made

    def warm_up(self, step: Callable[[], object], state: Iterable[Any] = ()) -> None:
        """Runs `step` once on dummy data, off the clock, and undoes what it did.

        Args:
            step: trains one step on data of the real shapes.
            state: everything the step changes: modules, optimisers, tensors, and
                objects with `state_dict` and `load_state_dict`. The global random
                state and the generators of this context are restored without asking.

        Raises: WarmUpLeftTraces: when something is not bit-equal afterwards.
        """
        kept = [_Kept(item) for item in (*state, *self._generators)]
        kept += [_Kept(generator) for generator in self._numpy_generators]
        with self._stopwatch.pause("warmup"), kept_random_state(self.device):
            step()
            for item in kept:
                item.restore()


class _Kept:
    """One object's state, remembered so that it can be put back."""

    def __init__(self, item: Any) -> None:
        self._item = item
        self._before = copy.deepcopy(_state(item))
        weights = item.parameters() if isinstance(item, nn.Module) else ()
        self._gradients = [(w, copy.deepcopy(w.grad)) for w in weights]

    def restore(self) -> None:
        item, before = self._item, self._before
        if isinstance(item, Tensor):
            with torch.no_grad():
                item.copy_(before)
        elif isinstance(item, torch.Generator):
            item.set_state(before)
        elif isinstance(item, np.random.Generator):
            item.bit_generator.state = before
        else:
            if isinstance(item, torch.optim.Optimizer):
                item.state.clear()
            item.load_state_dict(copy.deepcopy(before))
        for weight, gradient in self._gradients:
            if gradient is None:
                weight.grad = None
            elif weight.grad is not None:
                weight.grad.copy_(gradient)
        if not same_bits(_state(item), before):
            raise WarmUpLeftTraces(
                f"{type(item).__name__} differs after the warm-up; give every object "
                "that a step changes to context.warm_up(step, state=...)"
            )


def _state(item: Any) -> Any:
    if isinstance(item, Tensor):
        return item.detach()
    if isinstance(item, torch.Generator):
        return item.get_state()
    if isinstance(item, np.random.Generator):
        return item.bit_generator.state
    return item.state_dict()


def same_bits(one: Any, other: Any) -> bool:
    """Whether two nested states hold the same values, bit for bit."""
    if isinstance(one, Tensor):
        return one.shape == other.shape and torch.equal(_bytes(one), _bytes(other))
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, dict):
        keys = one.keys() == other.keys()
        return keys and all(same_bits(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(same_bits(a, b) for a, b in pairs)
    return bool(one == other)


def _bytes(values: Tensor) -> Tensor:
    return values.detach().contiguous().reshape(-1).view(torch.uint8)


def derive_seed(seed: int | str, purpose: str) -> int:
    """Returns a 63-bit seed that depends on both words only, on every platform."""
    text = f"overcurve\0{seed}\0{purpose}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") >> 1


@contextmanager
def kept_random_state(device: torch.device) -> Iterator[None]:
    """Puts the global random states back when it ends: torch, numpy and Python's."""
    devices = [device] if device.type == "cuda" else []
    numpy_state, python_state = np.random.get_state(), random.getstate()
    try:
        with torch.random.fork_rng(devices=devices):
            yield
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)
