"""What an untouched form of a study holds, and the budgets it offers."""

from __future__ import annotations

from collections.abc import Sequence

from frontend.facts.workers import DeviceView
from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.study_draft import AlgorithmDraft, RecipeDraft, StudyDraft

PRESETS = (
    ("Quick", "1,2,4,8"),
    ("Usual", "2,4,8,16,32"),
    ("Long", "30,60,120,240,480"),
)
UNIT_PRESETS = (("Quick", "125,250,500,1000"), ("Usual", "500,1000,2000,4000,8000"))


def first_draft(catalogue: Catalogue, devices: Sequence[DeviceView]) -> StudyDraft:
    """What an untouched form holds: a baseline and one method, ready to be changed."""
    methods, tasks = catalogue.names("method"), catalogue.names("task")
    method = _prefer(methods, "supervised")
    model = catalogue.properties("method", method).get("model", {})
    params = {"model": "cnn"} if "cnn" in model.get("enum", ()) else {}
    tricks = catalogue.algorithms_for(method)
    trick = _prefer(tuple(e.name for e in tricks), "row_column_cutout")
    algorithms = (AlgorithmDraft(trick),) if trick else ()
    live = sorted(devices, key=lambda d: -d.workers_live)
    return StudyDraft(
        task=_prefer(tasks, "mnist1d"),
        device=live[0].device if live else "cpu",
        budgets=PRESETS[1][1].replace(",", ", "),
        seeds="0, 1, 2",
        recipes=(
            RecipeDraft(method=method, params=params),
            RecipeDraft(method=method, params=params, algorithms=algorithms),
        ),
    )


def _prefer(names: tuple[str, ...], wanted: str) -> str:
    return wanted if wanted in names or not names else names[0]
