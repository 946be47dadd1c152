"""What a verdict's sentence is made from, and how it names places on the axis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from overcurve.curves.saying.wording import say_equal, say_time, say_times
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.answers import MethodAnswer, Point
from overcurve.curves.terms.axes import axis_unit, say_place
from overcurve.curves.terms.records import WAITING_STATUSES


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a sentence is made from; `reservations` are warnings in a few words, which
    a claim says; `doubts` those that every sentence says."""

    selection: Selection
    answer: MethodAnswer
    reservations: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    @property
    def axis(self) -> str:
        """The axis of the question."""
        return self.selection.question.axis

    @property
    def unit(self) -> str:
        """The unit of places on the axis."""
        return axis_unit(self.axis, self.selection.records.samples())

    @property
    def is_time(self) -> bool:
        """Whether places on the axis are times."""
        return self.place == "time"

    @property
    def place(self) -> str:
        """What a place on the axis is called."""
        return say_place(self.axis)

    @property
    def inside(self) -> list[Point]:
        """Points at times where the baseline can be read."""
        points = self.answer.points
        return [p for p in points if p.verdict != "out_of_range" and p.x is not None]

    @property
    def waiting(self) -> int:
        """Runs of this method and of the baseline that are still to come."""
        arms = (self.selection.baseline, self._arm)
        states = sum((arm.records.counts("status") for arm in arms), Counter[str]())
        return sum(states[state] for state in WAITING_STATUSES)

    @property
    def device_classes(self) -> tuple[str, ...]:
        """The kinds of device that this method's runs ended on."""
        return self._arm.device_classes

    @property
    def _arm(self) -> Arm:
        methods = self.selection.methods
        return next(arm for arm in methods if arm.recipe == self.answer.recipe)

    @property
    def ends(self) -> tuple[float, float]:
        """The baseline's first and last time."""
        groups = self.selection.baseline.groups
        return groups[0].mean_time, groups[-1].mean_time

    def time(self, x: float) -> str:
        """One place in words."""
        return say_time(x, self.unit)

    def times(self, points: Sequence[Point]) -> str:
        """The times of some points in words."""
        return say_times([p.x for p in points if p.x is not None], self.unit)

    def all_tested(self) -> str:
        """ "all 3 tested times (4, 8, 16 s)", "8 s, the only time tested"."""
        inside = self.inside
        if len(inside) == 1:
            return f"{self.times(inside)}, {self.only_one()}"
        lead = "both" if len(inside) == 2 else f"all {len(inside)}"
        return f"{lead} tested {self.place}s ({self.times(inside)})"

    def only_one(self) -> str:
        """What the only place is that a word can be said about."""
        points = self.answer.points
        if len(points) == 1:
            return f"the only {self.place} tested"
        if any(point.x is None for point in points):
            return f"the only {self.place} judged"
        return f"the only tested {self.place} within the baseline's range"

    def some_tested(self, some: Sequence[Point]) -> str:
        """ "2 of 6 tested times"."""
        return f"{len(some)} of {len(self.inside)} tested {self.place}s"

    def equal_words(self) -> str:
        """Equality within the margin of the question."""
        return say_equal(self.selection.question.margin, self.selection.unit)
