"""Packages that only a part of the library needs, imported where they are used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from overcurve.errors import MissingPackage

INSTALLS = {
    "narwhals": "'overcurve[frames]'",
    "matplotlib": "'overcurve[plot]'",
    "mlflow": "'overcurve[mlflow]'",
    "optuna": "'overcurve[optuna]'",
    "tensorboard": "'overcurve[tensorboard]'",
    "pandas": "pandas",
}


def need(module: str, purpose: str) -> Any:
    """Imports a module of another package.

    Args:
        module: such as "matplotlib.pyplot".
        purpose: what needs it, as the beginning of a sentence.
    Raises: MissingPackage: it is not installed; says the command that does.
    """
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package:
            raise
        raise MissingPackage(package, purpose, INSTALLS[package]) from error
