"""Lists of runs, one run, and what can be done to a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, RedirectResponse, Response

from backend.errors import BadRequest, Conflict, InvalidInput
from backend.queue import ring, tell
from backend.routes.bodies import FormDep
from backend.routes.sign_in import own_path
from backend.settings import Settings
from backend.store.catalogue import list_entries
from backend.store.records import load_record
from backend.store.requests import request_cancel, retry_run
from backend.store.run_order import RunSort
from backend.store.runs import RunFilter, RunList, list_notes, list_runs, load_run
from backend.store.studies import load_study
from backend.store.traces import (
    load_evaluations,
    load_events,
    load_log,
    load_pictures,
)
from backend.store.workers import list_devices
from backend.web.dependencies import QueueDep, SessionDep, SettingsDep
from backend.web.formats import page_route, respond, suffix_of
from frontend.facts.runs import MATCHED, RunView
from frontend.pages.run_words import ACTIVE, STATUSES
from frontend.pages.runs.run import RunPage, run_page
from frontend.pages.runs.runs import DEFAULT_COLUMNS, Filters, runs_page
from overcurve.curves.terms.question import Question, question_query
from overcurve.curves.terms.records import Status
from overcurve.errors import FieldError

router = APIRouter()

PAGE_RUNS = 100
MOST_PAGE_RUNS = 1_000
MOST_EXPORTED = 200_000


@page_route(router, "/runs")
@router.get("/api/runs", response_model=None)
def show_runs(request: Request, session: SessionDep, settings: SettingsDep) -> Response:
    """Lists runs: filtered, sorted, a page at a time; as CSV all that fit."""
    filters = read_filters(request)
    sort = request.query_params.get("sort") or "newest"
    cursor = request.query_params.get("cursor", "")
    limit = _limit(request.query_params.get("limit", ""))
    which = run_filter(filters)
    whole = suffix_of(request.url.path) == "csv"
    page = _whole_list(session, which, sort) if whole else None
    page = page or list_runs(
        session, which, sort=cast(RunSort, sort), cursor=cursor, limit=limit
    )
    is_html = suffix_of(request.url.path) == "" and not _is_api(request)
    return respond(
        request,
        runs_page(
            page.rows,
            filters=filters,
            sort=sort,
            columns=tuple(request.query_params.getlist("columns")) or DEFAULT_COLUMNS,
            total=page.total,
            next_cursor=page.next_cursor,
            is_first=not cursor,
            offered=_offered(session, settings) if is_html else None,
        ),
    )


@router.get("/runs/compare", response_model=None)
def compare_runs(request: Request, session: SessionDep) -> Response:
    """Leads to the comparison of the curves that the selected runs stand for."""
    texts = request.query_params.getlist("run")
    ids = tuple(int(n) for n in texts if n.isascii() and n.isdecimal() and len(n) < 19)
    runs = list_runs(session, RunFilter(runs=ids), sort="oldest", limit=1000).rows
    by_id = {run.id: run for run in runs}
    chosen = [by_id[i] for i in ids if i in by_id]
    if not chosen:
        raise InvalidInput(
            "No run is selected.",
            remedy="Go back and select runs of at least two methods.",
            fields=[FieldError("run", "is missing")],
        )
    if len({run.asked.task for run in chosen}) > 1:
        raise InvalidInput(
            "The selected runs are of different tasks.",
            remedy="Select runs of one task: qualities of two say nothing together.",
            fields=[FieldError("run", "runs of one task are needed")],
        )
    query = urlencode(question_query(_question(chosen)))
    return RedirectResponse(f"/compare?{query}", 303)


@page_route(router, "/runs/{run_id}")
@router.get("/api/runs/{run_id}", response_model=None)
def show_run(request: Request, run_id: int, session: SessionDep) -> Response:
    """Shows everything known of one run."""
    return respond(request, _run_page(session, run_id))


@router.post("/runs/{run_id}/cancel", response_model=None)
def send_cancel(
    run_id: int, form: FormDep, session: SessionDep, settings: SettingsDep
) -> Response:
    """Cancels a run and goes back to where the button was."""
    _cancel(session, settings, run_id)
    return RedirectResponse(own_path(str(form.get("then", f"/runs/{run_id}"))), 303)


@router.post("/api/runs/{run_id}/cancel", response_model=None)
def post_cancel(run_id: int, session: SessionDep, settings: SettingsDep) -> Response:
    """Cancels a waiting run at once; a running one says `running` until it is gone."""
    status = _cancel(session, settings, run_id)
    return JSONResponse({"run": run_id, "status": status, "cancel_requested": True})


@router.post("/runs/{run_id}/retry", response_model=None)
def send_retry(
    run_id: int, session: SessionDep, queue: QueueDep, settings: SettingsDep
) -> Response:
    """Queues a failed or cancelled run again and shows the new run."""
    again = _retry(session, queue, settings, run_id)
    return RedirectResponse(f"/runs/{again}", 303)


@router.post("/api/runs/{run_id}/retry", response_model=None)
def post_retry(
    run_id: int, session: SessionDep, queue: QueueDep, settings: SettingsDep
) -> Response:
    """Queues a failed or cancelled run again: 201 with the new run, else 409."""
    again = _retry(session, queue, settings, run_id)
    body = {"run": again, "retry_of": run_id}
    return JSONResponse(body, 201, headers={"location": f"/api/runs/{again}"})


def read_filters(request: Request) -> Filters:
    """Reads the filters of an address. Raises InvalidInput."""
    query = request.query_params
    status = tuple(s for s in query.getlist("status") if s)
    unknown = [s for s in status if s not in STATUSES]
    study = query.get("study", "").strip()
    problems: list[FieldError] = []
    if unknown:
        statuses = ", ".join(STATUSES)
        problems.append(FieldError("status", f'"{unknown[0]}" is none of {statuses}'))
    if study and not (study.isascii() and study.isdecimal() and len(study) < 19):
        problems.append(FieldError("study", f'"{study}" is not the number of a study'))
    if problems:
        raise InvalidInput(
            f"{problems[0].path}: {problems[0].message}.",
            remedy="Correct the filter or leave it out.",
            fields=problems,
        )
    texts = {name: query.get(name, "").strip() for name in ("q", *MATCHED)}
    return Filters(**texts, status=status, study=study)


def run_filter(filters: Filters) -> RunFilter:
    """The store's filter for that of an address."""
    return RunFilter(
        study=int(filters.study) if filters.study else None,
        status=cast("tuple[Status, ...]", filters.status),
        text=filters.q,
        **{name: getattr(filters, name) for name in MATCHED},
    )


def _limit(text: str) -> int:
    if not text:
        return PAGE_RUNS
    if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_PAGE_RUNS:
        return int(text[:9])
    raise InvalidInput(
        f'limit: "{text[:20]}" is not a number from 1 to {MOST_PAGE_RUNS}.',
        remedy="Follow `next_cursor` for more.",
        fields=[FieldError("limit", f"from 1 to {MOST_PAGE_RUNS}")],
    )


def _whole_list(session: Session, which: RunFilter, sort: str) -> RunList:
    if sort not in get_args(RunSort):
        raise BadRequest(f'sort: "{sort[:40]}" is no order.', remedy="Leave it out.")
    rows: list[RunView] = []
    cursor, total = "", 0
    while len(rows) < MOST_EXPORTED:
        page = list_runs(
            session,
            which,
            sort=cast(RunSort, sort),
            cursor=cursor,
            limit=MOST_PAGE_RUNS,
        )
        rows += page.rows
        cursor, total = page.next_cursor, page.total
        if not cursor:
            break
    return RunList(tuple(rows), cursor, total)


def _offered(session: Session, settings: Settings) -> dict[str, tuple[str, ...]]:
    entries = list_entries(session)
    devices = list_devices(session, stale_seconds=settings.lease_seconds)
    return {
        "task": tuple(e.name for e in entries if e.kind == "task"),
        "method": tuple(e.name for e in entries if e.kind == "method"),
        "device": tuple(d.device for d in devices),
        **list_notes(session),
    }


def _question(chosen: Sequence[RunView]) -> Question:
    recipes = tuple(dict.fromkeys(run.asked.recipe for run in chosen))
    return Question(task=chosen[0].asked.task, baseline=recipes[0], methods=recipes[1:])


def _run_page(session: Session, run_id: int) -> RunPage:
    run = load_run(session, run_id)
    study, device = load_study(session, run.study), run.asked.device
    log = load_log(session, run_id)
    return run_page(
        run,
        study_title=study.title or f"Study {study.id}",
        record=None if run.status in ACTIVE else load_record(session, run_id),
        events=load_events(session, run_id),
        evaluations=load_evaluations(session, run_id),
        pictures=load_pictures(session, run_id),
        log=log.text,
        log_truncated=log.truncated,
        entries=list_entries(session, device=device) if device else (),
        task_spec=_task_spec(study.task_name, study.task_params),
    )


def _task_spec(name: str, params: Any) -> Any:
    return {"name": name, **params} if params else name


def _cancel(session: Session, settings: Settings, run_id: int) -> str:
    run = load_run(session, run_id)
    status = request_cancel(session, run_id)
    session.commit()
    tell(settings, "run", status, study=run.study, run=run.id)
    return status


def _retry(session: Session, queue: Any, settings: Settings, run_id: int) -> int:
    run = load_run(session, run_id)
    if not run.asked.device:
        raise Conflict(
            f"Run {run_id} was measured elsewhere and cannot be trained again here.",
            remedy="Submit a study with the same recipe.",
        )
    again = retry_run(session, run_id)
    session.commit()
    ring(queue, run.asked.device)
    tell(settings, "run", "queued", study=run.study, run=run.id)
    return again


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
