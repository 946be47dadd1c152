"""Published studies judged over several tasks, from the runs of this server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from backend.store.records import load_records
from frontend.facts.catalogue import CatalogueEntry
from overcurve.curves.comparison import MethodAnswer
from overcurve.curves.selecting.repeats import drop_repeats
from overcurve.curves.several.across_tasks import compare_sizes, task_differences
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunTable


def judge_across(
    session: Session, entries: Iterable[CatalogueEntry]
) -> dict[str, Mapping[str, MethodAnswer]]:
    """Gives the answer of each recipe by the study's name; studies of one task, and
    those without runs to judge, are left out."""
    by_study: dict[str, Mapping[str, MethodAnswer]] = {}
    for entry in entries:
        across = entry.detail.get("across")
        if not across:
            continue
        recipes = list(entry.detail["curves"].values())
        sizes = entry.detail["sizes"]
        keys = [part["key"] for part in (*sizes["reduced"], *sizes["full"])]
        tasks = list(dict.fromkeys(keys))
        records = _finished(session, tasks, recipes)
        if across == "tasks":
            answers = task_differences(records, tasks, recipes)
        elif {run.recipe for run in records} > {recipes[0]}:
            methods = compare_sizes(records, recipes[0]).methods
            answers = {method.recipe: method for method in methods}
        else:
            continue
        by_study[entry.name] = answers
    return by_study


def _finished(
    session: Session, tasks: Iterable[str], recipes: list[str]
) -> list[RunRecord]:
    return [
        run
        for task in tasks
        for run in _each_once(
            session,
            Question(task=task, baseline=recipes[0], methods=tuple(recipes[1:])),
        )
        if run.status == "finished"
    ]


def _each_once(session: Session, question: Question) -> RunTable:
    runs, _ = drop_repeats(load_records(session, question))
    return runs
