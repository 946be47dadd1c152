"""Answers with a page in the format its address ends in: HTML, `.json` or `.csv`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.responses import Response

from backend import VERSION
from backend.errors import AppError, NotFound, error_body
from backend.settings import Settings
from backend.store.looks import Viewer
from backend.store.workers import count_open_runs
from backend.web.assets import plotly_address, static_prefix
from backend.web.security import CSRF_COOKIE, Keys, find_asker
from frontend.pages.error import ErrorPage
from frontend.pages.page import Frame, Page, section_of
from frontend.render import render_csv, render_html, render_json
from overcurve.json_text import json_bytes

SUFFIXES = ("json", "csv", "svg", "png", "pdf", "html")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
Route = TypeVar("Route", bound=Callable[..., Response])


def page_route(router: APIRouter, path: str) -> Callable[[Route], Route]:
    """Registers a GET route at a path and at its `.json` and `.csv`.

    The suffixed addresses stand first, so that `/runs/{run}` does not take them.
    """

    def register(function: Route) -> Route:
        for suffix in (".json", ".csv", ""):
            router.get(path + suffix, response_model=None)(function)
        return function

    return register


def suffix_of(path: str) -> str:
    """The format an address asks for: `json`, `csv`, ... or nothing for HTML."""
    suffix = path.rpartition("/")[2].rpartition(".")[2]
    return suffix if suffix in SUFFIXES and suffix != path else ""


def respond(request: Request, page: Page, status: int = 200) -> Response:
    """Renders a page as its address asks; every rendering has the same facts."""
    suffix = suffix_of(request.url.path)
    if suffix == "json" or request.url.path.startswith("/api/"):
        return Response(render_json(page), status, media_type="application/json")
    if suffix == "csv":
        return _respond_csv(request, page)
    return _respond_html(request, page, status)


def respond_error(request: Request, error: AppError) -> Response:
    """Answers with an error: a page for people, the one JSON shape for programs."""
    if not wants_html(request):
        body = json_bytes(error_body(error))
        return Response(body, error.status, media_type="application/json")
    page = ErrorPage(
        status=error.status,
        code=error.error_code,
        message=error.message,
        fields=error.fields,
        remedy=error.remedy,
        back=_form_page(request),
    )
    return _respond_html(request, page, error.status)


def own_address(request: Request) -> str:
    """Where to come back to after signing in: the page, or that of the form sent."""
    if request.method != "GET":
        return _form_page(request) or "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query


def _form_page(request: Request) -> str:
    """The path of our page that sent this form; "" where none is told."""
    sender = urlsplit(request.headers.get("referer", ""))
    if request.method != "POST" or sender.netloc != request.url.netloc:
        return ""
    return sender.path


def wants_html(request: Request) -> bool:
    """Whether a person asks, to whom JSON would say little."""
    accept = request.headers.get("accept", "")
    path = request.url.path
    if path.startswith("/api/") or suffix_of(path) in ("json", "csv"):
        return False
    return "text/html" in accept


def viewer_of(request: Request) -> Viewer:
    """Who is going to read the answer."""
    return "browser" if wants_html(request) else "program"


def build_frame(request: Request) -> Frame:
    """Gathers what stands around a page: navigation, versions, the form token."""
    settings: Settings = request.app.state.settings
    keys: Keys = request.app.state.keys
    token = request.cookies.get(CSRF_COOKIE, "")
    user = find_asker(request, settings, keys)
    return Frame(
        section=section_of(request.url.path),
        static=static_prefix(),
        plotly=plotly_address(),
        version=VERSION,
        csrf=token if keys.verify("csrf", token) else keys.new_csrf(),
        base_url=base_url(request),
        waiting=_count_waiting(request),
        local_only=is_local_only(request),
        here=own_address(request),
        signed_in=user is not None,
        user=user.name if user else "",
        needs_sign_in=settings.asks_for_token,
        embed=request.query_params.get("embed") == "1",
    )


def is_signed_in(request: Request) -> bool:
    """Whether who asks may see what is for people of this server only."""
    state = request.app.state
    return find_asker(request, state.settings, state.keys) is not None


def base_url(request: Request) -> str:
    """The address people know this server by, without a slash at its end."""
    public: str = request.app.state.settings.public_url
    return (public or str(request.base_url)).rstrip("/")


def is_local_only(request: Request) -> bool:
    """Whether links to this server open on this computer only."""
    return urlsplit(base_url(request)).hostname in LOOPBACK


def _count_waiting(request: Request) -> int | None:
    # The route's own session: who holds one connection and waits for a second can
    # wait for others that do the same.
    own: Session | None = getattr(request.state, "session", None)
    try:
        with nullcontext(own) if own else request.app.state.sessions() as session:
            return count_open_runs(session)
    except SQLAlchemyError:
        return None  # the page may be the one that says the database is away


def _respond_csv(request: Request, page: Page) -> Response:
    tables = {table.name: table for table in page.tables()}
    wanted = request.query_params.get("table") or next(iter(tables), "")
    if wanted not in tables:
        names = ", ".join(tables) or "none; ask for .json"
        raise NotFound("This page has no such table.", remedy=f"Its tables: {names}.")
    return Response(render_csv(tables[wanted]), media_type="text/csv")


def _respond_html(request: Request, page: Page, status: int) -> Response:
    frame = build_frame(request)
    response = Response(render_html(page, frame), status, media_type="text/html")
    response.headers["cache-control"] = "no-cache"
    if request.cookies.get(CSRF_COOKIE) != frame.csrf:
        secure = request.url.scheme == "https"
        response.set_cookie(
            CSRF_COOKIE, frame.csrf, samesite="lax", httponly=True, secure=secure
        )
    return response
