"""What can be trained, as the workers published it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from backend.store.catalogue import list_entries
from backend.store.runs import count_by_part
from backend.web.dependencies import SessionDep
from backend.web.formats import page_route, respond
from frontend.pages.methods import methods_page
from frontend.render import plain

router = APIRouter()


@page_route(router, "/methods")
def show_methods(request: Request, session: SessionDep) -> Response:
    """Shows a card for each task, method and algorithm."""
    entries = list_entries(session)
    counted = count_by_part(session)
    runs: dict[tuple[str, str], int] = {
        (entry.kind, entry.name): counted.get((entry.kind, entry.name), 0)
        for entry in entries
        if entry.kind in ("method", "task")
    }
    return respond(request, methods_page(entries, runs))


@router.get("/api/catalogue", response_model=None)
def get_catalogue(session: SessionDep) -> Response:
    """Lists tasks, methods and algorithms with the schemas of their parameters."""
    return JSONResponse({"entries": plain(list_entries(session))})
