"""Answers kept by what they depend on: bounded, shared by threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from backend.store.curves import curves_version, list_curves
from frontend.facts.curves import CurveView

KEPT = 8  # lists of the latest baselines
Answer = TypeVar("Answer")


class AnswerCache(Generic[Answer]):
    """Keeps the answers asked for last; an answer is never stale, since its key names
    everything that it depends on.

    Args:
        limit: the greatest sum of weights; one answer weighs a quarter at most.
        weigh: the weight of an answer.
    """

    def __init__(self, limit: int, weigh: Callable[[Answer], int]) -> None:
        self._limit, self._weigh, self._size = limit, weigh, 0
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Answer | None:
        """The answer, or None where it is not kept."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Keeps an answer, and drops those not asked for the longest."""
        if self._weigh(answer) > self._limit // 4:
            return
        with self._lock:
            if key in self._answers:
                return
            self._answers[key] = answer
            self._size += self._weigh(answer)
            while self._size > self._limit:
                _, dropped = self._answers.popitem(last=False)
                self._size -= self._weigh(dropped)


_known = AnswerCache[tuple[CurveView, ...]](KEPT, lambda _: 1)


def latest_baselines(session: Session, limit: int) -> tuple[CurveView, ...]:
    """Lists the baselines trained last: counting their runs reads all that finished."""
    database = str(session.get_bind().engine.url)
    key = (database, limit, curves_version(session))
    curves = _known.get(key)
    if curves is None:
        curves = list_curves(session, only_baselines=True, limit=limit)
        _known.keep(key, curves)
    return curves
