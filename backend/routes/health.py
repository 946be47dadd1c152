"""Whether this process serves: for supervisors and load balancers."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse

from backend.errors import Unavailable

router = APIRouter()


@router.get("/healthz")
def check_health(request: Request) -> JSONResponse:
    """200 where the database answers; Redis may be away, nothing is lost by it."""
    try:
        with request.app.state.sessions() as session:
            session.execute(text("select 1"))
    except SQLAlchemyError:
        raise Unavailable(
            "The database does not answer.",
            remedy="See that PostgreSQL runs and OVERCURVE_DATABASE_URL is right.",
        ) from None
    return JSONResponse({"status": "ok"})
