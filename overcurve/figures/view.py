"""How a comparison is drawn: the part of its address that changes no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from overcurve.curves.terms.errors import WrongQuestion
from overcurve.errors import FieldError

TimeScale = Literal["log", "linear"]
QualityScale = Literal["plain", "error"]
Overlay = Literal["none", "linear", "isotonic", "power"]
Switch = Literal["on", "off"]
Chosen = TypeVar("Chosen", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`scale` "error" draws accuracies as error rates on a log axis; `overlay` adds a
    fit that is a picture only; `embed` leaves the frame of the page out."""

    time: TimeScale = "log"
    scale: QualityScale = "plain"
    overlay: Overlay = "none"
    band: Switch = "on"
    runs: Switch = "on"
    embed: bool = False


VIEW_NAMES = ("time", "scale", "overlay", "band", "runs", "embed")


def parse_view(query: Sequence[tuple[str, str]]) -> View:
    """Reads a view from the pairs of a query string; the last of a name counts, so
    that a form's hidden "off" may stand before its checkbox.

    Raises: WrongQuestion: names the field and what may stand there.
    """
    values = {name: value for name, value in query if name in VIEW_NAMES and value}
    return View(
        time=_choose(values, "time", "log", get_args(TimeScale)),
        scale=_choose(values, "scale", "plain", get_args(QualityScale)),
        overlay=_choose(values, "overlay", "none", get_args(Overlay)),
        band=_choose(values, "band", "on", get_args(Switch)),
        runs=_choose(values, "runs", "on", get_args(Switch)),
        embed=values.get("embed") == "1",
    )


def view_query(view: View) -> list[tuple[str, str]]:
    """Writes a view as query pairs, only what differs from the default: the inverse
    of `parse_view`."""
    default = View()
    pairs: list[tuple[str, str]] = []
    for name in VIEW_NAMES:
        value = getattr(view, name)
        if value != getattr(default, name):
            pairs.append((name, "1" if value is True else str(value)))
    return pairs


def split_query(
    query: Sequence[tuple[str, str]],
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Parts a query string's pairs into the question's and the view's."""
    question = [pair for pair in query if pair[0] not in VIEW_NAMES]
    view = [pair for pair in query if pair[0] in VIEW_NAMES]
    return question, view


def _choose(
    values: dict[str, str], name: str, default: Chosen, allowed: tuple[Chosen, ...]
) -> Chosen:
    value = values.get(name, default)
    if value not in allowed:
        expected = ", ".join(allowed)
        fault = FieldError(name, f"{value!r} is not one of {expected}")
        raise WrongQuestion(fault, f"Use one of {expected}, or leave it out.", value)
    return value
