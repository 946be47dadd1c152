"""Addresses of comparisons: every state of the page is one, so every change a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.question import Question, question_query
from overcurve.figures.view import View, view_query


def compare_address(question: Question, view: View, suffix: str = "") -> str:
    """The address at which a question is asked and drawn."""
    query = urlencode([*question_query(question), *view_query(view)])
    return f"/compare{suffix}?{query}" if query else f"/compare{suffix}"


def progress_address(
    question: Question, curves: Sequence[str], view: View, suffix: str = ""
) -> str:
    """The address of a chain: the question without roles, the curves oldest first."""
    chain = [("chain", recipe) for recipe in curves]
    query = urlencode([*question_query(question), *chain, *view_query(view)])
    return f"/progress{suffix}?{query}" if query else f"/progress{suffix}"


def swapped(comparison: Comparison, recipe: str) -> Question:
    """The question with a method made the baseline, and the baseline a method."""
    old = comparison.baseline.recipe
    methods = [answer.recipe for answer in comparison.methods]
    others = tuple(old if method == recipe else method for method in methods)
    return replace(comparison.question, baseline=recipe, methods=others)


def without(comparison: Comparison, recipe: str) -> Question:
    """The question with one method less."""
    methods = (answer.recipe for answer in comparison.methods)
    left = tuple(method for method in methods if method != recipe)
    base = comparison.baseline.recipe
    return replace(comparison.question, baseline=base, methods=left)


def next_baseline(comparison: Comparison, recipe: str) -> str:
    """The chain that makes a method the baseline after the present one."""
    question = replace(comparison.question, baseline="", methods=())
    return progress_address(question, (comparison.baseline.recipe, recipe), View())


def with_method(comparison: Comparison, recipe: str) -> Question:
    """The question with one method more."""
    methods = tuple(answer.recipe for answer in comparison.methods)
    base = comparison.baseline.recipe
    return replace(comparison.question, baseline=base, methods=(*methods, recipe))
