"""Studies: runs asked for together. Title, note and priority may change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Select, func, insert, select, text, update
from sqlalchemy.orm import Session

from backend.errors import Conflict
from backend.models import RunRow, RunStateRow, StudyRow
from backend.store.owners import new_owner, refuse_others_study
from backend.store.rows import check_id, clean_json, clean_text, not_found
from frontend.facts.studies import RecipeView, StudyKind, StudyView


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStudy:
    """A study to be inserted."""

    title: str
    kind: StudyKind
    task: str
    task_name: str
    task_params: Mapping[str, Any]
    device: str
    budget_unit: str
    spec: Mapping[str, Any]
    baseline: str
    recipes: tuple[RecipeView, ...]
    note: str = ""
    priority: int = 0
    order_seed: int = 0


_FIELDS = (
    "id",
    "title",
    "note",
    "kind",
    "task",
    "task_name",
    "task_params",
    "device",
    "budget_unit",
    "spec",
    "baseline",
    "recipes",
    "priority",
    "owner",
    "created_at",
)


def insert_study(session: Session, study: NewStudy) -> int:
    """Inserts a study, whoever asks its owner; gives its id."""
    values = {f.name: clean_json(getattr(study, f.name)) for f in fields(study)}
    values["recipes"] = clean_json(recipes_json(study.recipes))
    values["owner"] = new_owner(session)
    query = insert(StudyRow).values(values).returning(StudyRow.id)
    return session.scalars(query).one()


def load_study(session: Session, study_id: int) -> StudyView:
    """Raises NotFound where there is none of this id."""
    check_id("study", study_id)
    for view in view_studies(session, select_studies().where(StudyRow.id == study_id)):
        return view
    raise not_found("study", study_id)


def list_studies(
    session: Session, *, kind: StudyKind | None = None, limit: int = 50, offset: int = 0
) -> tuple[StudyView, ...]:
    """Lists studies, newest first."""
    query = select_studies().order_by(StudyRow.id.desc()).limit(limit).offset(offset)
    if kind is not None:
        query = query.where(StudyRow.kind == kind)
    return view_studies(session, query)


def list_studies_of(
    session: Session, tasks: Collection[str], baseline: str, limit: int
) -> tuple[StudyView, ...]:
    """Lists the studies of these tasks (their keys) against one baseline, newest
    first."""
    query = select_studies().order_by(StudyRow.id.desc()).limit(limit)
    query = query.where(StudyRow.task.in_(tasks), StudyRow.baseline == baseline)
    return view_studies(session, query)


def load_titles(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The titles of studies, by their ids."""
    query = select(StudyRow.id, StudyRow.title).where(StudyRow.id.in_(set(ids)))
    return {row.id: row.title for row in session.execute(query)}


def rename_study(
    session: Session,
    study_id: int,
    *,
    title: str | None = None,
    note: str | None = None,
) -> None:
    """Changes title, note, or both."""
    texts = {"title": title, "note": note}
    changes = {k: clean_text(v) for k, v in texts.items() if v is not None}
    _change(session, study_id, changes)


def prioritise_study(session: Session, study_id: int, priority: int) -> None:
    """Sets the priority: waiting runs of a higher one are claimed first."""
    _change(session, study_id, {"priority": priority})


def widen_study(
    session: Session,
    study_id: int,
    spec: Mapping[str, Any],
    recipes: Iterable[RecipeView],
) -> None:
    """Notes what was added to a study's seeds and budgets."""
    _change(session, study_id, {"spec": dict(spec), "recipes": recipes_json(recipes)})


@dataclass(frozen=True, slots=True)
class StudyOrder:
    """What the order of a study's runs comes from: its random seed, and how many
    blocks were laid."""

    order_seed: int
    blocks: int


def load_order(session: Session, study_id: int) -> StudyOrder:
    """Locks a study so that blocks can be added to it. Raises NotFound, Forbidden."""
    check_id("study", study_id)
    refuse_others_study(session, study_id)
    query = select(StudyRow.order_seed).where(StudyRow.id == study_id)
    order_seed = session.scalars(query.with_for_update()).one_or_none()
    if order_seed is None:
        raise not_found("study", study_id)
    last = select(func.max(RunRow.block)).where(RunRow.study == study_id)
    last_block = session.scalars(last).one()
    return StudyOrder(order_seed, 0 if last_block is None else last_block + 1)


def load_places(session: Session, study_id: int) -> set[tuple[str, float, int | str]]:
    """The (recipe, budget, seed) of every run of a study."""
    query = select(RunRow.recipe, RunRow.budget, RunRow.seed)
    rows = session.execute(query.where(RunRow.study == study_id))
    return {(recipe, budget, seed) for recipe, budget, seed in rows}


def params_at(recipe: RecipeView, budget: float) -> dict[str, Any]:
    """The parameters of a recipe's runs at a budget.

    Raises: Conflict: it was tuned at other budgets only.
    """
    params = dict(recipe.params)
    for name, pairs in recipe.per_budget.items():
        values = dict(pairs)
        if budget not in values:
            budgets = ", ".join(f"{at:g}" for at in values)
            raise Conflict(
                f"{recipe.label} has no {name} at {budget:g}: tuned at {budgets}.",
                remedy="Tune it at that budget in a study of its own.",
            )
        params[name] = values[budget]
    return params


def recipes_json(recipes: Iterable[RecipeView]) -> list[dict[str, Any]]:
    """Writes recipes as the study keeps them."""
    return [asdict(r) for r in recipes]


def select_studies() -> Select[Any]:
    """Selects what a study's view is made of."""
    return select(*(getattr(StudyRow, f) for f in _FIELDS))


def _change(session: Session, study_id: int, values: dict[str, Any]) -> None:
    check_id("study", study_id)
    refuse_others_study(session, study_id)
    if not values:
        return
    changed = session.execute(
        update(StudyRow)
        .where(StudyRow.id == study_id)
        .values(values)
        .returning(StudyRow.id)
    )
    if changed.first() is None:
        raise not_found("study", study_id)


def view_studies(session: Session, query: Select[Any]) -> tuple[StudyView, ...]:
    """Completes what `select_studies` selected, with runs counted and time left."""
    rows = session.execute(query).all()
    if not rows:
        return ()
    ids = [row.id for row in rows]
    counts = _count_statuses(session, ids)
    left = _seconds_left(session, ids)
    return tuple(
        StudyView(
            **{**row._mapping, "recipes": _recipes(row.recipes)},
            counts=counts.get(row.id, {}),
            expected_seconds_left=left.get(row.id, 0.0),
        )
        for row in rows
    )


def _recipes(stored: list[dict[str, Any]]) -> tuple[RecipeView, ...]:
    return tuple(
        RecipeView(
            **{
                **recipe,
                "algorithms": tuple(recipe["algorithms"]),
                "budgets": tuple(recipe["budgets"]),
            }
        )
        for recipe in stored
    )


def _count_statuses(session: Session, ids: list[int]) -> dict[int, dict[str, int]]:
    state = RunStateRow
    query = (
        select(state.study, state.status, func.count())
        .where(state.study.in_(ids))
        .group_by(state.study, state.status)
    )
    counts: dict[int, dict[str, int]] = {}
    for study, status, number in session.execute(query):
        counts.setdefault(study, {})[status] = number
    return counts


# A run that waits is expected to take what its like took in this study: the same
# recipe and budget, else the same recipe in proportion, else the seconds asked. Those
# alike are added up first: a large study has thousands.
_SECONDS_LEFT = text(
    """
    WITH open AS (
        SELECT study, recipe, budget, sum(1 - progress) AS runs FROM run_states
        WHERE study = ANY(:ids) AND status IN ('queued', 'lost', 'running')
        GROUP BY study, recipe, budget
    ), alike AS (
        SELECT study, recipe, budget, avg(total_seconds) AS seconds
        FROM run_states
        WHERE study IN (SELECT study FROM open) AND status = 'finished'
        GROUP BY study, recipe, budget
    ), pace AS (
        SELECT study, recipe, avg(seconds / budget) AS seconds
        FROM alike GROUP BY study, recipe
    ), expected AS (
        SELECT open.study, open.runs * coalesce(
            alike.seconds, pace.seconds * open.budget,
            CASE WHEN studies.budget_unit = 'seconds' THEN open.budget END
        ) AS seconds
        FROM open JOIN studies ON studies.id = open.study
        LEFT JOIN alike USING (study, recipe, budget)
        LEFT JOIN pace ON pace.study = open.study AND pace.recipe = open.recipe
    )
    SELECT study, CASE WHEN bool_and(seconds IS NOT NULL) THEN sum(seconds) END
        AS seconds
    FROM expected GROUP BY study
    """
)


def _seconds_left(session: Session, ids: list[int]) -> dict[int, float | None]:
    rows = session.execute(_SECONDS_LEFT, {"ids": ids})
    return {row.study: row.seconds for row in rows}
