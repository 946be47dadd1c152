"""What goes wrong is told once, and ends nobody's training."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

LOG = logging.getLogger("overcurve")
_told: set[str] = set()
Asked = ParamSpec("Asked")
Given = TypeVar("Given")


def note(message: str) -> None:
    """Warns of something, once for the process, whatever handlers people have."""
    if message in _told:
        return
    _told.add(message)
    try:
        LOG.warning("%s", message)
    except Exception:  # a handler of theirs; there is nobody left to tell
        return


def guarded(otherwise: Callable[[], Given]) -> Callable[
    [Callable[Asked, Given]], Callable[Asked, Given]
]:  # fmt: skip
    """Makes a function that never raises an Exception: it notes what went wrong.

    Args:
        otherwise: makes what the function gives then.
    """

    def wrap(function: Callable[Asked, Given]) -> Callable[Asked, Given]:
        @functools.wraps(function)
        def inner(*args: Asked.args, **kwargs: Asked.kwargs) -> Given:
            try:
                return function(*args, **kwargs)
            except Exception as problem:
                name = getattr(function, "__qualname__", "oc.Run")
                note(f"oc.{name}: {type(problem).__name__}: {problem}")
                return otherwise()

        return inner

    return wrap


def nothing() -> None:
    """What a guarded function without an answer gives."""
