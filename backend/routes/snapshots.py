"""Snapshots: frozen comparisons, which anyone with the link may read, or only people
signed in here where their author said so."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from backend.comparisons.share import recheck_snapshot
from backend.errors import Unauthorized
from backend.routes.comparisons import draw_file, read_records_form, read_view
from backend.store.snapshots import SnapshotView, load_snapshot
from backend.web.assets import plotly_source, read_static
from backend.web.dependencies import SessionDep
from backend.web.documents import verdict_text
from backend.web.formats import (
    base_url,
    build_frame,
    is_local_only,
    is_signed_in,
    page_route,
    respond,
)
from frontend.pages.comparing.snapshot import Rechecked, SnapshotFile, SnapshotPage
from frontend.render import render_html
from overcurve.curves.comparison import comparison_from_json

router = APIRouter()


@router.get("/c/{snapshot_id}.svg", response_model=None)
@router.get("/c/{snapshot_id}.png", response_model=None)
@router.get("/c/{snapshot_id}.pdf", response_model=None)
def export_snapshot(
    request: Request, session: SessionDep, snapshot_id: str
) -> Response:
    """Draws a snapshot as a file."""
    page = _page(request, _open(request, session, snapshot_id))
    return draw_file(request, page.comparison, page.view, page.title)


@router.get("/c/{snapshot_id}.html", response_model=None)
def save_snapshot(request: Request, session: SessionDep, snapshot_id: str) -> Response:
    """Gives a snapshot as one file that opens offline anywhere."""
    page = _page(request, _open(request, session, snapshot_id))
    file = SnapshotFile(
        page.comparison,
        page.view,
        id=page.id,
        name=page.name,
        created_at=page.created_at,
        url=page.url,
        local_only=page.local_only,
        note=page.note,
        seen_by=page.seen_by,
        styles=read_static("overcurve.css")
        + read_static("compare.css")
        + read_static("document.css"),
        plotly=plotly_source().decode(),
        script=read_static("js/chart.js"),
        verdict_text=verdict_text(),
    )
    # Saved, never shown from here: its scripts stand inside, which our policy forbids.
    name = f"overcurve-{page.id[:8]}.html"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    html = render_html(file, build_frame(request))
    return Response(html, headers=headers, media_type="text/html")


@page_route(router, "/c/{snapshot_id}")
def show_snapshot(request: Request, session: SessionDep, snapshot_id: str) -> Response:
    """Shows a snapshot as it was frozen."""
    snapshot = _open(request, session, snapshot_id)
    rechecked = None
    if request.query_params.get("recheck") == "1":
        rechecked = _recheck(session, snapshot_id)
    return respond(request, _page(request, snapshot, rechecked))


def _open(request: Request, session: Session, snapshot_id: str) -> SnapshotView:
    """Loads a snapshot for whoever may see it. Raises NotFound, Unauthorized."""
    snapshot = load_snapshot(session, snapshot_id)
    if snapshot.seen_by != "everyone" and not is_signed_in(request):
        raise Unauthorized(
            "This comparison is shared with people signed in at this server only.",
            remedy="Sign in at /sign-in and open the link again, or send "
            "`Authorization: Bearer TOKEN`.",
        )
    return snapshot


def _recheck(session: Session, snapshot_id: str) -> Rechecked:
    rechecked = recheck_snapshot(session, snapshot_id)
    return Rechecked(rechecked.rule_then, rechecked.rule_now, rechecked.differences)


def _page(
    request: Request, snapshot: SnapshotView, rechecked: Rechecked | None = None
) -> SnapshotPage:
    return SnapshotPage(
        comparison_from_json(snapshot.comparison),
        read_view(request),
        id=snapshot.id,
        name=snapshot.title,
        created_at=snapshot.created_at,
        url=f"{base_url(request)}/c/{snapshot.id}",
        local_only=is_local_only(request),
        shared=request.query_params.get("shared") == "1",
        rechecked=rechecked,
        note=snapshot.note,
        seen_by=snapshot.seen_by,
        records=read_records_form(request),
    )
