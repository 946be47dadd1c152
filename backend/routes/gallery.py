"""Published studies to start from, and what became of those started here."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from backend.comparisons.across_studies import judge_across
from backend.errors import NotFound
from backend.routes.bodies import FormDep
from backend.store.catalogue import list_entries, load_entry
from backend.store.qualities import list_qualities
from backend.store.studies import list_studies_of
from backend.studies.several_tasks import submit_all
from backend.studies.submission import parse_submission
from backend.web.dependencies import QueueDep, SessionDep, SettingsDep
from backend.web.formats import page_route, respond
from frontend.facts.catalogue import CatalogueEntry
from frontend.pages.studies.gallery import (
    GalleryPage,
    gallery_curves,
    gallery_page,
    gallery_specs,
)
from frontend.pages.studies.published import published_page

router = APIRouter()

MOST_STUDIES = 100  # listed on the page of one published study


@page_route(router, "/gallery")
def show_gallery(request: Request, session: SessionDep) -> Response:
    """Shows each published study, its figures beside those measured here."""
    return respond(request, _gallery(session, list_entries(session, kind="study")))


@page_route(router, "/gallery/{name}")
def show_published(request: Request, name: str, session: SessionDep) -> Response:
    """Shows one published study with the studies of this server that train it."""
    entry = load_entry(session, "study", name)
    (card,) = _gallery(session, [entry]).studies
    tasks = {part["key"] for parts in entry.detail["sizes"].values() for part in parts}
    baseline = next(iter(entry.detail["curves"].values()))
    studies = list_studies_of(session, tasks, baseline, MOST_STUDIES)
    return respond(request, published_page(card, entry, studies, MOST_STUDIES))


@router.post("/gallery/{name}", response_model=None)
def start_published(
    name: str,
    form: FormDep,
    session: SessionDep,
    queue: QueueDep,
    settings: SettingsDep,
) -> Response:
    """Submits a published study at one `size`, a study for each of its tasks."""
    size = str(form.get("size", ""))
    specs = gallery_specs(load_entry(session, "study", name), size)
    if not specs:
        raise NotFound(
            f"The published study {name} has no size {size!r}.",
            remedy="Start from a button of the gallery.",
        )
    submissions = [
        parse_submission({"device": settings.device, **spec}) for spec in specs
    ]
    submit_all(session, queue, settings, submissions)
    return RedirectResponse(f"/gallery/{name}", 303)


def _gallery(session: Session, studies: Sequence[CatalogueEntry]) -> GalleryPage:
    measured = list_qualities(session, *gallery_curves(studies))
    methods = list_entries(session, kind="method")
    across = judge_across(session, studies)
    return gallery_page([*methods, *studies], measured, across)
