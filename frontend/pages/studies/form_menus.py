"""The menus of the form of a study: parts, devices, units of budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontend.facts.workers import DeviceView
from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.study_draft import SECONDS, StudyDraft
from overcurve.words import count


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a menu."""

    value: str
    words: str


def device_warning(devices: Sequence[DeviceView], device: str) -> str:
    """What to know of the device chosen: a worker of its kind may not be alive."""
    chosen = next((d for d in devices if d.device == device), None)
    if chosen is None or not chosen.seen:
        return f"No worker for “{device}” has ever started: it would be refused."
    if not chosen.workers_live:
        return f"No worker for “{device}” is alive now: the runs wait until one starts."
    return ""


def entry_choices(catalogue: Catalogue, kind: str, chosen: str) -> tuple[Choice, ...]:
    choices = [
        Choice(e.name, e.title or e.name) for e in catalogue.entries if e.kind == kind
    ]
    if chosen and chosen not in {c.value for c in choices}:
        choices.append(Choice(chosen, f"{chosen} (no worker offers it)"))
    return tuple(choices)


def device_choices(devices: Sequence[DeviceView], chosen: str) -> tuple[Choice, ...]:
    choices = [Choice(d.device, _device_words(d)) for d in devices]
    if chosen not in {c.value for c in choices}:
        choices.append(Choice(chosen, f"{chosen}: no worker yet"))
    return tuple(choices)


def _device_words(device: DeviceView) -> str:
    waiting = f", {device.waiting} waiting" if device.waiting else ""
    return f"{device.device}: {count(device.workers_live, 'live worker')}{waiting}"


def unit_choices(draft: StudyDraft, catalogue: Catalogue) -> tuple[Choice, ...]:
    units = {SECONDS: "seconds of training"}
    for recipe in draft.recipes:
        entry = catalogue.get("method", recipe.method)
        unit = str(entry.detail.get("budget_unit", "")) if entry else ""
        if unit:
            units.setdefault(unit, unit)
    units.setdefault(draft.budget_unit, draft.budget_unit)
    return tuple(Choice(value, words) for value, words in units.items())
