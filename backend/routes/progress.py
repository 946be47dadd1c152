"""Progress charts: a chain of baselines, each judged against the one before it."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from backend.comparisons.showing import show
from backend.errors import NotFound
from backend.routes.comparisons import draw_file
from backend.store.curves import list_curves
from backend.web.dependencies import SessionDep
from backend.web.formats import page_route, respond
from frontend.pages.comparing.progress import ProgressPage
from overcurve.curves.several.chain import Chain, judge_chain
from overcurve.curves.terms.question import Question, parse_question
from overcurve.errors import FieldError
from overcurve.figures.view import parse_view, split_query

router = APIRouter()
NOT_ASKED = ("csrf", "table", "theme")


@page_route(router, "/progress")
def show_progress(request: Request, session: SessionDep) -> Response:
    """Judges a chain, or shows the curves from which one can be made."""
    return respond(request, _page(request, session))


@router.get("/progress.svg", response_model=None)
@router.get("/progress.png", response_model=None)
@router.get("/progress.pdf", response_model=None)
def export_progress(request: Request, session: SessionDep) -> Response:
    """Draws all curves of a chain as a file."""
    page = _page(request, session)
    if page.chain is None:
        raise NotFound(
            "There is no chain to draw yet.",
            remedy="Name two recipes or more with chain=RECIPE, oldest first.",
        )
    return draw_file(request, page.chain.whole, page.view, page.title)


def _page(request: Request, session: Session) -> ProgressPage:
    pairs = [
        pair
        for pair in parse_qsl(request.url.query, keep_blank_values=True)
        if pair[0] not in NOT_ASKED
    ]
    curves = tuple(value for name, value in pairs if name == "chain" and value)
    question_pairs, view_pairs = split_query(
        [pair for pair in pairs if pair[0] != "chain"]
    )
    question = parse_question(question_pairs)
    stored = list_curves(session, question.task, only_baselines=not question.task)
    chain = _judge(session, question, curves) if len(curves) > 1 else None
    return ProgressPage(question, parse_view(view_pairs), curves, chain, stored)


def _judge(session: Session, question: Question, curves: tuple[str, ...]) -> Chain:
    chain = judge_chain(question, curves, partial(show, session))
    absent = [
        answer.recipe
        for answer in chain.whole.methods
        if not any(r.recipe == answer.recipe for r in chain.whole.records)
    ]
    if absent:
        raise NotFound(
            "A curve of the chain has no run here.",
            remedy="Name recipes of this task, or leave it out.",
            fields=[FieldError("chain", f"{absent[0]!r} has no run here")],
        )
    return chain
