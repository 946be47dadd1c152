"""Runs that a study holds with other results than those that are to be added.

Files and tables refuse two results of one run by the same rule: both would count as
seeds, and make every interval too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.errors import MOST_FIELDS, InvalidInput
from backend.models import RunRow, RunStateRow
from backend.store.rows import clean_text
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.repeated_runs import VALUED, run_key
from overcurve.errors import FieldError
from overcurve.words import count

_of_run = attrgetter(
    "task", "recipe", "label", "metric", "budget", "budget_unit", "seed"
)  # fmt: skip


def refuse_contradictions(
    session: Session, study: int, new: Iterable[RunRecord]
) -> None:
    """Refuses runs of which a study holds another result.

    Args:
        new: identified records that are not stored yet.
    Raises: InvalidInput: names the runs, and what to do; nothing was stored.
    """
    valued = [record for record in new if record.status in VALUED]
    if not valued:
        return
    held = _held_keys(session, study, {record.recipe for record in valued})
    against = [record for record in valued if _key(run_key(record)) in held]
    if against:
        raise InvalidInput(
            f"Nothing was imported: the study of this title holds {_others(against)}.",
            remedy="Import under another title (--title), which is a study of its own.",
            fields=[_named(record) for record in against[:MOST_FIELDS]],
        )


def _held_keys(
    session: Session, study: int, recipes: Iterable[str]
) -> set[tuple[Any, ...]]:
    """The keys of those runs of a study that have a value, as `run_key` orders them."""
    query = (
        select(*_of_run(RunRow), RunStateRow.device_class, RunRow.source)
        .join(RunStateRow, RunStateRow.run == RunRow.id)
        .where(
            RunRow.study == study,
            RunRow.recipe == func.any(list(recipes)),
            RunStateRow.status.in_(VALUED),
        )
    )
    return {_key(row) for row in session.execute(query)}


def _key(values: Iterable[Any]) -> tuple[Any, ...]:
    """A key as it is stored."""
    return tuple(clean_text(v) if isinstance(v, str) else v for v in values)


def _others(against: list[RunRecord]) -> str:
    runs = count(len(against), "of these runs", "of these runs")
    return f"{runs} with another result or read in another way"


def _named(record: RunRecord) -> FieldError:
    run = f"{record.label}, budget {record.budget:g}, seed {record.seed}"
    return FieldError(run, "is here with another result, or was read in another way")
