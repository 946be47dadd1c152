"""Runs of compared recipes that a question does not select, counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.models.runs import HAS_ENDED
from backend.store.rows import clean_text
from overcurve.curves.terms.evidence import LeftOut
from overcurve.curves.terms.records import UNSTATED, Status

MOST_LISTED = 50  # studies, devices and states told one by one; the rest is summed


def count_left_out(
    session: Session,
    task: str,
    recipes: Sequence[str],
    *,
    studies: Sequence[int] = (),
    device_class: str = "",
) -> tuple[LeftOut, ...]:
    """Counts ended runs of these recipes on a task that a question does not select:
    those of other studies where it names some, and of another class of device.

    The `MOST_LISTED` largest counts name their study; what other studies have is summed
    for each recipe, class and state, so that the sums stay exact with thousands of
    studies and the answer short. The example that Overcurve ships is nobody's evidence:
    it neither counts elsewhere nor leaves anything out itself.
    """
    if not (studies or device_class):
        return ()
    values = {
        "task": clean_text(task),
        "recipes": list(recipes),
        "is_part": bool(studies),
        "studies": list(studies),
        "device_class": clean_text(device_class),
        "most": MOST_LISTED,
    }
    return tuple(
        LeftOut(
            recipe=row.recipe,
            study="" if row.study is None else str(row.study),
            device_class=row.device_class or UNSTATED,
            status=cast("Status", row.status),
            runs=row.runs,
            studies=row.studies,
        )
        for row in session.execute(_LEFT_OUT, values)
    )


_LEFT_OUT = text(
    f"""
    WITH examples AS (
        SELECT id FROM studies WHERE kind = 'recorded'
    ), counted AS (
        SELECT recipe, study, device_class, status, count(*) AS runs
        FROM run_states
        WHERE task = :task AND recipe = ANY(:recipes) AND {HAS_ENDED}
          AND (:is_part AND study <> ALL(:studies)
               OR :device_class <> '' AND device_class <> :device_class)
          AND study NOT IN (SELECT id FROM examples)
          AND NOT EXISTS (SELECT FROM examples WHERE id = ANY(:studies))
        GROUP BY recipe, status, study, device_class
    ), placed AS (
        SELECT *, row_number() OVER (
            ORDER BY runs DESC, study DESC, recipe, device_class, status
        ) AS place
        FROM counted
    ), told AS (
        SELECT recipe, CASE WHEN place <= :most THEN study END AS study,
            device_class, status, runs
        FROM placed
    )
    SELECT recipe, study, device_class, status,
        CAST(sum(runs) AS bigint) AS runs, count(*) AS studies
    FROM told
    GROUP BY recipe, study, device_class, status
    ORDER BY recipe, study NULLS LAST, device_class, status
    """
)
