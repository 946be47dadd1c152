"""Beside a verdict on another axis: what the same runs say on training time.

Axes are never mixed: each verdict is the rule's on one axis alone, and which one holds
on time is said with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from overcurve.curves.judging.method import judge_method
from overcurve.curves.saying.wording import say_verdict_name
from overcurve.curves.selecting.selection import Arm, Selection, select_runs
from overcurve.curves.terms.answers import MethodAnswer, TimeVerdict
from overcurve.curves.terms.axes import TRAINING_TIME, say_axis
from overcurve.curves.terms.records import RunRecord

_WORDS = {"crosses": "crossing", "out_of_range": "not judged"}


def with_time_verdicts(
    selection: Selection, answers: Sequence[MethodAnswer], records: Sequence[RunRecord]
) -> tuple[MethodAnswer, ...]:
    """Adds the verdicts on training time to those on another axis.

    Args:
        selection: what the question selected on its own axis.
        answers: of the methods, in the selection's order.
        records: all that the question was asked of.
    Returns: the answers with `on_time`, their sentences saying it; the very same
        ones where the question is about training time.
    """
    question = selection.question
    if question.axis == TRAINING_TIME:
        return tuple(answers)
    on_time = select_runs(replace(question, axis=TRAINING_TIME), records)
    lead = f"judged on {say_axis(question.axis)} alone"
    extended = []
    for answer, arm in zip(answers, on_time.methods, strict=True):
        verdict = _judge_on_time(on_time, arm)
        sentence = f"{answer.sentence}; {lead}; {_say(verdict)}"
        extended.append(replace(answer, sentence=sentence, on_time=verdict))
    return tuple(extended)


def _judge_on_time(selection: Selection, arm: Arm) -> TimeVerdict:
    if not (selection.baseline.groups and any(group.runs for group in arm.groups)):
        return TimeVerdict(None)
    answer = judge_method(selection, arm, ()).answer
    return TimeVerdict(answer.verdict, answer.sentence)


def _say(answer: TimeVerdict) -> str:
    if answer.verdict is None:
        return "training time was not recorded"
    words = _WORDS.get(answer.verdict, say_verdict_name(answer.verdict))
    return f"on training time: {words}"
