"""Showing an answer to somebody: every look at it is counted."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.orm import Session

from backend.comparisons.asking import ask
from backend.comparisons.cache import AnswerCache
from backend.store.looks import NewLook, Viewer, insert_looks
from overcurve.curves.comparison import Comparison
from overcurve.curves.planning.marks import INTERIM
from overcurve.curves.selecting.selection import has_ended
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import WAITING_STATUSES

KEPT_LOOKS = 10_000

# Answers whose looks are written already: spares the database, which decides.
_written = AnswerCache[bool](KEPT_LOOKS, lambda _: 1)


def show(
    session: Session,
    question: Question,
    viewer: Viewer = "program",
    versions: dict[str, str] | None = None,
) -> Comparison:
    """Answers a question for somebody who reads its verdict, and counts the look.

    A state of the data counts once, whoever sees it and however often; whoever sees
    it first has it written, in one insert, and commits it. What is shown does not
    count its own look, so looking again shows the same. `versions` as for `ask`, and
    raises as it does.
    """
    answer = ask(session, question, versions)
    key = (str(session.get_bind().engine.url), answer.digest)
    if _written.get(key) is None:
        if looks := _looks_at(answer, viewer):
            insert_looks(session, looks)
            session.commit()
        _written.keep(key, True)
    return answer


def _looks_at(answer: Comparison, viewer: Viewer) -> list[NewLook]:
    """A look for every method of which something can be read beside the baseline, of
    runs whose studies said first what they ask. What a plan is deciding shows no
    verdict: following it is no peeking."""
    counted = {fixed.study for fixed in answer.evidence.fixed}
    if not counted:
        return []
    ended: dict[str, list[int]] = {}
    studies: dict[str, set[int]] = {}
    waiting = Counter[str]()
    for batch in answer.records.where(lambda run: run.study in counted).batches:
        run = batch.first
        if has_ended(run):
            ended.setdefault(run.recipe, []).extend(map(int, batch.values("run")))
            studies.setdefault(run.recipe, set()).add(int(run.study))
        waiting[run.recipe] += len(batch) * (run.status in WAITING_STATUSES)
    base = answer.baseline.recipe
    return [
        NewLook(
            task=answer.records.samples()[0].task,
            recipes=(base, method.recipe),
            runs=(*ended[base], *ended[method.recipe]),
            waiting=waiting[base] + waiting[method.recipe],
            studies=tuple(studies[base] | studies[method.recipe]),
            viewer=viewer,
        )
        for method in answer.methods
        if base in ended and method.recipe in ended
        if all(point.reason != INTERIM for point in method.points)
    ]
