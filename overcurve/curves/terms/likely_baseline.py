"""Which recipe others are judged against where nobody names one: by what it is called,
else by how much it was trained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from overcurve.curves.terms.metric_names import name_words
from overcurve.curves.terms.records import RunRecord

CALLED = ("baseline", "base")  # the most telling first
_TRAINED = ("finished", "diverged", "partial")


def likely_baselines(
    records: Iterable[RunRecord], of: Callable[[RunRecord], str] = attrgetter("recipe")
) -> list[str]:
    """The recipes that are the likeliest baseline.

    One that is called a baseline is, however many runs it has; of several so called,
    and where none is, those with most runs. A run that diverged or stopped early counts
    with those that finished: it makes no recipe another one's method.

    Args:
        of: what is a run's recipe, such as its label where nothing has made recipes.
    Returns: one recipe, or several that are as likely, in the order of their runs; []
        where nothing was trained.
    """
    names: dict[str, tuple[str, str]] = {}
    trained: dict[str, set[tuple[float, int | str]]] = {}
    for run in records:
        if run.status in _TRAINED:
            names.setdefault(of(run), (run.label, run.method))
            trained.setdefault(of(run), set()).add((run.budget, run.seed))
    if not names:
        return []
    ranks = {recipe: min(map(_rank, own)) for recipe, own in names.items()}
    called = [recipe for recipe in names if ranks[recipe] == min(ranks.values())]
    most = max(len(trained[recipe]) for recipe in called)
    return [recipe for recipe in called if len(trained[recipe]) == most]


def likely_name(names: Sequence[str]) -> str:
    """The name that says that it is the baseline; "" where none does."""
    named = min(names, key=_rank, default="")
    return named if _rank(named) < 2 * len(CALLED) else ""


def _rank(name: str) -> int:
    """How surely a name is a baseline's, 0 the most: it is that word, or has it."""
    words = name_words(name).split()
    for place, word in enumerate(CALLED):
        if words == [word]:
            return place
        if word in words:
            return len(CALLED) + place
    return 2 * len(CALLED)
