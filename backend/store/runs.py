"""Runs as pages show them: one run, and lists that filter, sort and page.

Filters and sorting touch `run_states` alone, so that indexes serve them; the rest
of a run is read for the page's rows only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.models import RunRow, RunStateRow, StudyRow
from backend.models.runs import IS_OURS
from backend.store.asked_runs import asked_columns, read_asked
from backend.store.rows import MAX_ID, check_id, clean_text, not_found
from backend.store.run_order import RunSort as RunSort
from backend.store.run_order import after, order_by, order_of, read_cursor, write_cursor
from frontend.facts.runs import MATCHED, RunMatch, RunView
from overcurve.curves.terms.records import Status
from overcurve.recipe_texts import RECIPE_NOTES

MOST_NOTES = 200
_State = RunStateRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter(RunMatch):
    """Which runs; what is left at its default does not filter. `text` is looked for
    in label, task and method, without regard to case."""

    study: int | None = None
    status: tuple[Status, ...] = ()
    text: str = ""
    worker: int | None = None
    runs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RunList:
    """One page of runs; `next_cursor` is "" on the last; `total` of all pages."""

    rows: tuple[RunView, ...]
    next_cursor: str
    total: int


def load_run(session: Session, run_id: int) -> RunView:
    """Raises NotFound where there is none of this id."""
    check_id("run", run_id)
    for row in session.execute(select_runs().where(RunRow.id == run_id)):
        return _view(row)
    raise not_found("run", run_id)


def list_runs(
    session: Session,
    which: RunFilter = RunFilter(),
    *,
    sort: RunSort = "newest",
    cursor: str = "",
    limit: int = 100,
) -> RunList:
    """Lists one page of runs; those without a value to sort by come last.

    Raises:
        BadRequest: the cursor is not one that a list of this sort gave.
    """
    rows = _select_page(session, which, sort, cursor, max(limit, 1) + 1)
    shown = rows[: max(limit, 1)]
    last = shown[-1] if len(rows) > len(shown) else None
    return RunList(
        rows=load_views(session, [row.run for row in shown]),
        next_cursor=write_cursor(sort, last.value, last.run) if last else "",
        total=session.scalars(
            select(func.count()).select_from(_State).where(*_conditions(which))
        ).one(),
    )


def first_runs(
    session: Session,
    which: RunFilter = RunFilter(),
    *,
    sort: RunSort = "newest",
    limit: int = 100,
) -> tuple[RunView, ...]:
    """Gives the first runs of a list; how many more there are is not counted."""
    rows = _select_page(session, which, sort, "", limit)
    return load_views(session, [row.run for row in rows])


def list_recently_ended(session: Session, limit: int) -> tuple[RunView, ...]:
    """Lists the runs trained here that ended last, the latest first."""
    query = (
        select(_State.run)
        .where(text(IS_OURS), _State.ended_at.is_not(None))
        .order_by(_State.ended_at.desc(), _State.run.desc())
        .limit(limit)
    )
    return load_views(session, session.scalars(query).all())


def count_by_part(session: Session) -> dict[tuple[str, str], int]:
    """How many runs each method and each task has, by ("method" or "task", its name);
    none is said of one without runs."""
    counts = Counter[tuple[str, str]]()
    parts = (_State.method, _State.task)
    query = select(*parts, func.count()).group_by(*parts)
    for method, task, runs in session.execute(query):
        counts["method", method] += runs
        counts["task", task] += runs
    return counts


def list_notes(session: Session) -> dict[str, tuple[str, ...]]:
    """What is noted of runs, as `RECIPE_NOTES` names it, each in order of the alphabet;
    of each at most MOST_NOTES."""
    notes = {}
    for name in RECIPE_NOTES:
        column: InstrumentedAttribute[str] = getattr(RunRow, name)
        query = select(column).where(column != "").distinct().order_by(column)
        notes[name] = tuple(session.scalars(query.limit(MOST_NOTES)))
    return notes


def list_overheads(session: Session, device: str, limit: int) -> tuple[float, ...]:
    """Seconds that finished runs took beside their training, of the newest first.

    Args:
        device: a kind of device; "" is any.
    """
    beside = _State.total_seconds - _State.train_seconds
    which = RunFilter(status=("finished",), device=device)
    newest = (
        select(beside.label("seconds"))
        .where(*_conditions(which))
        .order_by(_State.run.desc())
        .limit(limit)
        .subquery()
    )
    measured = select(newest.c.seconds).where(newest.c.seconds.is_not(None))
    return tuple(session.scalars(measured))


def _select_page(
    session: Session, which: RunFilter, sort: RunSort, cursor: str, limit: int
) -> Sequence[Row[int, Any]]:
    column, descends = order_of(sort)
    query = select(_State.run, column.label("value")).where(*_conditions(which))
    if cursor:
        query = query.where(after(column, descends, *read_cursor(sort, cursor)))
    query = query.order_by(*order_by(column, descends)).limit(limit)
    return session.execute(query).all()


def select_runs() -> Select[*tuple[Any, ...]]:
    """Selects what a run's view is made of."""
    return (
        select(*asked_columns(), *(_column(name) for name in _OWN_FIELDS))
        .join(RunStateRow, RunStateRow.run == RunRow.id)
        .join(StudyRow, StudyRow.id == RunRow.study)
    )


def load_views(session: Session, ids: Sequence[int]) -> tuple[RunView, ...]:
    """Loads runs in the order of their ids given."""
    if not ids:
        return ()
    views = {
        row.id: _view(row)
        for row in session.execute(select_runs().where(RunRow.id.in_(ids)))
    }
    return tuple(views[i] for i in ids if i in views)


_OWN_FIELDS = tuple(f.name for f in fields(RunView) if f.name != "asked")
_TABLES = (RunRow, RunStateRow, StudyRow)


def _column(name: str) -> InstrumentedAttribute[Any]:
    """The column of a view's field: as it was asked, else as it stands."""
    table = next(t for t in _TABLES if name in t.__table__.columns)
    column: InstrumentedAttribute[Any] = getattr(table, name)
    return column


def _view(row: Row[*tuple[Any, ...]]) -> RunView:
    asked = read_asked(row)
    return RunView(asked=asked, **{name: row._mapping[name] for name in _OWN_FIELDS})


def _conditions(which: RunFilter) -> list[ColumnElement[bool]]:
    numbers = {
        _State.study: _possible(which.study),
        _State.worker: _possible(which.worker),
    }
    conditions: list[ColumnElement[bool]] = [
        column == value for column, value in numbers.items() if value is not None
    ]
    texts = {name: clean_text(getattr(which, name)) for name in MATCHED}
    conditions += [_matches(name, text) for name, text in texts.items() if text]
    if which.status:
        conditions.append(_State.status.in_(which.status))
    if which.runs:
        conditions.append(_State.run.in_([r for r in which.runs if 0 < r <= MAX_ID]))
    for word in clean_text(which.text).split():
        columns = (_State.label, _State.task, _State.method)
        conditions.append(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    return conditions


def _matches(name: str, text: str) -> ColumnElement[bool]:
    """Runs whose column of this name says this: of their state, where it is indexed for
    lists, else of what was asked, else of their study."""
    if name in RunStateRow.__table__.columns:
        state: ColumnElement[bool] = getattr(_State, name) == text
        return state
    if name in RunRow.__table__.columns:
        return _State.run.in_(select(RunRow.id).where(getattr(RunRow, name) == text))
    return _State.study.in_(select(StudyRow.id).where(getattr(StudyRow, name) == text))


def _possible(number: int | None) -> int | None:
    # No row has id 0: a number beyond what the column holds finds nothing.
    return number if number is None or 0 < number <= MAX_ID else 0
