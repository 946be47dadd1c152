"""Judging results measured anywhere: a file or pasted lines become a comparison."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from backend.importing.import_file import store_runs
from backend.importing.import_watch import ImportWatch
from backend.importing.uploads import as_upload
from backend.routes.bodies import FormDep
from backend.routes.judge_file import look_at
from backend.routes.judge_form import read_sent
from backend.store.imports import list_uploads
from backend.web.dependencies import RedisDep, SessionDep, SettingsDep
from backend.web.formats import respond
from frontend.pages.judging.examples import EXAMPLES
from frontend.pages.judging.page import JudgePage
from overcurve.curves.terms.question import Question, question_query

router = APIRouter()


@router.get("/judge", response_model=None)
def show_judge(request: Request, settings: SettingsDep, example: str = "") -> Response:
    """Shows where to drop or paste; `example` names one that is pasted already."""
    text = next((e.text for e in EXAMPLES if e.name == example), "")
    return respond(request, JudgePage(text=text, max_rows=settings.max_import_rows))


@router.post("/judge", response_model=None)
def send_judge(
    request: Request,
    form: FormDep,
    session: SessionDep,
    settings: SettingsDep,
    redis: RedisDep,
) -> Response:
    """Stores the runs and leads to their comparison, or asks what is left open.

    Where a script watches, it is given the address: it would load the page twice.
    """
    sent = read_sent(form)
    watch = ImportWatch(redis, sent.watch)
    look = look_at(sent, settings.max_import_rows, watch)
    if look.page is not None:
        return respond(request, look.page, 422 if look.page.is_refused else 200)
    given = sent.given
    kept, title = as_upload(look.read, given.name, list_uploads(session, given.name))
    baseline = next(r.recipe for r in kept.records if r.label == given.baseline)
    done = store_runs(
        session,
        settings,
        kept,
        title=title,
        name=given.name,
        baseline=baseline,
        watch=watch,
    )
    question = Question(studies=(str(done.study),), baseline=baseline)
    address = f"/compare?{urlencode(question_query(question))}"
    if sent.watch:
        return Response(status_code=201, headers={"location": address})
    return RedirectResponse(address, 303)
