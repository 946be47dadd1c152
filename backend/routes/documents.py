"""How a verdict is made: open to everybody, as the verdicts that link to it are."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.documents import verdict_text
from backend.formats import page_route, respond
from frontend.pages.document import DocumentPage

router = APIRouter()


@page_route(router, "/verdict")
def show_verdict_text(request: Request) -> Response:
    """Shows docs/verdict.md."""
    return respond(request, DocumentPage("How a verdict is made", verdict_text()))
