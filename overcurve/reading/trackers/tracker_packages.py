"""The trackers that are known, and their own packages, imported where they are used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from overcurve.errors import MissingPackage

TRACKERS = (
    "wandb", "mlflow", "tensorboard", "optuna", "lightning", "huggingface", "keras",
)  # fmt: skip
_EXTRAS = {
    "tensorboard": "tensorboard",
    "optuna": "optuna",
    "mlflow": "mlflow",
}


def need(module: str, purpose: str) -> Any:
    """Imports a module of a tracker's package.

    Args:
        module: such as "optuna.storages".
        purpose: what needs it, as the beginning of a sentence.
    Raises: MissingPackage: it is not installed; says the command that does.
    """
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package:
            raise
        extra = f"'overcurve[{_EXTRAS[package]}]'"
        raise MissingPackage(package, purpose, extra) from error
