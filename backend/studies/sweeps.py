"""Tuning before judging: a sweep's study first, then the study of its winners.

The sweep tries values of one parameter at every budget, of every side or of the
baseline only, with seeds of its own and on training data held out. When its last run
has ended, the winners are queued as a study of their own, in the transaction that ends
the sweep: whatever dies in the middle leaves it as it was, and two processes queue one
study.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import AppError, InvalidInput
from backend.queue import tell
from backend.settings import Settings
from backend.store.catalogue import list_entries
from backend.store.owners import act_for
from backend.store.studies import load_study
from backend.store.sweeps import end_sweep, fail_open_sweep, load_trial_runs, lock_sweep
from backend.studies.resolve import ResolvedStudy, is_one_value, refusal
from backend.studies.submission import (
    Submission,
    SweepForm,
    canonical_spec,
    parse_submission,
)
from backend.studies.submit import (
    insert_submission,
    tell_queued,
)
from backend.users import User
from frontend.facts.catalogue import CatalogueEntry
from frontend.facts.studies import StudyView
from frontend.facts.sweeps import SweepView
from overcurve.curves.choose import Choice, choose_values
from overcurve.curves.saying.wording import say_count
from overcurve.curves.terms.records import Direction
from overcurve.errors import FieldError

log = logging.getLogger(__name__)

T = TypeVar("T")


def advance_sweep(
    session: Session, queue: Celery, settings: Settings, sweep_id: int
) -> bool:
    """Queues the winners where every run of a sweep has ended; gives whether it moved.

    What cannot go on (nothing finished, a method that changed) ends the sweep with
    the reason.
    """
    sweep = lock_sweep(session, sweep_id)
    runs = load_trial_runs(session, sweep.study) if sweep else None
    if sweep is None or runs is None:
        session.rollback()
        return False
    study = load_study(session, sweep.study)
    act_for(session, User(study.owner or ""))
    judged = None
    if any(run.status == "cancelled" for run in runs):
        end_sweep(session, sweep.id, "failed", message="Runs of it were cancelled.")
    else:
        judged = _judge_winners(session, settings, sweep, study)
    session.commit()
    if judged is not None:
        tell_queued(queue, settings, judged, study.device)
    tell(settings, "study", "tuned", study=study.id)
    return True


def fail_sweep(
    session: Session, settings: Settings, sweep_id: int, message: str
) -> None:
    """Ends a sweep that met an error nobody foresaw."""
    study = fail_open_sweep(session, sweep_id, message)
    session.commit()
    if study is not None:
        tell(settings, "study", "tuned", study=study)


def _judge_winners(
    session: Session, settings: Settings, sweep: SweepView, study: StudyView
) -> int | None:
    """Ends a sweep and writes the study of its winners; neither commits nor rings."""
    runs = load_trial_runs(session, sweep.study) or ()
    chosen, missing = choose_values(sweep.trials, runs, _direction(session, study))
    if missing:
        places = ", ".join(f"{_side_words(side)} at {at:g}" for side, at in missing)
        message = f"No run finished of any value of {places}."
        end_sweep(session, sweep.id, "failed", message=message)
        return None
    try:
        submission = parse_submission(sweep.spec)  # by another release, perhaps
        with session.begin_nested():
            final = _final_study(submission, chosen, study)
            judged, _ = insert_submission(session, settings, final)
    except AppError as error:
        log.warning("sweep %d cannot go on: %s", sweep.id, error)
        end_sweep(session, sweep.id, "failed", chosen=chosen, message=error.message)
        return None
    end_sweep(session, sweep.id, "finished", chosen=chosen, final_study=judged)
    return judged


@dataclass(frozen=True, slots=True)
class _Side:
    """One recipe of the tuning study: whose it is, and the value that it tries."""

    side: int
    value: Any

    @property
    def path(self) -> str:
        return f"methods[{self.side - 1}]" if self.side else "baseline"


def tuning_study(
    submission: Submission,
    sweep: SweepForm,
    resolved: ResolvedStudy,
    entries: Sequence[CatalogueEntry],
) -> tuple[Submission, list[_Side]]:
    """Every side with every value, on held-out data, with the sweep's own seeds."""
    forms, sides = [], []
    tuned = zip(_forms(submission), resolved.recipes, strict=True)
    for side, (form, recipe) in enumerate(_of_tuned(sweep, tuned)):
        for value in sweep.values:
            own = {k: v for k, v in form.get("params", {}).items() if k != sweep.param}
            label = f"{recipe.label[:150]}, {sweep.param} {value}"
            params = {**own, sweep.param: value}
            forms.append({**form, "label": label, "params": params})
            sides.append(_Side(side, value))
    task = {"name": submission.task_name, **submission.task_params}
    task[_held_out(submission, entries)["parameter"]] = sweep.validation_share
    name = submission.title or _title(resolved)
    spec = canonical_spec(without_sweep(submission)) | {
        "task": task,
        "seeds": list(sweep.seeds),
        "baseline": forms[0],
        "methods": forms[1:],
        "title": f"Tuning {_tuned_words(sweep)}: {name}"[:200],
    }
    spec.pop("question", None)
    return parse_submission(spec), sides


def _final_study(
    submission: Submission, chosen: Sequence[Choice], study: StudyView
) -> Submission:
    """The study as it was asked for, every side with its winners."""
    sweep = submission.sweep
    assert sweep is not None
    forms = []
    for side, form in enumerate(_forms(submission)):
        pairs = [[c.budget, c.value] for c in chosen if c.side == side]
        if not pairs:  # as it was asked for
            forms.append(form)
            continue
        own = {k: v for k, v in form.get("params", {}).items() if k != sweep.param}
        if is_one_value(pairs):  # so that budgets can be added
            forms.append({**form, "params": {**own, sweep.param: pairs[0][1]}})
            continue
        tuned = {**form.get("per_budget", {}), sweep.param: pairs}
        forms.append({**form, "params": own, "per_budget": tuned})
    seeds = say_count(len(sweep.seeds), "seed")
    tried = f"{len(sweep.values)} values with {seeds} each"
    note = f"Tuned in study {study.id}: {_tuned_words(sweep)} at every budget, {tried}."
    if edges := _edge_words(sweep, chosen):
        note += f" {edges}"
    spec = canonical_spec(without_sweep(submission)) | {
        "baseline": forms[0],
        "methods": forms[1:],
        "note": "\n".join(filter(None, [submission.note, note])),
    }
    return parse_submission(spec)


def _edge_words(sweep: SweepForm, chosen: Sequence[Choice]) -> str:
    edges = [c for c in chosen if c.at_edge]
    if not edges:
        return ""
    where = ", ".join(f"{_side_words(c.side)} at {c.budget:g}" for c in edges)
    return (
        f"The first or last value tried won for {where}: a better one may lie beyond "
        f"{sweep.values[0]} to {sweep.values[-1]}."
    )


def check_sweep(
    submission: Submission,
    sweep: SweepForm,
    resolved: ResolvedStudy,
    entries: Sequence[CatalogueEntry],
) -> Iterator[FieldError]:
    """What is wrong with a sweep, each fault at its field."""
    by_name = {(e.kind, e.name): e for e in entries}
    for recipe in _of_tuned(sweep, resolved.recipes):
        declared = by_name["method", recipe.method].schema.get("properties", {})
        if sweep.param not in declared:
            message = f"{recipe.method} has no parameter {sweep.param!r}; it knows: "
            yield FieldError("sweep.param", message + ", ".join(declared))
    if not _held_out(submission, entries):
        message = f"{submission.task_name} has no training data to hold out for a sweep"
        yield FieldError("sweep", message)
    elif _held_out(submission, entries)["parameter"] in submission.task_params:
        message = "the task's data are held out already; leave that to the sweep"
        yield FieldError("task", message)
    for i, value in enumerate(sweep.values):
        if value in sweep.values[:i]:
            yield FieldError(f"sweep.values[{i}]", f"{value!r} is named twice")
    used = {str(seed) for seed in submission.seeds}
    for i, seed in enumerate(sweep.seeds):
        if str(seed) in used:
            message = f"{seed} is a seed of the study; the winners need fresh ones"
            yield FieldError(f"sweep.seeds[{i}]", message)
    for path, form in _of_tuned(sweep, submission.recipes):
        if sweep.param in form.per_budget:
            message = "is tuned by the sweep; leave one of them out"
            yield FieldError(f"{path}.per_budget.{sweep.param}", message)


def _of_tuned(sweep: SweepForm, sides: Iterable[T]) -> Iterator[T]:
    """Those of a study's sides, the baseline first, that a sweep tunes."""
    return islice(sides, 1 if sweep.sides == "baseline" else None)


def _held_out(
    submission: Submission, entries: Sequence[CatalogueEntry]
) -> Mapping[str, str]:
    task = (e for e in entries if (e.kind, e.name) == ("task", submission.task_name))
    held_out: Mapping[str, str] = next(task).detail.get("validation", {})
    return held_out


def as_asked(error: InvalidInput, sides: Sequence[_Side]) -> InvalidInput:
    """Problems of the tuning study, at the submission's fields that caused them."""
    moved = []
    for problem in error.fields:
        head, _, rest = problem.path.partition(".")
        index = int(head[8:-1]) + 1 if head.startswith("methods[") else 0
        if head == "baseline" or head.startswith("methods["):
            side = sides[index]
            path = ".".join(filter(None, [side.path, rest]))
            message = f"with the value {side.value!r} of the sweep: {problem.message}"
            moved.append(FieldError(path, message))
        else:
            moved.append(FieldError("sweep", f"{problem.path}: {problem.message}"))
    return refusal(moved)


def _forms(submission: Submission) -> list[dict[str, Any]]:
    spec = canonical_spec(submission)
    return [spec["baseline"], *spec.get("methods", ())]


def without_sweep(submission: Submission) -> Submission:
    """The study that is to be judged, before it is tuned."""
    return submission.model_copy(update={"sweep": None})


def _title(resolved: ResolvedStudy) -> str:
    return f"{', '.join(r.label for r in resolved.recipes)} on {resolved.task}"


def _direction(session: Session, study: StudyView) -> Direction:
    entries = list_entries(session, kind="task", device=study.device)
    task = next((e for e in entries if e.name == study.task_name), None)
    return "min" if task and task.detail.get("direction") == "min" else "max"


def _tuned_words(sweep: SweepForm) -> str:
    return sweep.param + (" of the baseline" if sweep.sides == "baseline" else "")


def _side_words(side: int) -> str:
    return f"method {side}" if side else "the baseline"
