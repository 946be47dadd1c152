"""What this server knows of a comparison beyond its records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC
from itertools import chain

from sqlalchemy.orm import Session

from backend.store.asked_studies import (
    AskedStudy,
    find_trained,
    list_asked_studies,
    list_families,
)
from backend.store.files_read import list_files_read
from backend.store.left_out import count_left_out
from backend.store.looks import load_looks
from backend.store.plans import load_plans
from backend.store.rows import study_ids
from backend.store.studies import load_study
from backend.store.sweeps import list_finished_sweeps
from frontend.facts.plans import PlanView
from overcurve.curves.terms.evidence import (
    NO_EVIDENCE,
    Evidence,
    FixedQuestion,
    PlannedLooks,
    Setting,
    Sweep,
)
from overcurve.curves.terms.question import Question


def gather_evidence(session: Session, question: Question) -> Evidence:
    """Looks up what checks of a question's fairness need: a few counts, no runs.

    Only runs trained here are vouched for: of an import nobody here knows how often
    it was looked at or how it was tuned; what became of its file's rows is. Beside that
    a question about runs without a task's name finds nothing: runs called alike need
    not be alike.
    """
    studies = list_asked_studies(session, question.task, question.studies)
    files = list_files_read(session, [study.id for study in studies])
    tasks = {study.task for study in studies}
    if len(tasks) != 1 or "" in tasks:
        return replace(NO_EVIDENCE, files=files)
    task = tasks.pop()
    recipes = _recipes(question, studies)
    here = [study for study in studies if study.is_trained_here]
    left_out = count_left_out(
        session,
        task,
        recipes,
        studies=study_ids(question.studies),
        device_class=question.device_class,
    )
    if not here:
        return Evidence(left_out=left_out, files=files)
    ids = [study.id for study in here]
    return Evidence(
        fixed=tuple(_fixed(study) for study in here if study.question is not None),
        looks=load_looks(session, task, ids, question.device_class),
        planned_looks=tuple(
            _planned(plan)
            for plan in load_plans(session, question)
            if plan.taken or plan.state == "running"
        ),
        settings=_settings(session, task, recipes, ids),
        sweeps=_sweeps(session, ids),
        left_out=left_out,
        searched=True,
        files=files,
    )


def _recipes(question: Question, studies: Iterable[AskedStudy]) -> list[str]:
    """The recipes that may be compared: those named, or all of the studies."""
    if question.baseline and question.methods:
        return [question.baseline, *question.methods]
    return sorted(set(chain.from_iterable(study.families for study in studies)))


def _fixed(study: AskedStudy) -> FixedQuestion:
    assert study.question is not None
    assert study.asked_at is not None
    started, at = study.first_start, study.asked_at
    return FixedQuestion(
        study=str(study.id),
        at=at.astimezone(UTC).isoformat(timespec="seconds"),
        before_runs=started is None or at < started,
        question=study.question,
    )


def _planned(plan: PlanView) -> PlannedLooks:
    planned = PlannedLooks(
        recipe=plan.method,
        looks=len(plan.taken),
        plan=plan.id,
        state=plan.state,
        most=plan.looks,
        baseline=plan.baseline,
        budget=plan.budget,
        baseline_budget=plan.baseline_budget,
        budget_unit=plan.budget_unit,
        seconds=plan.seconds,
    )
    if not plan.taken:
        return planned
    last = plan.taken[-1]
    return replace(
        planned,
        verdict=last.verdict,
        p=last.p,
        gap=last.gap,
        low=last.low,
        high=last.high,
        half_width=last.half_width,
        baseline_runs=last.baseline_runs,
        method_runs=last.method_runs,
    )


def _sweeps(session: Session, studies: Sequence[int]) -> tuple[Sweep, ...]:
    """How the winners in these studies were found."""
    sweeps = []
    for sweep in list_finished_sweeps(session, studies):
        assert sweep.final_study is not None
        for side, recipe in enumerate(load_study(session, sweep.final_study).recipes):
            tried = sum(trial.side == side for trial in sweep.trials)
            won = Sweep(recipe=recipe.recipe, tried=tried, picked_on="validation")
            sweeps += [won] if tried else []
    return tuple(sweeps)


def _settings(
    session: Session, task: str, recipes: Sequence[str], studies: Sequence[int]
) -> tuple[Setting, ...]:
    """Every setting of the recipes' families that was trained here, and which of the
    studies asked have it."""
    families = list_families(session, task)
    wanted = {families[recipe] for recipe in recipes if recipe in families}
    names = sorted(recipe for recipe, family in families.items() if family in wanted)
    trained = find_trained(session, task, names, studies)
    return tuple(
        Setting(family=families[recipe], recipe=recipe, studies=tuple(map(str, where)))
        for recipe, where in sorted(trained.items())
    )
