"""Looks at comparisons, counted by the states of the data that were shown.

Whoever reads a verdict could stop, go on or change the question because of it, so what
counts is how many different states of the data somebody saw: reloading shows nothing
new, and a page that follows its study live shows every state once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.models import LookRow, RunStateRow
from backend.models.runs import HAS_RESULT
from backend.store.rows import clean_text
from overcurve.curves.terms.evidence import LooksTaken

Viewer = Literal["browser", "program"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLook:
    """Two recipes shown side by side: the runs of both that had ended, how many of
    theirs were still to come, and the studies that they are in."""

    task: str
    recipes: tuple[str, str]
    runs: tuple[int, ...]
    waiting: int
    studies: tuple[int, ...]
    viewer: Viewer


def insert_looks(session: Session, looks: Sequence[NewLook]) -> None:
    """Notes looks; a state of the data that was shown before is not counted again."""
    if not looks:
        return
    every = sorted({run for look in looks for run in look.runs})
    state = RunStateRow
    query = select(state.run, state.ended_at).where(state.run == func.any(every))
    ended = {row.run: row.ended_at for row in session.execute(query)}
    rows = []
    for look in looks:
        first, second = sorted(look.recipes)
        at = [ended[run] for run in look.runs if ended.get(run) is not None]
        if at:
            rows.append(
                {
                    "task": look.task,
                    "first": first,
                    "second": second,
                    "latest": max(at),
                    "studies": sorted(look.studies),
                    "ended": len(look.runs),
                    "waiting": look.waiting,
                    "viewer": look.viewer,
                }
            )
    if rows:
        # In one order for all: who inserts the same looks at once waits, in no circle.
        rows.sort(key=lambda row: (row["first"], row["second"]))
        session.execute(insert(LookRow).on_conflict_do_nothing(), rows)


def load_looks(
    session: Session, task: str, studies: Sequence[int], device_class: str = ""
) -> tuple[LooksTaken, ...]:
    """Counts, for every two recipes of these studies, the states of their data that
    were shown before the last of their runs had ended."""
    values = {"task": clean_text(task), "studies": list(studies)}
    values["device_class"] = clean_text(device_class)
    return tuple(
        LooksTaken(recipes=(row.first, row.second), states=row.states, added=row.added)
        for row in session.execute(_EARLY_LOOKS, values)
    )


# `early` keeps the looks that came before the end of the last run that is judged now;
# two views of one moment share `latest`, so they are one state.
_EARLY_LOOKS = text(
    f"""
    WITH seen AS (
        SELECT first, second, latest, at FROM looks
        WHERE task = :task AND studies && CAST(:studies AS bigint[])
    ), judged AS (
        SELECT recipe, created_at, ended_at FROM run_states
        WHERE study = ANY(:studies) AND task = :task
          AND {HAS_RESULT}
          AND device_class = coalesce(nullif(:device_class, ''), device_class)
          AND EXISTS (SELECT FROM seen)
    ), ends AS (
        SELECT recipe, max(ended_at) AS ended_at FROM judged GROUP BY recipe
    ), early AS (
        SELECT first, second, count(DISTINCT latest) AS states, min(seen.at) AS since
        FROM seen
        JOIN ends AS a ON a.recipe = first
        JOIN ends AS b ON b.recipe = second
        WHERE seen.at < greatest(a.ended_at, b.ended_at)
        GROUP BY first, second
    )
    SELECT first, second, states, (
        SELECT count(*) FROM judged
        WHERE recipe IN (first, second) AND created_at > since
    ) AS added
    FROM early ORDER BY first, second
    """
)
