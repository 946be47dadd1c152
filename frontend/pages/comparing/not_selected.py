"""Runs of the compared recipes that a question does not select, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.evidence import LeftOut


@dataclass(frozen=True, slots=True)
class NotSelected:
    """Runs of one recipe in one study, on one kind of device, in one state; `address`
    lists them. Those of further studies together have their number as `study`, and
    an address that lists the runs of all studies."""

    name: str
    study: str
    device_class: str
    status: str
    runs: int
    address: str


def runs_not_selected(comparison: Comparison) -> tuple[NotSelected, ...]:
    """Lists them, most runs first, sums of further studies last."""
    names = {answer.recipe: answer.name for answer in comparison.methods}
    names[comparison.baseline.recipe] = comparison.baseline.name
    ordered = sorted(
        comparison.evidence.left_out, key=lambda left: (not left.study, -left.runs)
    )
    return tuple(
        NotSelected(
            name=names[left.recipe],
            study=left.study or _further(left.studies),
            device_class=left.device_class,
            status=left.status,
            runs=left.runs,
            address=_address(comparison.question.task, left),
        )
        for left in ordered
    )


def _further(studies: int) -> str:
    return f"{studies:,} further {'study' if studies == 1 else 'studies'}"


def _address(task: str, left: LeftOut) -> str:
    where = {"study": left.study} if left.study else {"task": task}
    query = urlencode({"recipe": left.recipe, **where, "status": left.status})
    return f"/runs?{query}"
