"""Submitting a study: everything checked, written in one transaction, then the bell."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import Conflict
from backend.queue import ring, tell
from backend.settings import Settings
from backend.store.asked_studies import insert_asked_question
from backend.store.catalogue import list_entries
from backend.store.new_runs import NewRun, insert_runs
from backend.store.studies import (
    NewStudy,
    insert_study,
    load_order,
    load_places,
    load_study,
    params_at,
    widen_study,
)
from backend.store.workers import list_devices
from backend.studies.blocks import Place, lay_blocks
from backend.studies.resolve import ResolvedStudy, refusal, resolve_study, wrong_budget
from backend.studies.submission import (
    RecipeForm,
    Submission,
    canonical_spec,
    parse_submission,
)
from frontend.facts.runs import AskedRun, recipe_fields
from frontend.facts.studies import StudyKind, StudyView
from frontend.facts.workers import DeviceView
from overcurve.curves.terms.question import Question
from overcurve.errors import FieldError

__all__ = [
    "RecipeForm",
    "Submission",
    "Submitted",
    "extend_study",
    "parse_submission",
    "submit_study",
]


@dataclass(frozen=True, slots=True)
class Submitted:
    """The study as it was accepted, and what its author should know of it."""

    study: StudyView
    warnings: tuple[str, ...] = ()


def submit_study(
    session: Session,
    queue: Celery,
    settings: Settings,
    submission: Submission,
    kind: StudyKind = "user",
) -> Submitted:
    """Accepts a study: commits its runs in random blocks, then rings the bell.

    Raises:
        InvalidInput: lists every problem with its field and a remedy; nothing is
            stored.
    """
    study, device = insert_submission(session, settings, submission, kind)
    return accept_study(session, queue, settings, study, device)


def insert_submission(
    session: Session,
    settings: Settings,
    submission: Submission,
    kind: StudyKind = "user",
) -> tuple[int, DeviceView | None]:
    """Writes a study with its runs in random blocks; neither commits nor rings.

    Raises: InvalidInput: as `submit_study`.
    """
    device = find_device(session, settings, submission.device)
    resolved = resolve_submission(session, settings, submission, device)
    order_seed = secrets.randbits(48)
    study = insert_study(
        session, describe_study(submission, resolved, kind, order_seed)
    )
    insert_asked_question(session, study, _question(submission, resolved))
    places = lay_blocks(resolved.recipes, resolved.seeds, order_seed)
    insert_runs(session, [new_run(study, resolved, submission, p) for p in places])
    return study, device


def extend_study(
    session: Session,
    queue: Celery,
    settings: Settings,
    study_id: int,
    *,
    seeds: Sequence[int | str] = (),
    budgets: Sequence[float] = (),
) -> Submitted:
    """Adds seeds, budgets or both to a study, in new blocks of their own.

    New seeds run every recipe at every budget; new budgets are run by every recipe,
    the baseline among them, at the old seeds too. What exists is not run again.

    Raises:
        InvalidInput: as `submit_study`. NotFound: no such study. Conflict: its runs
            were not trained here.
    """
    order = load_order(session, study_id)  # locks: two may add at once
    study = load_study(session, study_id)
    if study.kind not in ("user", "demo"):
        raise Conflict(
            f"Study {study_id} was not trained here, so nothing can be added to it.",
            remedy="Submit a study of your own.",
        )
    old = parse_submission(study.spec)
    problems = list(_check_additions(settings, old, seeds, budgets))
    if problems:
        raise refusal(problems)
    wider = _widen(old, seeds, budgets)
    device = find_device(session, settings, old.device)
    resolved = resolve_submission(session, settings, wider, device)
    _refuse_changed(study, resolved)
    widen_study(session, study_id, canonical_spec(wider), resolved.recipes)
    before = {r.recipe: r.budgets for r in study.recipes}
    added = [
        replace(r, budgets=tuple(b for b in r.budgets if b not in before[r.recipe]))
        for r in resolved.recipes
    ]
    first = order.blocks
    places = list(lay_blocks(resolved.recipes, seeds, order.order_seed, first))
    if budgets:
        first += len(seeds)
        places += lay_blocks(added, old.seeds, order.order_seed, first)
    # A plan may have run some of them already, at one budget of one recipe.
    there = load_places(session, study_id)
    places = [p for p in places if (p.recipe.recipe, p.budget, p.seed) not in there]
    insert_runs(session, [new_run(study_id, resolved, wider, p) for p in places])
    return accept_study(session, queue, settings, study_id, device)


def _question(submission: Submission, resolved: ResolvedStudy) -> Question:
    """What a study asks, as it is stored before its first run."""
    return Question(
        task=resolved.task,
        baseline=resolved.baseline.recipe,
        methods=tuple(r.recipe for r in resolved.recipes if not r.is_baseline),
        **submission.question.model_dump(),
    )


def find_device(session: Session, settings: Settings, name: str) -> DeviceView | None:
    """The kind of device of this name, where a worker has ever served it."""
    devices = list_devices(session, stale_seconds=settings.lease_seconds)
    return next((d for d in devices if d.device == name and d.seen), None)


def resolve_submission(
    session: Session,
    settings: Settings,
    submission: Submission,
    device: DeviceView | None,
) -> ResolvedStudy:
    """What a submission means by the device's catalogue. Raises InvalidInput."""
    problems = [] if device else [_unknown_device(session, submission.device)]
    published = device.device if device else None
    return resolve_study(
        list_entries(session, device=published),
        submission,
        longest_seconds=settings.time_limit_seconds,
        most_runs=settings.max_study_runs,
        problems=problems,
    )


def _unknown_device(session: Session, name: str) -> FieldError:
    devices = ", ".join(d.device for d in list_devices(session) if d.seen)
    remedy = f"choose one of: {devices}" if devices else "start a worker first"
    return FieldError("device", f"no worker has ever served {name!r}; {remedy}")


def describe_study(
    submission: Submission, resolved: ResolvedStudy, kind: StudyKind, order_seed: int
) -> NewStudy:
    """The row of a study; without a title it is called by what it compares."""
    others = [r.label for r in resolved.recipes if not r.is_baseline]
    against = f" against {resolved.baseline.label}" if others else ""
    names = ", ".join(others) or resolved.baseline.label
    return NewStudy(
        title=submission.title or f"{names}{against} on {resolved.task}"[:200],
        note=submission.note,
        kind=kind,
        task=resolved.task,
        task_name=resolved.task_name,
        task_params=resolved.task_params,
        device=submission.device,
        budget_unit=submission.budget_unit,
        spec=canonical_spec(submission),
        baseline=resolved.baseline.recipe,
        recipes=resolved.recipes,
        order_seed=order_seed,
    )


def new_run(
    study: int, resolved: ResolvedStudy, submission: Submission, place: Place
) -> NewRun:
    """The row of a run at its place in the study's order."""
    at_budget = {"params": params_at(place.recipe, place.budget)}
    asked = AskedRun(
        **recipe_fields(place.recipe) | at_budget,
        task=resolved.task,
        budget=place.budget,
        budget_unit=submission.budget_unit,
        seed=place.seed,
        device=submission.device,
        block=place.block,
        position=place.position,
    )
    return NewRun(
        asked=asked,
        study=study,
        task_name=resolved.task_name,
        task_params=resolved.task_params,
        metric=resolved.metric,
        unit=resolved.unit,
        direction=resolved.direction,
    )


def accept_study(
    session: Session,
    queue: Celery,
    settings: Settings,
    study: int,
    device: DeviceView | None,
) -> Submitted:
    """Commits what was written of a study, then rings the bell for its device."""
    session.commit()
    view = load_study(session, study)
    tell_queued(queue, settings, study, view.device)
    warnings = []
    if device and not device.workers_live:
        warnings.append(
            f"No worker serves {view.device!r} at the moment: the runs wait until one "
            f"is started with OVERCURVE_DEVICE={view.device}."
        )
    return Submitted(view, tuple(warnings))


def tell_queued(queue: Celery, settings: Settings, study: int, device: str) -> None:
    """Rings the bell for runs that were committed, and tells the pages."""
    ring(queue, device)
    tell(settings, "study", "queued", study=study)


def _widen(
    old: Submission, seeds: Iterable[int | str], budgets: Sequence[float]
) -> Submission:
    wider = canonical_spec(old)
    wider["seeds"] = [*old.seeds, *seeds]
    wider["budgets"] = [*old.budgets, *(b for b in budgets if b not in old.budgets)]
    for form in (wider["baseline"], *wider.get("methods", ())):
        if "budgets" in form:
            own = form["budgets"]
            form["budgets"] = [*own, *(b for b in budgets if b not in own)]
    return parse_submission(wider)


def _check_additions(
    settings: Settings,
    old: Submission,
    seeds: Sequence[int | str],
    budgets: Sequence[float],
) -> Iterator[FieldError]:
    if not seeds and not budgets:
        yield FieldError("seeds", "name seeds, budgets or both to add")
    here = {str(seed) for seed in old.seeds}
    for i, seed in enumerate(seeds):
        if str(seed) in here:
            yield FieldError(f"seeds[{i}]", f"{seed} is in the study already")
        here.add(str(seed))
    own_budgets = [
        old.budgets if f.budgets is None else f.budgets for _, f in old.recipes
    ]
    for i, budget in enumerate(map(float, budgets)):
        message = wrong_budget(budget, old.budget_unit, settings.time_limit_seconds)
        if all(budget in own for own in own_budgets) or budget in budgets[:i]:
            message = f"{budget:g} is in the study already, for every recipe"
        if message:
            yield FieldError(f"budgets[{i}]", message)


def changed_labels(study: StudyView, resolved: ResolvedStudy) -> list[str]:
    """The study's recipes that the workers' methods would not bring any more."""
    now = {recipe.recipe for recipe in resolved.recipes}
    return [r.label for r in study.recipes if r.recipe not in now]


def _refuse_changed(study: StudyView, resolved: ResolvedStudy) -> None:
    if changed := changed_labels(study, resolved):
        raise Conflict(
            f"The workers' {', '.join(changed)} has changed since study {study.id} was "
            "submitted, so its curve cannot be continued.",
            remedy="Submit the study anew: its baseline has to be trained again.",
        )
