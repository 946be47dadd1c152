"""Comparisons over several tasks that hold the same recipes, by the one rule of all.

Runs of different tasks are never compared by themselves: what is asked here says how
the tasks stand to each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from overcurve.curves.comparison import Comparison, MethodAnswer, compare
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord

_JOINED = "all tasks"


def task_differences(
    records: Iterable[RunRecord], tasks: Sequence[str], recipes: Iterable[str]
) -> dict[str, MethodAnswer]:
    """Judges each recipe on the first task against itself on the second, at equal
    budget: its gap is what the first is worth to it, in units of the quality.

    Args:
        records: of both tasks; runs of other recipes or tasks are left out.
        tasks: two keys.
    Returns: the answer of each recipe that has finished runs of both.

    Source: the measure of a spatial prior, Greydanus and Kobak, arXiv 2011.14439.
    """
    runs = [run for run in records if run.status == "finished"]
    first, second = tasks
    answers = {}
    for recipe in recipes:
        own = [
            replace(run, task=_JOINED, recipe=run.task, label=run.task)
            for run in runs
            if run.recipe == recipe and run.task in tasks
        ]
        if {run.recipe for run in own} == {first, second}:
            question = Question(
                task=_JOINED, baseline=second, methods=(first,), axis="budget"
            )
            answers[recipe] = compare(question, own).methods[0]
    return answers


def compare_sizes(records: Iterable[RunRecord], baseline: str) -> Comparison:
    """Judges recipes along the size of the training set, where each size is a task.

    Args:
        records: of all sizes, `train_items` stated.
        baseline: a recipe among them.
    """
    joined = [replace(run, task=_JOINED) for run in records]
    question = Question(task=_JOINED, baseline=baseline, axis="train_items")
    return compare(question, joined)
