"""Home: the latest verdicts, and what trains now."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from backend.comparisons.cache import latest_baselines
from backend.routes.verdict_cards import verdict_cards
from backend.store.snapshots import list_snapshots
from backend.store.study_lists import list_open_studies
from backend.store.sweeps import tuning_among
from backend.store.workers import list_devices, list_workers
from backend.web.dependencies import SessionDep
from backend.web.formats import is_signed_in, page_route, respond, viewer_of
from frontend.facts.studies import StudyView
from frontend.pages.home import HomePage, Progress, Shared, baseline_line

router = APIRouter()
MOST_CARDS = 9
MOST_SNAPSHOTS = 12
MOST_BASELINES = 12
MOST_UNDER_WAY = 20


@router.get("/", response_model=None)
@page_route(router, "/home")
def show_home(
    request: Request, session: SessionDep, before: int | None = None
) -> Response:
    """Shows what is being decided now; `before` a study, what was decided then."""
    workers = list_workers(session)
    devices = list_devices(session)
    cards, older = verdict_cards(session, MOST_CARDS, before, viewer_of(request))
    under_way = list_open_studies(session, limit=MOST_UNDER_WAY + 1)
    page = HomePage(
        cards=cards,
        before=before,
        older="" if older is None else f"/?before={older}",
        under_way=_progress(session, under_way[:MOST_UNDER_WAY]),
        more_under_way=len(under_way) > MOST_UNDER_WAY,
        baselines=tuple(
            baseline_line(
                task=c.task,
                name=c.label,
                recipe=c.recipe,
                runs=c.runs,
                last_at=c.last_at,
                device_classes=c.device_classes,
            )
            for c in latest_baselines(session, MOST_BASELINES)
        ),
        snapshots=tuple(
            Shared(id=s.id, title=s.title, created_at=s.created_at, runs=s.runs)
            for s in list_snapshots(
                session,
                limit=MOST_SNAPSHOTS,
                for_everyone=not is_signed_in(request),
            )
        ),
        workers_live=sum(w.state not in ("lost", "gone") for w in workers),
        workers_lost=sum(w.state == "lost" for w in workers),
        training=sum(d.running for d in devices),
        waiting=sum(d.waiting for d in devices),
        devices=tuple(sorted(d.device for d in devices)),
    )
    return respond(request, page)


def _progress(session: Session, studies: tuple[StudyView, ...]) -> tuple[Progress, ...]:
    tuning = tuning_among(session, [s.id for s in studies]) if studies else ()
    return tuple(
        Progress(
            study=study.id,
            title=study.title,
            kind=study.kind,
            is_tuning=study.id in tuning,
            device=study.device,
            total=study.total,
            ended=study.ended,
            running=study.counts.get("running", 0),
            failed=study.counts.get("failed", 0),
            seconds_left=study.expected_seconds_left,
        )
        for study in studies
    )
