"""Live comparisons: ask, draw, export, freeze, and run what would decide them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, cast, get_args
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, RedirectResponse, Response

from backend.comparisons.asking import ask, name_curves
from backend.comparisons.continuing import find_changed
from backend.comparisons.share import Sharing, share_comparison
from backend.comparisons.showing import show
from backend.errors import InvalidInput, NotInstalled
from backend.queue import announce
from backend.routes.bodies import Fields, FieldsDep
from backend.store.looks import Viewer
from backend.store.plans import load_plans
from backend.store.snapshots import SeenBy
from backend.studies.proposed_runs import queue_proposed
from backend.studies.submit import tell_queued
from backend.web.dependencies import QueueDep, RedisDep, SessionDep, SettingsDep
from backend.web.formats import base_url, page_route, respond, suffix_of, viewer_of
from frontend.pages.comparing.addresses import compare_address
from frontend.pages.comparing.comparison import ComparisonPage, RecordsForm
from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.question import Question, parse_question
from overcurve.errors import FieldError
from overcurve.figures.theme import Theme
from overcurve.figures.view import View, parse_view, split_query, view_query

router = APIRouter()
MAX_TITLE, MAX_NOTE = 200, 2000  # characters

Format = Literal["svg", "png", "pdf"]
MEDIA_TYPES: dict[Format, str] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
}


def read_query(query: str) -> tuple[Question, View]:
    """Parts a comparison's query string into its question and its view."""
    names = ("csrf", "table", "theme", "shared", "recheck", "records")
    pairs = parse_qsl(query, keep_blank_values=True)
    question_pairs, view_pairs = split_query(
        [pair for pair in pairs if pair[0] not in names]
    )
    return parse_question(question_pairs), parse_view(view_pairs)


def read_view(request: Request) -> View:
    """The view alone, where the question is settled; other names are left alone."""
    return parse_view(list(request.query_params.multi_items()))


def read_records_form(request: Request) -> RecordsForm:
    """In which form a comparison's JSON holds its runs. Raises InvalidInput."""
    form = request.query_params.get("records", "whole")
    if form not in get_args(RecordsForm):
        forms = ", ".join(get_args(RecordsForm))
        raise InvalidInput(
            f"records: {form[:80]!r} is not one of {forms}.",
            remedy="Leave it out to have every run as an object of its own.",
            fields=[FieldError("records", f"expected one of {forms}")],
        )
    return cast(RecordsForm, form)


@page_route(router, "/compare")
def show_comparison(request: Request, session: SessionDep) -> Response:
    """Answers a question and draws it."""
    question, view = read_query(request.url.query)
    records = read_records_form(request)
    page = live_page(session, question, view, viewer_of(request))
    return respond(request, replace(page, records=records))


@router.get("/compare.svg", response_model=None)
@router.get("/compare.png", response_model=None)
@router.get("/compare.pdf", response_model=None)
def export_comparison(request: Request, session: SessionDep) -> Response:
    """Draws a comparison as a file."""
    question, view = read_query(request.url.query)
    comparison = show(session, question, viewer_of(request))
    title = ComparisonPage(comparison, view).title
    return draw_file(request, comparison, view, title)


def draw_file(
    request: Request, comparison: Comparison, view: View, title: str
) -> Response:
    """Draws the file that the address' suffix names; `theme=dark` turns it dark."""
    draw_comparison = _drawing()
    suffix = cast(Format, suffix_of(request.url.path))
    dark = request.query_params.get("theme") == "dark"
    theme: Theme = "dark" if dark else "light"
    body = draw_comparison(comparison, view, suffix, theme, title)
    name = f"overcurve-{comparison.digest[:8]}.{suffix}"
    headers = {"content-disposition": f'inline; filename="{name}"'}
    return Response(body, headers=headers, media_type=MEDIA_TYPES[suffix])


def _drawing() -> Callable[..., bytes]:
    # matplotlib takes half a second to import; only who exports waits for it.
    try:
        from overcurve.figures.export import draw_comparison
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        raise NotInstalled(
            "This server draws no files: matplotlib is not installed.",
            remedy="Whoever runs it installs it (pip install matplotlib) and starts it "
            "again; the page itself, saved, has the figure too.",
        ) from None
    return draw_comparison


def live_page(
    session: Session, question: Question, view: View, viewer: Viewer
) -> ComparisonPage:
    """Answers a question from the runs as they are now."""
    comparison = show(session, question, viewer)
    shown = {comparison.baseline.recipe, *(a.recipe for a in comparison.methods)}
    named = name_curves(session, question) if question.methods else {}
    others = tuple(pair for pair in named.items() if pair[0] not in shown)
    studies = sorted({r.study for r in comparison.records.samples() if r.study})
    study = studies[0] if len(studies) == 1 else ""
    plans = load_plans(session, comparison.question)
    changed = find_changed(session, comparison)
    return ComparisonPage(comparison, view, others, study, plans, changed)


@router.post("/compare/run", response_model=None)
def run_suggestion(
    session: SessionDep, queue: QueueDep, settings: SettingsDep, sent: FieldsDep
) -> Response:
    """Queues runs of a comparison's recipes at a training time, and leads back to the
    comparison, with the study that has them among its own."""
    question = sent_question(sent)
    comparison = ask(session, question)
    more = queue_proposed(
        session,
        settings,
        comparison.records,
        comparison.baseline.recipe,
        recipes=sent.text("recipe").split(),
        at=sent.text("at"),
        seeds=sent.text("seeds").split(),
    )
    session.commit()
    tell_queued(queue, settings, more.study, more.device)
    studies = question.studies
    if studies and str(more.study) not in studies:
        question = replace(question, studies=(*studies, str(more.study)))
    return RedirectResponse(compare_address(question, View()), 303)


@router.post("/api/comparisons", response_model=None)
def freeze_comparison(
    request: Request,
    session: SessionDep,
    redis: RedisDep,
    settings: SettingsDep,
    sent: FieldsDep,
) -> Response:
    """Freezes a comparison under a link: 201 with its `url`, 303 for a form."""
    question = sent_question(sent)
    sharing = sent_sharing(sent, settings.asks_for_token)
    snapshot = share_comparison(session, question, sharing, settings.max_shared_runs)
    announce(redis, {"type": "snapshot", "snapshot": snapshot.id})
    path = f"/c/{snapshot.id}"
    if sent.is_form:
        view = view_query(read_query(sent.text("view"))[1])
        return RedirectResponse(f"{path}?{urlencode([*view, ('shared', '1')])}", 303)
    body = {"id": snapshot.id, "url": base_url(request) + path, "rule": snapshot.rule}
    return JSONResponse(body, 201, headers={"location": path})


def sent_sharing(sent: Fields, has_people: bool) -> Sharing:
    """Title, note and who may open the link, as a form or a program sends them.

    Args:
        has_people: whether the server asks who somebody is.
    Raises: InvalidInput: the link is for people whom the server cannot tell apart.
    """
    seen_by: Any = sent.values.get("seen_by") or "everyone"
    if seen_by not in get_args(SeenBy):
        raise InvalidInput(
            "Nothing was shared: seen_by is neither everyone nor signed_in.",
            remedy="Send everyone or signed_in, or leave it out for everyone.",
            fields=[FieldError("seen_by", "expected everyone or signed_in")],
        )
    if seen_by == "signed_in" and not has_people:
        raise InvalidInput(
            "Nothing was shared: nobody signs in at this server.",
            remedy="Name people in OVERCURVE_TOKENS, or share it with everyone who has "
            "the link.",
            fields=[FieldError("seen_by", "this server has no accounts")],
        )
    return Sharing(
        title=sent.text("title").strip()[:MAX_TITLE],
        note=sent.text("note").strip()[:MAX_NOTE],
        seen_by=seen_by,
    )


def sent_question(sent: Fields) -> Question:
    """A question from `question`: an address, a query string, or an object with the
    names of the query."""
    question = sent.values.get("question")
    if isinstance(question, str):
        return read_query(question.partition("?")[2] or question)[0]
    if not isinstance(question, dict):
        fault = FieldError("question", "is neither an object nor a query string")
        raise InvalidInput(
            "The question is missing or unreadable.",
            remedy="Send the part of a /compare address after its question mark.",
            fields=[fault],
        )
    pairs: list[tuple[str, str]] = []
    for name, value in question.items():
        values = value if isinstance(value, list) else [value]
        pairs += [(name, str(item)) for item in values if item is not None]
    return parse_question(pairs)
