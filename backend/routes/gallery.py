"""Published studies to start from."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.across_studies import judge_across
from backend.dependencies import SessionDep
from backend.formats import page_route, respond
from backend.store.catalogue import list_entries
from backend.store.qualities import list_qualities
from frontend.pages.gallery import gallery_curves, gallery_page

router = APIRouter()


@page_route(router, "/gallery")
def show_gallery(request: Request, session: SessionDep) -> Response:
    """Shows each published study, its figures beside those measured here."""
    entries = list_entries(session, kind="study")
    measured = list_qualities(session, *gallery_curves(entries))
    across = judge_across(session, entries)
    return respond(request, gallery_page(entries, measured, across))
