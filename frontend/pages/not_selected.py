"""Runs of the compared recipes that a question does not select, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from frontend.curves.comparison import Comparison


@dataclass(frozen=True, slots=True)
class NotSelected:
    """Runs of one recipe in one study, on one kind of device, in one state; `address`
    lists them."""

    name: str
    study: str
    device_class: str
    status: str
    runs: int
    address: str


def runs_not_selected(comparison: Comparison) -> tuple[NotSelected, ...]:
    """Lists them, most runs first."""
    names = {answer.recipe: answer.name for answer in comparison.methods}
    names[comparison.baseline.recipe] = comparison.baseline.name
    found = sorted(comparison.evidence.left_out, key=lambda left: -left.runs)
    return tuple(
        NotSelected(
            name=names[left.recipe],
            study=left.study,
            device_class=left.device_class,
            status=left.status,
            runs=left.runs,
            address=_address(left.recipe, left.study, left.status),
        )
        for left in found
    )


def _address(recipe: str, study: str, status: str) -> str:
    query = urlencode({"recipe": recipe, "study": study, "status": status})
    return f"/runs?{query}"
