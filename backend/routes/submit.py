"""Submitting a study, by form or by JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, RedirectResponse, Response

from backend.errors import Conflict, InvalidInput, NotFound
from backend.routes.bodies import FormDep, JsonDep, texts
from backend.settings import Settings
from backend.store.catalogue import list_entries, load_entry
from backend.store.studies import load_study
from backend.store.workers import list_devices
from backend.studies.accept import submit
from backend.studies.resolve import resolve_study
from backend.studies.several_tasks import read_tasks, submit_all
from backend.studies.submission import parse_submission
from backend.studies.submit import Submitted
from backend.web.dependencies import QueueDep, SessionDep, SettingsDep
from backend.web.formats import base_url, respond
from backend.web.known_units import known_units
from backend.web.pace import measure_pace
from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.cloned_draft import draft_of
from frontend.pages.studies.draft_changes import change_draft
from frontend.pages.studies.draft_form import read_draft
from frontend.pages.studies.draft_spec import draft_faults, draft_spec, readable_part
from frontend.pages.studies.first_draft import first_draft
from frontend.pages.studies.gallery import gallery_spec
from frontend.pages.studies.study_draft import StudyDraft
from frontend.pages.studies.submit import SubmitPage, submit_page
from frontend.pages.studies.sweep_fields import rate_sweep
from overcurve.errors import FieldError
from overcurve.errors import FieldError as Fault

router = APIRouter()


@router.get("/submit", response_model=None)
@router.get("/submit.json", response_model=None)
def show_submit(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    clone: int | None = None,
    study: str = "",
    size: str = "reduced",
    task: str = "",
    tune: bool = False,
) -> Response:
    """Shows the form: with a suggestion, as a study that is cloned, or as the
    published `study` of the gallery at one `size` and, where it has several, `task`;
    with `tune` the learning rate of its baseline is swept first."""
    draft = _cloned(session, clone) if clone is not None else None
    if study:
        draft = _published(session, settings, study, size, task)
        if tune:
            catalogue = _catalogue(session, draft.device)
            draft = change_draft(draft, rate_sweep(draft, catalogue, "baseline"))
    return respond(request, _page(request, session, settings, draft))


@router.post("/submit", response_model=None)
def send_submit(
    request: Request,
    form: FormDep,
    session: SessionDep,
    queue: QueueDep,
    settings: SettingsDep,
) -> Response:
    """Submits the form, or changes it as its other buttons ask."""
    pairs = texts(form)
    draft = read_draft(pairs)
    action = str(form.get("do", "submit"))
    if action != "submit":
        index = action.rpartition("-")[2]
        choice = str(form.get(f"r{index}.add", ""))
        changed = change_draft(draft, action, choice)
        return respond(request, _page(request, session, settings, changed))
    catalogue = _catalogue(session, draft.device)
    spec = draft_spec(draft, catalogue)
    try:
        _check_numbers(draft, spec, catalogue, settings)
        accepted = submit(session, queue, settings, parse_submission(spec))
    except InvalidInput as error:
        session.rollback()
        problems = [FieldError(f.path, f.message) for f in error.fields]
        problems = problems or [FieldError("", error.message)]
        page = _page(request, session, settings, draft, problems, error.remedy)
        return respond(request, page, 422)
    return RedirectResponse(f"/studies/{accepted.study.id}", 303)


@router.post("/api/studies", response_model=None)
def post_study(
    request: Request,
    payload: JsonDep,
    session: SessionDep,
    queue: QueueDep,
    settings: SettingsDep,
) -> Response:
    """Submits a study as JSON: 201 with its address, or 422 with every problem. Of
    several `tasks` each becomes a study, listed as `studies`."""
    if isinstance(payload, dict) and "tasks" in payload:
        several = submit_all(session, queue, settings, read_tasks(payload))
        bodies = [_accepted(request, accepted) for accepted in several]
        return JSONResponse({"studies": bodies}, 201)
    body = _accepted(
        request, submit(session, queue, settings, parse_submission(payload))
    )
    return JSONResponse(body, 201, headers={"location": f"/studies/{body['id']}"})


def _accepted(request: Request, accepted: Submitted) -> dict[str, Any]:
    study = accepted.study
    return {
        "id": study.id,
        "title": study.title,
        "runs": study.total,
        "url": f"{base_url(request)}/studies/{study.id}",
        "warnings": list(accepted.warnings),
    }


def _cloned(session: Session, study_id: int) -> StudyDraft:
    study = load_study(session, study_id)
    if not study.spec:
        raise Conflict(
            f"Study {study_id} was measured elsewhere and cannot be cloned.",
            remedy="Clone one that was trained here, or fill in the form.",
        )
    return draft_of(study.spec)


def _published(
    session: Session, settings: Settings, name: str, size: str, task: str
) -> StudyDraft:
    entry = load_entry(session, "study", name)
    spec = gallery_spec(entry, size, task)
    if spec is None:
        raise NotFound(
            f"The published study {name} has no size {size!r} of the task {task!r}.",
            remedy="Start from a link of the gallery.",
        )
    return draft_of({"device": settings.device, **spec})


def _check_numbers(
    draft: StudyDraft, spec: dict[str, Any], catalogue: Catalogue, settings: Settings
) -> None:
    """Refuses budgets that are no numbers, together with all else that is wrong."""
    faults = [Fault(f.path, f.message) for f in draft_faults(draft)]
    if faults:
        resolve_study(
            catalogue.entries,
            parse_submission(readable_part(spec)),
            longest_seconds=settings.time_limit_seconds,
            most_runs=settings.max_study_runs,
            problems=faults,
        )


def _catalogue(session: Session, device: str) -> Catalogue:
    offered = list_entries(session, device=device) if device else ()
    return Catalogue(offered or list_entries(session))


def _page(
    request: Request,
    session: Session,
    settings: Settings,
    draft: StudyDraft | None,
    problems: Sequence[FieldError] = (),
    remedy: str = "",
) -> SubmitPage:
    devices = list_devices(session, stale_seconds=settings.lease_seconds)
    catalogue = _catalogue(session, draft.device if draft else "")
    draft = draft or first_draft(catalogue, devices)
    spec = draft_spec(draft, catalogue)
    pace = measure_pace(session, settings, spec)
    entries = catalogue.entries
    return submit_page(
        draft,
        catalogue,
        devices,
        pace,
        base_url=base_url(request),
        problems=problems,
        remedy=remedy,
        known_units=known_units(session, settings, spec, entries),
    )
