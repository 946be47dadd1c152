"""Where runs of several kinds of device cannot be compared: what can be asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from overcurve.curves.planning.carried_axes import carried_axes
from overcurve.curves.saying.wording import say_count
from overcurve.curves.selecting.selection import has_ended
from overcurve.curves.terms.answers import Comparison
from overcurve.curves.terms.axes import is_chosen_size, is_machine_free, say_axis
from overcurve.curves.terms.question import Question


@dataclass(frozen=True, slots=True)
class ComparableRuns:
    """A question that can be judged instead: `runs` of them count."""

    words: str
    question: Question
    runs: int


def comparable_runs(comparison: Comparison) -> tuple[ComparableRuns, ...]:
    """What to ask where devices are mixed; nothing where every method is comparable.

    Returns: each kind of device that both the baseline and a method ran on, most runs
        first; then the first axis that does not depend on the device.
    """
    if all(answer.verdict != "not_comparable" for answer in comparison.methods):
        return ()
    ended = comparison.records.where(has_ended)
    runs = ended.counts("device_class")
    sides: dict[str, set[bool]] = defaultdict(set)
    for record in ended.samples():
        is_baseline = record.recipe == comparison.baseline.recipe
        sides[record.device_class].add(is_baseline)
    shared = [name for name, _ in runs.most_common() if len(sides[name]) == 2]
    offers = [
        ComparableRuns(
            f"Use only the {say_count(runs[name], 'run')} on {name}",
            replace(comparison.question, device_class=name),
            runs[name],
        )
        for name in shared
    ]
    carried = carried_axes(comparison)
    records = comparison.records.samples()
    free = next(
        (
            axis
            for axis in carried
            if is_machine_free(axis, records) and not is_chosen_size(axis)
        ),
        None,
    )
    if free is not None:
        words = f"Judge on {say_axis(free)} instead of time"
        question = replace(comparison.question, axis=free)
        offers.append(ComparableRuns(words, question, len(ended)))
    return tuple(offers)
