"""The question a comparison asks: which curve, which methods, on which axis.

`parse_question` and `question_query` are exact inverses, so that every question is
an address.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from overcurve.curves.terms.errors import WrongQuestion
from overcurve.curves.terms.records import Direction
from overcurve.errors import FieldError


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

    def __post_init__(self) -> None:
        check_alpha(self.alpha, "alpha")
        check_margin(self.margin, "margin")
        check_time_sys(self.time_sys, "time_sys")
        check_direction(self.direction, "direction")


TEXT_NAMES = ("task", "baseline", "quality", "axis", "device_class", "direction")
NUMBER_NAMES = ("alpha", "margin", "time_sys")
LIST_NAMES = {"method": "methods", "study": "studies"}
_DEFAULT_AXIS = "train_seconds"
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # what no database and no UTF-8 holds


def parse_question(query: Sequence[tuple[str, str]]) -> Question:
    """Reads a question from the pairs of a query string.

    Args:
        query: (name, value) in their order; `method` and `study` may repeat, the
            others may not; an empty value is as good as none.
    Raises: WrongQuestion: names the field, what was found, and what may stand there.
    """
    lists: dict[str, list[str]] = {"methods": [], "studies": []}
    single: dict[str, str] = {}
    for name, value in query:
        if _NO_TEXT.search(value):
            reason = "holds a character of no text"
            raise _wrong(name, reason, "Leave it out.", ascii(value))
        if name in LIST_NAMES:
            if value and value not in lists[LIST_NAMES[name]]:
                lists[LIST_NAMES[name]].append(value)
        elif name not in TEXT_NAMES and name not in NUMBER_NAMES:
            names = ", ".join((*TEXT_NAMES, *NUMBER_NAMES, *LIST_NAMES))
            raise _wrong(name, "is no part of a question", f"Use {names}.", value)
        elif value:
            if single.get(name, value) != value:
                raise _wrong(name, "is given twice", "Give it once.", value)
            single[name] = value
    numbers = {name: _number(name, single.pop(name, "")) for name in NUMBER_NAMES}
    direction = check_direction(single.pop("direction", None), "direction")
    return Question(
        task=single.get("task", ""),
        baseline=single.get("baseline", ""),
        methods=tuple(lists["methods"]),
        studies=tuple(lists["studies"]),
        quality=single.get("quality", ""),
        direction=direction,
        axis=single.get("axis", _DEFAULT_AXIS),
        alpha=0.05 if numbers["alpha"] is None else numbers["alpha"],
        margin=numbers["margin"],
        device_class=single.get("device_class", ""),
        time_sys=numbers["time_sys"],
    )


def question_query(question: Question) -> list[tuple[str, str]]:
    """Writes a question as query pairs; only what differs from the defaults."""
    default = Question()
    pairs = [("task", question.task), ("baseline", question.baseline)]
    pairs += [("method", method) for method in question.methods]
    pairs += [("study", study) for study in question.studies]
    pairs += [("quality", question.quality), ("direction", question.direction or "")]
    pairs += [("axis", question.axis if question.axis != default.axis else "")]
    pairs += [("alpha", _text(question.alpha) if question.alpha != 0.05 else "")]
    pairs += [("margin", _text(question.margin))]
    pairs += [("device_class", question.device_class)]
    pairs += [("time_sys", _text(question.time_sys))]
    return [(name, value) for name, value in pairs if value]


def check_alpha(value: float, path: str) -> float:
    """Accepts a two-sided error rate from 1e-6 to 0.5.

    Args:
        value: given back as it is.
        path: the field's name in the error.
    Raises: WrongQuestion: with the field, what was found, and the remedy.
    """
    if not _is_number(value) or not 1e-6 <= value <= 0.5:
        raise _wrong(
            path,
            _told(value, "is not between 0.000001 and 0.5"),
            "Give the two-sided error rate, 0.05 for 95 % intervals.",
            value,
        )
    return value


def check_margin(value: float | None, path: str) -> float | None:
    """Accepts no margin, or one above 0 and up to 1e12 in units of the quality.

    Args:
        value: given back as it is.
        path: the field's name in the error.
    Raises: WrongQuestion: with the field, what was found, and the remedy.
    """
    if value is not None and not (_is_number(value) and 0 < value <= 1e12):
        raise _wrong(
            path,
            _told(value, "is not a number above 0 and up to 1e12"),
            "Give the smallest gap that matters, in the unit of the quality, or none.",
            value,
        )
    return value


def check_time_sys(value: float | None, path: str) -> float | None:
    """Accepts no value, or a relative timing error from 0 to 1.

    Args:
        value: given back as it is.
        path: the field's name in the error.
    Raises: WrongQuestion: with the field, what was found, and the remedy.
    """
    if value is not None and not (_is_number(value) and 0 <= value <= 1):
        raise _wrong(
            path,
            _told(value, "is not between 0 and 1"),
            "Give the relative systematic error of times: 0.02 is two per cent.",
            value,
        )
    return value


def check_direction(value: object, path: str) -> Direction | None:
    """Accepts `max`, `min`, or None.

    Args:
        value: given back as it is.
        path: the field's name in the error.
    Raises: WrongQuestion: with the field, what was found, and the remedy.
    """
    if value is None or value in get_args(Direction):
        return value  # type: ignore[return-value]
    raise _wrong(
        path,
        f"{value!r} is neither 'max' nor 'min'",
        "Say 'max' where higher is better, 'min' where lower is better.",
        value,
    )


def _is_number(value: object) -> bool:
    """Whether it is one at all: annotations hold nobody to it."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _told(value: object, beyond: str) -> str:
    return f"{value!r} {beyond if _is_number(value) else 'is not a number'}"


def _number(name: str, value: str) -> float | None:
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _wrong(
            name, f"{value!r} is not a number", "Give a number such as 0.05.", value
        )
    return number


def _text(value: float | None) -> str:
    return "" if value is None else repr(value)


def _wrong(path: str, message: str, remedy: str, value: object) -> WrongQuestion:
    return WrongQuestion(FieldError(path, message), remedy, value)
