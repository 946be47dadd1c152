"""Accepting what is submitted: a study, or first the sweep that tunes it."""

from __future__ import annotations

from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import InvalidInput
from backend.settings import Settings
from backend.store.catalogue import list_entries
from backend.store.sweeps import insert_sweep
from backend.studies.resolve import refusal
from backend.studies.submission import Submission, canonical_spec
from backend.studies.submit import (
    Submitted,
    accept_study,
    find_device,
    insert_submission,
    resolve_submission,
)
from backend.studies.sweeps import (
    as_asked,
    check_sweep,
    tuning_study,
    without_sweep,
)
from frontend.facts.workers import DeviceView
from overcurve.curves.choose import Trial


def submit(
    session: Session, queue: Celery, settings: Settings, submission: Submission
) -> Submitted:
    """Accepts a study, or first the sweep that it asks for: then gives the study that
    tunes.

    Raises: InvalidInput: lists every problem with its field; nothing is stored.
    """
    study, device = write_submission(session, settings, submission)
    return accept_study(session, queue, settings, study, device)


def write_submission(
    session: Session, settings: Settings, submission: Submission
) -> tuple[int, DeviceView | None]:
    """Writes what `submit` accepts; neither commits nor rings.

    Raises: InvalidInput: as `submit`.
    """
    if submission.sweep is None:
        return insert_submission(session, settings, submission)
    device = find_device(session, settings, submission.device)
    entries = list_entries(session, device=device.device if device else None)
    resolved = resolve_submission(session, settings, without_sweep(submission), device)
    problems = list(check_sweep(submission, submission.sweep, resolved, entries))
    if problems:
        raise refusal(problems)
    tuning, sides = tuning_study(submission, submission.sweep, resolved, entries)
    try:
        tried = resolve_submission(session, settings, tuning, device)
    except InvalidInput as error:
        raise as_asked(error, sides) from error
    study, _ = insert_submission(session, settings, tuning)
    trials = [
        Trial(recipe.recipe, side.side, side.value)
        for recipe, side in zip(tried.recipes, sides, strict=True)
    ]
    insert_sweep(session, study, canonical_spec(submission), trials)
    return study, device
