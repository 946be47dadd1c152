"""What runs where, what waits, and who is there to train it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from backend.settings import Settings
from backend.store.canaries import list_canaries
from backend.store.runs import RunFilter, first_runs, list_recently_ended
from backend.store.studies import load_titles
from backend.store.waiting import list_waiting, list_waiting_studies
from backend.store.workers import list_devices, list_workers
from backend.web.dependencies import SessionDep, SettingsDep
from backend.web.formats import page_route, respond
from backend.web.pace import overhead_seconds
from frontend.pages.runs.queue import QueuePage, queue_page

router = APIRouter()

MOST_WAITING = 100  # listed one by one; the others are counted
MOST_STUDIES = 50
MOST_RUNNING = 500
RECENT = 12


@page_route(router, "/queue")
@router.get("/api/queue", response_model=None)
def show_queue(
    request: Request, session: SessionDep, settings: SettingsDep
) -> Response:
    """Shows workers, running, waiting and recently ended runs."""
    return respond(request, _page(session, settings))


def _page(session: Session, settings: Settings) -> QueuePage:
    stale = settings.lease_seconds
    running = first_runs(session, RunFilter(status=("running",)), limit=MOST_RUNNING)
    waiting = list_waiting(session, MOST_WAITING)
    devices = list_devices(session, stale_seconds=stale)
    ended = list_recently_ended(session, RECENT)
    studies = {run.study for run in (*running, *waiting, *ended)}
    workers = list_workers(session, stale_seconds=stale)
    return queue_page(
        devices=devices,
        workers=workers,
        canaries=list_canaries(session, [worker.id for worker in workers]),
        running=running,
        waiting=waiting,
        waiting_studies=list_waiting_studies(session, MOST_STUDIES),
        waiting_total=sum(device.waiting for device in devices),
        ended=ended,
        study_titles=load_titles(session, studies),
        overhead_seconds=overhead_seconds(session, ""),
        most_running=settings.max_running_per_user,
    )
