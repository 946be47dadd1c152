"""Plans: begin to decide a comparison's point, follow it, stop it."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import JSONResponse, RedirectResponse, Response

from backend.errors import InvalidInput
from backend.plans.advance import stop_plan
from backend.plans.begin import PlanRequest, start_plan
from backend.routes.bodies import Fields, FieldsDep
from backend.routes.comparisons import sent_question
from backend.routes.sign_in import own_path
from backend.store.plans import load_plan
from backend.web.dependencies import QueueDep, SessionDep, SettingsDep
from frontend.facts.plans import PlanView
from frontend.pages.comparing.addresses import compare_address
from frontend.render import plain
from overcurve.curves.terms.question import question_query
from overcurve.errors import FieldError
from overcurve.figures.view import View

router = APIRouter()


@router.post("/api/plans", response_model=None)
def post_plan(
    session: SessionDep, queue: QueueDep, settings: SettingsDep, sent: FieldsDep
) -> Response:
    """Begins to decide a point: 201 with the plan."""
    plan = start_plan(session, queue, settings, _read_request(sent))
    headers = {"location": f"/api/plans/{plan.id}"}
    return JSONResponse(plan_json(plan), 201, headers=headers)


@router.get("/api/plans/{plan_id}", response_model=None)
def get_plan(plan_id: int, session: SessionDep) -> Response:
    """Shows a plan with its looks and runs."""
    return JSONResponse(plan_json(load_plan(session, plan_id)))


@router.post("/api/plans/{plan_id}/stop", response_model=None)
def post_stop(plan_id: int, session: SessionDep, settings: SettingsDep) -> Response:
    """Ends a plan and cancels its runs that have not ended; 409 where it has."""
    return JSONResponse(plan_json(stop_plan(session, settings, plan_id)))


@router.post("/plans", response_model=None)
def send_plan(
    session: SessionDep, queue: QueueDep, settings: SettingsDep, sent: FieldsDep
) -> Response:
    """Begins a plan by a form, and leads back to where its button was."""
    plan = start_plan(session, queue, settings, _read_request(sent))
    question = sent_question(sent)
    studies = question.studies
    if studies and str(plan.study) not in studies:
        address = compare_address(plan.question, View())
        return RedirectResponse(f"{address}#plans", 303)
    return RedirectResponse(_back(sent, plan), 303)


@router.post("/plans/{plan_id}/stop", response_model=None)
def send_stop(
    plan_id: int, session: SessionDep, settings: SettingsDep, sent: FieldsDep
) -> Response:
    """Stops a plan by a form, and leads back to where its button was."""
    return RedirectResponse(_back(sent, stop_plan(session, settings, plan_id)), 303)


def plan_json(plan: PlanView) -> dict[str, Any]:
    """A plan as plain values; `question` as a query string, `compare` where its
    comparison is."""
    return {
        **plain(plan),
        "question": urlencode(question_query(plan.question)),
        "compare": compare_address(plan.question, View()),
        "spent_seconds": plan.spent_seconds,
    }


def _back(sent: Fields, plan: PlanView) -> str:
    then = sent.text("then") or compare_address(plan.question, View())
    return f"{own_path(then)}#plans"


def _read_request(sent: Fields) -> PlanRequest:
    return PlanRequest(
        question=sent_question(sent),
        method=sent.text("method"),
        budget=_number(sent, "budget"),
        x=_number(sent, "x"),
        cap_seconds=_number(sent, "cap_seconds"),
    )


def _number(sent: Fields, name: str) -> float | None:
    value = sent.values.get(name)
    if value is None or value == "":
        return None
    number = math.nan
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            number = math.nan
    if not math.isfinite(number):
        fault = FieldError(name, f"{value!r:.40} is not a number")
        raise InvalidInput(
            f"{name}: {fault.message}.", remedy="Give a number.", fields=[fault]
        )
    return number
