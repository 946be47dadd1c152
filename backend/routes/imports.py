"""Runs measured elsewhere, sent by a program."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response

from backend.errors import InvalidInput
from backend.importing.import_file import import_runs
from backend.importing.import_watch import ImportWatch, cancel_watched, read_watch
from backend.routes.bodies import UploadDep
from backend.web.dependencies import RedisDep, SessionDep, SettingsDep
from backend.web.formats import base_url
from overcurve.curves.encoding.record_text import plain_value
from overcurve.curves.terms.records import Direction
from overcurve.errors import FieldError
from overcurve.reading.path_pattern import checked_pattern
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import (
    Reading,
    parse_answers,
    parse_decimal,
    parse_keep,
    parse_mapping,
    parse_units,
)

router = APIRouter()

TITLE = "Imported runs"


@router.post("/api/runs/import", response_model=None)
def post_import(
    request: Request,
    sources: UploadDep,
    session: SessionDep,
    settings: SettingsDep,
    redis: RedisDep,
) -> Response:
    """Imports a file of runs or an archive of them: the body, or each `file` of a form.
    The query may say `map=column=field`, `keep=column=value`, `unit=column=unit` and
    `answer=doubt=answer` (again and again), `fold=column`, `decimal=comma`,
    `pattern={method}/seed{seed}`, `direction`, `metric`, `task`, `title`, `file` (its
    name, where its account is shown), `baseline`, `skip_bad=1`, and `watch=TOKEN` to
    follow it at `/api/imports/TOKEN`."""
    query = request.query_params
    done = import_runs(
        session,
        settings,
        sources,
        read_reading(query),
        title=_text(query, "title") or TITLE,
        name=_text(query, "file"),
        skip_bad=query.get("skip_bad", "") in ("1", "true"),
        baseline=_text(query, "baseline"),
        watch=ImportWatch(redis, _text(query, "watch")),
    )
    body = {
        "study": done.study,
        "inserted": done.inserted,
        "existing": done.existing,
        "repeated": done.repeated,
        "skipped": done.skipped,
        "left_out": done.left_out,
        "folded": done.folded,
        "unused_columns": list(done.unused_columns),
        "statuses": dict(done.statuses),
        "account": plain_value(done.account),
        "doubts": plain_value(done.doubts),
        "url": f"{base_url(request)}/compare?study={done.study}",
    }
    return JSONResponse(body, 201 if done.inserted else 200)


@router.get("/api/imports/{token}", response_model=None)
def show_import(token: str, redis: RedisDep) -> Response:
    """Says how far an import is that was sent with `watch=TOKEN`."""
    return JSONResponse(read_watch(redis, token), headers={"cache-control": "no-store"})


@router.post("/api/imports/{token}/cancel", response_model=None)
def cancel_import(token: str, redis: RedisDep) -> Response:
    """Ends an import that is under way: nothing of it is stored."""
    cancel_watched(redis, token)
    return JSONResponse({"cancelling": token}, 202)


def read_reading(query: QueryParams) -> Reading:
    """How to read the file, as the address says. Raises InvalidInput."""
    unit, units = parse_units(query.getlist("unit"))
    defaults = Defaults(
        direction=_direction(query),
        metric=_text(query, "metric"),
        unit=_short("unit", unit),
        task=_text(query, "task"),
        budget_unit=_text(query, "budget_unit"),
        device_class=_text(query, "device_class"),
        source=_text(query, "source"),
    )
    return Reading(
        mapping=parse_mapping(query.getlist("map")),
        keep=parse_keep(query.getlist("keep")),
        fold=_text(query, "fold"),
        answers=parse_answers(query.getlist("answer")),
        units=units,
        decimal=parse_decimal(_text(query, "decimal")),
        pattern=checked_pattern(_text(query, "pattern")),
        defaults=defaults,
    )


def _direction(query: QueryParams) -> Direction | None:
    direction = query.get("direction", "")
    directions: dict[str, Literal["max", "min"]] = {"max": "max", "min": "min"}
    if direction and direction not in directions:
        raise InvalidInput(
            f'direction: "{direction[:40]}" is neither max nor min.',
            remedy="Say max where higher is better, min where lower is better.",
            fields=[FieldError("direction", "expected max or min")],
        )
    return directions.get(direction)


def _text(query: QueryParams, name: str) -> str:
    return _short(name, query.get(name, "").strip())


def _short(name: str, text: str) -> str:
    if len(text) > 200 or "\x00" in text:
        fault = FieldError(name, "at most 200 characters, without NUL")
        raise InvalidInput(
            f"{name}: {fault.message}.", remedy="Shorten it.", fields=[fault]
        )
    return text
