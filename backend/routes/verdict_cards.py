"""Studies with their verdicts in small, from memory while nothing of theirs changes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from backend.comparisons.cache import AnswerCache
from backend.comparisons.showing import show
from backend.errors import AppError
from backend.store.looks import Viewer
from backend.store.records import study_versions
from backend.store.study_lists import StudyLine, list_compared_studies
from backend.store.task_version import task_version
from frontend.pages.home import Card, comparison_card
from overcurve.curves.terms.question import Question

LOOKED_AT = 20  # studies; those of them that have an answer become cards
KEPT = 500  # studies, with and without a card

_known = AnswerCache[tuple[Card, ...]](KEPT, lambda _: 1)


def verdict_cards(
    session: Session, most: int, before: int | None, viewer: Viewer
) -> tuple[tuple[Card, ...], int | None]:
    """Draws the newest studies that have a verdict, older than the study `before`.

    What is drawn for the first time is a look, as `comparisons.showing` counts it.

    Returns: at most `most` cards, and the study before which further ones may be; None
        where there are none.
    """
    studies = list_compared_studies(session, before=before, limit=LOOKED_AT + 1)
    tasks = {task: task_version(session, task) for task in {s.task for s in studies}}
    data = study_versions(session, [study.id for study in studies])
    database = str(session.get_bind().engine.url)
    cards: list[Card] = []
    for place, study in enumerate(studies):
        if len(cards) == most or place == LOOKED_AT:
            return tuple(cards), studies[place - 1].id
        key = (database, study, tasks[study.task], data[study.id])
        card = _known.get(key)
        if card is None:
            card = tuple(_draw(session, study, viewer, tasks))
            _known.keep(key, card)
        cards += card
    return tuple(cards), None


def _draw(
    session: Session, study: StudyLine, viewer: Viewer, versions: dict[str, str]
) -> list[Card]:
    """The card of a study; none where it has no verdict."""
    try:
        question = Question(studies=(str(study.id),))
        comparison = show(session, question, viewer, versions)
    except AppError:
        return []  # an import of several tasks, say: its own page tells why
    if not comparison.methods:
        return []
    card = comparison_card(
        comparison,
        study=study.id,
        title=study.title,
        kind=study.kind,
        origin=study.note if study.kind == "recorded" else "",
        created_at=study.created_at,
    )
    return [card]
