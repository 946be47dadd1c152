"""Home: the latest verdicts, and what trains now."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from backend.dependencies import SessionDep
from backend.errors import AppError
from backend.formats import page_route, respond, viewer_of
from backend.showing import show
from backend.store.curves import list_curves
from backend.store.looks import Viewer
from backend.store.snapshots import list_snapshots
from backend.store.studies import StudyView, list_studies
from backend.store.workers import list_devices, list_workers
from frontend.curves.question import Question
from frontend.pages.home import (
    Card,
    HomePage,
    Progress,
    Shared,
    baseline_line,
    comparison_card,
)

router = APIRouter()
MOST_CARDS = 9
MOST_SNAPSHOTS = 12
MOST_BASELINES = 12
LOOKED_AT = 40  # studies; the newest of them that have an answer become cards


@router.get("/", response_model=None)
@page_route(router, "/home")
def show_home(request: Request, session: SessionDep) -> Response:
    """Shows what is being decided now."""
    studies = list_studies(session, limit=LOOKED_AT)
    workers = list_workers(session)
    devices = list_devices(session)
    page = HomePage(
        cards=_cards(session, studies, viewer_of(request)),
        under_way=tuple(_progress(s) for s in studies if s.ended < s.total),
        baselines=tuple(
            baseline_line(
                task=c.task,
                name=c.label,
                recipe=c.recipe,
                runs=c.runs,
                last_at=c.last_at,
                device_classes=c.device_classes,
            )
            for c in list_curves(session, only_baselines=True, limit=MOST_BASELINES)
        ),
        snapshots=tuple(
            Shared(id=s.id, title=s.title, created_at=s.created_at, runs=s.runs)
            for s in list_snapshots(session, limit=MOST_SNAPSHOTS)
        ),
        workers_live=sum(w.state not in ("lost", "gone") for w in workers),
        workers_lost=sum(w.state == "lost" for w in workers),
        training=sum(d.running for d in devices),
        waiting=sum(d.waiting for d in devices),
        devices=tuple(sorted(d.device for d in devices)),
    )
    return respond(request, page)


def _cards(
    session: Session, studies: tuple[StudyView, ...], viewer: Viewer
) -> tuple[Card, ...]:
    cards: list[Card] = []
    for study in studies:
        if len(cards) == MOST_CARDS:
            break
        if not study.counts.get("finished"):
            continue
        try:
            comparison = show(session, Question(studies=(str(study.id),)), viewer)
        except AppError:
            continue  # an import of several tasks, say: its own page tells why
        if not comparison.methods:
            continue  # one curve has no verdict
        card = comparison_card(
            comparison,
            study=study.id,
            title=study.title,
            kind=study.kind,
            origin=study.note if study.kind == "recorded" else "",
            created_at=study.created_at,
        )
        cards.append(card)
    return tuple(cards)


def _progress(study: StudyView) -> Progress:
    return Progress(
        study=study.id,
        title=study.title,
        kind=study.kind,
        device=study.device,
        total=study.total,
        ended=study.ended,
        running=study.counts.get("running", 0),
        failed=study.counts.get("failed", 0),
        seconds_left=study.expected_seconds_left,
    )
