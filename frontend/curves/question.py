"""The question a comparison asks: which curve, which methods, on which axis.

`parse_question` and `question_query` are exact inverses, so that every question is
an address.
"""

from __future__ import annotations

from dataclasses import dataclass

from frontend.curves.records import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. An empty `methods` means every other recipe of the selection.

    `axis` names a field of the run record; `time_sys` is the relative systematic
    error of times (None: 0 when the runs were interleaved in blocks, else 0.02).
    """

    task: str = ""
    baseline: str = ""  # a recipe digest; "" lets the selection's study decide
    methods: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    quality: str = ""  # a metric's name; "" is the task's own
    direction: Direction | None = None  # None: as the records state it
    axis: str = "train_seconds"
    alpha: float = 0.05
    margin: float | None = None
    device_class: str = ""  # "" is all; more than one is `not_comparable`
    time_sys: float | None = None
