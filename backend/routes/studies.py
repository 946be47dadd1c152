"""A study's page, and what can be done to a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from celery import Celery
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, RedirectResponse, Response

from backend.comparisons.continuing import changed_recipes
from backend.comparisons.showing import show
from backend.errors import AppError, Conflict, InvalidInput, from_validation_error
from backend.queue import ring, tell
from backend.routes.bodies import FieldsDep, FormDep, JsonDep
from backend.routes.sign_in import own_path
from backend.settings import Settings
from backend.store.files_read import list_files_read
from backend.store.looks import Viewer
from backend.store.plans import load_plans
from backend.store.requests import cancel_study, retry_run
from backend.store.runs import RunFilter, list_runs
from backend.store.studies import (
    list_studies,
    load_study,
    prioritise_study,
    rename_study,
)
from backend.store.sweeps import load_sweep_of
from backend.store.workers import list_devices, list_workers
from backend.studies.submission import Budget, Seed
from backend.studies.submit import extend_study
from backend.web.dependencies import QueueDep, SessionDep, SettingsDep
from backend.web.formats import page_route, respond, viewer_of
from frontend.facts.runs import RunView
from frontend.facts.studies import StudyView
from frontend.facts.sweeps import SweepView
from frontend.pages.comparing.comparison import ComparisonPage
from frontend.pages.studies.study import StudyPage, study_page
from frontend.pages.studies.sweep_card import SweepCard, sweep_card
from frontend.pages.studies.typed_values import number_list, seed_list
from frontend.render import plain
from overcurve.curves.planning.continuing import ChangedRecipe
from overcurve.curves.terms.errors import CurveError
from overcurve.curves.terms.question import Question
from overcurve.errors import FieldError
from overcurve.figures.view import View

router = APIRouter()

MOST_SHOWN = 10_000  # runs on a study's page; imports can be larger
PAGE_RUNS = 1_000


class Extension(BaseModel):
    """Seeds and budgets to be added to a study."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seeds: tuple[Seed, ...] = ()
    budgets: tuple[Budget, ...] = ()


class Ranking(BaseModel):
    """How urgent a study's waiting runs are; 0 where nobody said anything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    priority: Annotated[int, Field(ge=-1_000, le=1_000)]


class Renaming(BaseModel):
    """A study's new title and note; what is left out stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    note: Annotated[str, Field(max_length=10_000)] | None = None


@router.get("/api/studies", response_model=None)
def get_studies(session: SessionDep, limit: int = 50, offset: int = 0) -> Response:
    """Lists studies, newest first."""
    studies = list_studies(
        session, limit=min(max(limit, 1), 500), offset=min(max(offset, 0), 10**9)
    )
    return JSONResponse({"studies": plain(studies)})


@page_route(router, "/api/studies/{study_id}")
@page_route(router, "/studies/{study_id}")
def show_study(
    request: Request, study_id: int, session: SessionDep, settings: SettingsDep
) -> Response:
    """Shows a study with all its runs and its verdicts so far."""
    page = _page(session, settings, study_id, viewer_of(request))
    return respond(request, page)


@router.post("/studies/{study_id}/cancel", response_model=None)
@router.post("/api/studies/{study_id}/cancel", response_model=None)
def post_cancel(
    request: Request, study_id: int, session: SessionDep, settings: SettingsDep
) -> Response:
    """Cancels every run of a study that has not ended."""
    load_study(session, study_id)
    cancelled = cancel_study(session, study_id)
    session.commit()
    tell(settings, "study", "cancelled", study=study_id)
    return _done(request, study_id, {"cancelled": cancelled})


@router.post("/studies/{study_id}/retry", response_model=None)
@router.post("/api/studies/{study_id}/retry", response_model=None)
def post_retry(
    request: Request,
    study_id: int,
    session: SessionDep,
    queue: QueueDep,
    settings: SettingsDep,
) -> Response:
    """Queues every failed or cancelled run of a study again."""
    study = load_study(session, study_id)
    if study.kind not in ("user", "demo"):
        raise Conflict(
            f"Study {study_id} was not trained here, so nothing can be trained again.",
            remedy="Submit a study of your own.",
        )
    which = RunFilter(study=study_id, status=("failed", "cancelled"))
    failed = [r for r in _all_runs(session, which) if r.retried_by is None]
    retried = [retry_run(session, run.id) for run in failed]
    session.commit()
    _ring(queue, settings, study_id, study.device)
    return _done(request, study_id, {"retried": retried})


@router.post("/studies/{study_id}/extend", response_model=None)
def send_extend(
    request: Request,
    study_id: int,
    form: FormDep,
    session: SessionDep,
    queue: QueueDep,
    settings: SettingsDep,
) -> Response:
    """Adds the seeds and budgets of a form."""
    values = {
        "seeds": seed_list(str(form.get("seeds", ""))),
        "budgets": number_list(str(form.get("budgets", ""))),
    }
    return _extend(request, study_id, values, session, queue, settings)


@router.post("/api/studies/{study_id}/extend", response_model=None)
def post_extend(
    request: Request,
    study_id: int,
    payload: JsonDep,
    session: SessionDep,
    queue: QueueDep,
    settings: SettingsDep,
) -> Response:
    """Adds `seeds` and `budgets`."""
    return _extend(request, study_id, payload, session, queue, settings)


@router.post("/studies/{study_id}/rename", response_model=None)
def send_rename(
    request: Request,
    study_id: int,
    form: FormDep,
    session: SessionDep,
    settings: SettingsDep,
) -> Response:
    """Renames a study by a form."""
    values = {k: str(form[k]).strip() for k in ("title", "note") if k in form}
    return _rename(request, study_id, values, session, settings)


@router.post("/api/studies/{study_id}/rename", response_model=None)
def post_rename(
    request: Request,
    study_id: int,
    payload: JsonDep,
    session: SessionDep,
    settings: SettingsDep,
) -> Response:
    """Changes `title`, `note` or both."""
    return _rename(request, study_id, payload, session, settings)


@router.post("/studies/{study_id}/priority", response_model=None)
@router.post("/api/studies/{study_id}/priority", response_model=None)
def post_priority(
    request: Request,
    study_id: int,
    sent: FieldsDep,
    session: SessionDep,
    settings: SettingsDep,
) -> Response:
    """Sets `priority`: waiting runs of a higher one are trained first."""
    values = {k: v for k, v in sent.values.items() if k not in ("csrf", "then")}
    try:
        wanted = Ranking.model_validate(values, strict=not sent.is_form)
    except ValidationError as error:
        raise from_validation_error(error) from error
    prioritise_study(session, study_id, wanted.priority)
    session.commit()
    tell(settings, "study", "prioritised", study=study_id)
    if sent.is_form:
        return RedirectResponse(own_path(sent.text("then") or "/queue"), 303)
    return _done(request, study_id, {"priority": wanted.priority})


def _extend(
    request: Request,
    study_id: int,
    values: Any,
    session: Session,
    queue: Celery,
    settings: Settings,
) -> Response:
    try:
        wanted = Extension.model_validate(values)
    except ValidationError as error:
        raise from_validation_error(error) from error
    accepted = extend_study(
        session,
        queue,
        settings,
        study_id,
        seeds=wanted.seeds,
        budgets=wanted.budgets,
    )
    body = {"runs": accepted.study.total, "warnings": list(accepted.warnings)}
    return _done(request, study_id, body)


def _rename(
    request: Request, study_id: int, values: Any, session: Session, settings: Settings
) -> Response:
    try:
        wanted = Renaming.model_validate(values)
    except ValidationError as error:
        raise from_validation_error(error) from error
    for name in ("title", "note"):
        if "\x00" in (getattr(wanted, name) or ""):
            fault = FieldError(name, "holds a NUL character; remove it")
            raise InvalidInput(f"{name}: {fault.message}.", fields=[fault])
    rename_study(session, study_id, title=wanted.title, note=wanted.note)
    session.commit()
    tell(settings, "study", "renamed", study=study_id)
    return _done(request, study_id, {})


def _page(
    session: Session, settings: Settings, study_id: int, viewer: Viewer
) -> StudyPage:
    study = load_study(session, study_id)
    devices = list_devices(session, stale_seconds=settings.lease_seconds)
    live = [d.workers_live for d in devices if d.device == study.device]
    workers = list_workers(session, stale_seconds=settings.lease_seconds)
    sweep = load_sweep_of(session, study_id)
    is_tuning = sweep is not None and sweep.study == study_id
    changed = changed_recipes(session, study)
    comparison = None
    if not is_tuning:  # held-out settings are to be chosen among, not to be judged
        comparison = _comparison(session, study_id, viewer, changed)
    runs = _all_runs(session, RunFilter(study=study_id))
    return study_page(
        study,
        study.recipes,
        runs,
        workers_live=live[0] if live else 0,
        is_calibrating=any(
            w.state == "calibrating" and w.study == study_id for w in workers
        ),
        comparison=comparison,
        sweep=_sweep_card(session, sweep, study, runs) if sweep else None,
        changed=changed,
        files=list_files_read(session, [study_id]),
    )


def _sweep_card(
    session: Session, sweep: SweepView, study: StudyView, runs: Sequence[RunView]
) -> SweepCard:
    judged = sweep.final_study
    recipes = load_study(session, judged).recipes if judged else ()
    tried = runs if study.id == sweep.study else ()
    return sweep_card(sweep, recipes, study.budget_unit, tried)


def _comparison(
    session: Session,
    study_id: int,
    viewer: Viewer,
    changed: tuple[ChangedRecipe, ...],
) -> ComparisonPage | None:
    try:
        comparison = show(session, Question(studies=(str(study_id),)), viewer)
    except (AppError, CurveError):
        return None  # too little yet; the page says what is missing
    plans = load_plans(session, comparison.question)
    return ComparisonPage(comparison, View(), (), str(study_id), plans, changed)


def _all_runs(session: Session, which: RunFilter) -> list[RunView]:
    runs: list[RunView] = []
    cursor = ""
    while len(runs) < MOST_SHOWN:
        page = list_runs(session, which, sort="oldest", cursor=cursor, limit=PAGE_RUNS)
        runs += page.rows
        cursor = page.next_cursor
        if not cursor:
            break
    return runs


def _ring(queue: Celery, settings: Settings, study_id: int, device: str) -> None:
    ring(queue, device)
    tell(settings, "study", "queued", study=study_id)


def _done(request: Request, study_id: int, body: dict[str, Any]) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"study": study_id, **body})
    return RedirectResponse(f"/studies/{study_id}", 303)
