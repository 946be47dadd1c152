"""How a verdict is made: open to everybody, as the verdicts that link to it are."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.errors import NotFound
from backend.web.documents import TITLES, document_text
from backend.web.formats import page_route, respond
from frontend.pages.document import DocumentPage

router = APIRouter()


@page_route(router, "/verdict/{name}")
def show_document(request: Request, name: str) -> Response:
    """Shows one of the texts that docs/verdict.md leads to."""
    if name not in TITLES:
        raise NotFound(
            f"There is no text {name!r}.",
            remedy=f"There are: {', '.join(filter(None, TITLES))}.",
        )
    return respond(request, DocumentPage(TITLES[name], document_text(name)))


@page_route(router, "/verdict")
def show_verdict_text(request: Request) -> Response:
    """Shows docs/verdict.md."""
    return respond(request, DocumentPage(TITLES[""], document_text("")))
