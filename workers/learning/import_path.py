"""Optimisers by import path: classes of torch, of other packages, of your own.

`python -m workers.learning.import_path package.module:Name` prints the digest of its
source.
"""

from __future__ import annotations

import copy
import importlib
import inspect
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from overcurve.errors import FieldError
from overcurve.recipe import source_digest
from workers.parameters import WrongParameter

REMEDY = "Name a subclass of torch.optim.Optimizer that the worker can import."


def import_optimiser(path: str) -> type[torch.optim.Optimizer]:
    """Imports the class at `package.module:Name`.

    Raises: WrongParameter: it cannot be imported, or is no torch.optim.Optimizer.
    """
    module, _, name = path.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
    except Exception as problem:  # whatever somebody's module does when it is imported
        said = f"{path!r} cannot be imported: {type(problem).__name__}: {problem}"
        raise _wrong("optimiser", said) from problem
    if not (isinstance(found, type) and issubclass(found, torch.optim.Optimizer)):
        raise _wrong("optimiser", f"{path!r} is no torch.optim.Optimizer")
    return found


def optimiser_source(path: str) -> str:
    """Returns the digest of the file that the class at `path` was imported from.

    Of the module named, not of what it imports in its turn.

    Raises: WrongParameter: as `import_optimiser`, or the module has no source file.
    """
    import_optimiser(path)
    module = sys.modules[path.partition(":")[0]]
    try:
        return source_digest(Path(inspect.getsourcefile(module) or "").read_bytes())
    except (OSError, TypeError):
        said = f"{path!r} has no source file, so it cannot be told from another"
        raise _wrong("optimiser", said) from None


def check_optimiser(path: str, keywords: Mapping[str, Any], source: str) -> str:
    """Checks an import path, its keywords, and that its source is the one expected.

    Args:
        source: digest of the source that a study was submitted for; "" for any.

    Returns: the digest of the source that is here.

    Raises: WrongParameter: names `optimiser`, `optimiser_params` or `optimiser_source`.
    """
    found = optimiser_source(path)
    if source and source != found:
        said = f"{path!r} is {found} here, and {source} where the study was submitted"
        remedy = "Install the same version on all workers, or submit the study anew."
        raise WrongParameter((FieldError("optimiser_source", said),), remedy)
    weight = nn.Parameter(torch.zeros(2, 2))
    _construct(import_optimiser(path), [weight], keywords)
    return found


class ImportedOptimiser:
    """An optimiser of torch's kind, led by our schedule.

    Args:
        path: `package.module:Name`.
        parameters: views of the flat weights, whose gradients stay where they are.
        keywords: of its constructor, beside `lr`.
    """

    def __init__(
        self,
        path: str,
        parameters: Iterable[nn.Parameter],
        keywords: Mapping[str, Any],
    ) -> None:
        self._path = path
        self._parameters = [p for p in parameters if p.requires_grad]
        self._inner = _construct(import_optimiser(path), self._parameters, keywords)
        self._places: list[tuple[int, int]] | None = self._where()

    def step(self, rate: float) -> None:
        """Updates the weights once with this learning rate, in every group."""
        for group in self._inner.param_groups:
            group["lr"] = rate
        self._inner.step()
        if self._places is not None:
            self._check_views()

    def state_dict(self) -> dict[str, Any]:
        """Returns the state of the class itself."""
        return self._inner.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Puts a state back; what came to be since is forgotten."""
        self._inner.state.clear()
        self._inner.load_state_dict(copy.deepcopy(state))

    def _check_views(self) -> None:
        """After the first step, which is a warm-up: did the weights stay in place?"""
        if self._where() != self._places:
            raise RuntimeError(
                f"{self._path} replaces weights or gradients instead of changing them "
                "in place, so they would no longer be trained here"
            )
        self._places = None

    def _where(self) -> list[tuple[int, int]]:
        gradients = (p.grad if p.grad is not None else p for p in self._parameters)
        pairs = zip(self._parameters, gradients, strict=True)
        return [(p.data_ptr(), g.data_ptr()) for p, g in pairs]


def _construct(
    kind: type[torch.optim.Optimizer],
    parameters: list[nn.Parameter],
    keywords: Mapping[str, Any],
) -> torch.optim.Optimizer:
    if "lr" in keywords:
        said = "has lr, which learning_rate and schedule say; leave it out"
        raise _wrong("optimiser_params", said)
    try:
        made: Any = kind
        return made(parameters, lr=0.01, **keywords)  # type: ignore[no-any-return]
    except (TypeError, ValueError, AssertionError) as problem:
        names = list(inspect.signature(kind).parameters)[1:]
        known = ", ".join(name for name in names if name != "lr")
        said = f"{kind.__name__} refuses them: {problem}; it knows {known}"
        raise _wrong("optimiser_params", said) from problem


def _wrong(field: str, message: str) -> WrongParameter:
    return WrongParameter((FieldError(field, message),), REMEDY)


if __name__ == "__main__":
    sys.stdout.write(f"{optimiser_source(sys.argv[1])}\n")
