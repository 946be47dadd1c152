"""Builds the web application from its settings: routers, errors, files, lifespan."""

from __future__ import annotations

import errno
import logging
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response

from backend import VERSION
from backend.database import (
    DATABASE_AWAY,
    is_disk_full,
    open_engine,
    session_factory,
)
from backend.errors import (
    AppError,
    DiskFull,
    InvalidInput,
    Unavailable,
    field_path,
    from_input_error,
)
from backend.queue import create_queue
from backend.routes import ROUTERS
from backend.settings import Settings
from backend.web import assets
from backend.web.events import EventHub
from backend.web.formats import own_address, respond_error, wants_html
from backend.web.lost_runs import LostRuns
from backend.web.plan_thread import RunningPlans
from backend.web.security import Guard, Keys, check_form
from overcurve.errors import FieldError, InputError

LEAST_FREE_BYTES = 2**20

log = logging.getLogger(__name__)


def create_app(settings: Settings) -> FastAPI:
    """Builds the application; nothing is connected before the first request."""
    engine = open_engine(settings.database_url)
    keys = Keys(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=assets.warm_assets, daemon=True).start()
        lost_runs = LostRuns(app.state.sessions, app.state.queue, settings)
        lost_runs.start()
        plans = RunningPlans(app.state.sessions, app.state.queue, settings)
        plans.start()
        app.state.events.tell(plans.hear)
        async with app.state.events:
            yield
        await run_in_threadpool(plans.stop)
        await run_in_threadpool(lost_runs.stop)
        engine.dispose()

    app = FastAPI(
        title="Overcurve",
        version=VERSION,
        lifespan=lifespan,
        dependencies=[Depends(check_form)],
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.settings = settings
    app.state.keys = keys
    app.state.sessions = session_factory(engine)
    app.state.queue = create_queue(settings)
    app.state.events = EventHub(settings.redis_url)
    for router in (assets.router, *ROUTERS):
        app.include_router(router)
    _handle_errors(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)
    app.add_middleware(Guard, settings=settings, keys=keys, answer=answer_error)
    return app


def answer_error(request: Request, error: AppError) -> Response:
    """Tells an error; a person who is not signed in is led to where one does."""
    if error.error_code == "unauthorized" and wants_html(request):
        then = quote(own_address(request))
        return RedirectResponse(f"/sign-in?then={then}", 303)
    response = respond_error(request, error)
    if error.status == 401:
        response.headers["www-authenticate"] = "Bearer"
    return response


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(AppError)
    def tell(request: Request, error: AppError) -> Response:
        return answer_error(request, error)

    @app.exception_handler(InputError)
    def tell_input(request: Request, error: InputError) -> Response:
        return answer_error(request, from_input_error(error))

    @app.exception_handler(RequestValidationError)
    def tell_invalid(request: Request, error: RequestValidationError) -> Response:
        return answer_error(request, _from_request_error(error))

    @app.exception_handler(HTTPException)
    def tell_http(request: Request, error: HTTPException) -> Response:
        return answer_error(request, _from_http_error(request, error))

    def tell_database(request: Request, error: Exception) -> Response:
        log.error("the database does not answer: %s", error)
        if is_disk_full(error) or _has_full_disk(app.state.settings):
            return answer_error(request, _disk_full(app.state.settings))
        away = Unavailable(
            "The database does not answer at the moment.",
            remedy="Try again in a few seconds; nothing that was stored is lost.",
        )
        return answer_error(request, away)

    for kind in DATABASE_AWAY:
        app.add_exception_handler(kind, tell_database)

    @app.exception_handler(OSError)
    def tell_system(request: Request, error: OSError) -> Response:
        if error.errno == errno.ENOSPC:  # of large uploads, on the way to the database
            return answer_error(request, _disk_full(app.state.settings))
        return tell_unforeseen(request, error)

    @app.exception_handler(Exception)
    def tell_unforeseen(request: Request, error: Exception) -> Response:
        log.error("unforeseen error at %s", request.url.path, exc_info=error)
        unforeseen = AppError(
            "Something went wrong here that nobody foresaw.",
            remedy="Look into the server's log; please report it with what you did.",
        )
        return answer_error(request, unforeseen)


def _has_full_disk(settings: Settings) -> bool:
    """Whether the embedded servers have no room left: Postgres then ends altogether,
    and says so in its log only."""
    if settings.mode != "embedded":
        return False
    with suppress(OSError):
        return shutil.disk_usage(settings.data).free < LEAST_FREE_BYTES
    return False


def _disk_full(settings: Settings) -> DiskFull:
    where = "of the database"
    if settings.mode == "embedded":
        where = f"with {settings.data.absolute()}"
    return DiskFull(
        f"The disk {where} is full: nothing more can be stored.",
        remedy="Make room on it and try again. What was stored is kept, and workers "
        "hold the results of runs until they can be stored.",
    )


def _from_request_error(error: RequestValidationError) -> InvalidInput:
    errors = error.errors()
    fields = [
        FieldError(field_path(e["loc"][1:] or e["loc"]), e["msg"]) for e in errors
    ]
    if any(e["type"] == "json_invalid" for e in errors):
        message = "The body is not JSON."
        return InvalidInput(message, remedy="Send one JSON object.", fields=fields)
    names = ", ".join(f.path for f in fields)
    return InvalidInput(
        f"Not understood: {names}.",
        remedy="Correct the fields named and send it again.",
        fields=fields,
    )


class _PlainError(AppError):
    """What Starlette itself answers, in our shape."""

    def __init__(self, status: int, message: str, remedy: str, code: str) -> None:
        super().__init__(message, remedy=remedy, code=code)
        self.__dict__["status"] = status


def _from_http_error(request: Request, error: HTTPException) -> AppError:
    path, method = request.url.path, request.method
    by_status = {
        404: ("not_found", f"There is no page {path}.", "Start from /."),
        405: ("not_allowed", f"{path} does not take {method}.", "See docs/api.md."),
        413: ("too_large", f"Too large: {error.detail}.", "Send it in smaller parts."),
    }
    plain = ("bad_request", f"Cannot be read: {error.detail}.", "See docs/api.md.")
    code, message, remedy = by_status.get(error.status_code, plain)
    return _PlainError(error.status_code, message, remedy, code)
