"""Fairness of when was asked and looked: question fixed before, and no peeking."""

from __future__ import annotations

from collections.abc import Iterator

from overcurve.curves.fairness.findings import Finding, all_ended, all_measured
from overcurve.curves.saying.wording import say_count
from overcurve.curves.selecting.selection import Selection
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.evidence import Evidence, FixedQuestion, LooksTaken
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import WAITING_STATUSES


def check_question(selection: Selection, evidence: Evidence) -> Finding:
    """Whether what is asked is what was stored before the first run."""
    runs = all_ended(selection)
    if not all_measured(runs):
        message = "Nothing says what was asked before the runs"
        return Finding(Check("question_fixed", "unknown", message))
    fixed = {question.study: question for question in evidence.fixed}
    if missing := sorted({run.study for run in runs.samples()} - fixed.keys()):
        message = "No question was stored before some of these runs"
        evidence_words = f"study {', '.join(missing)}"
        return Finding(Check("question_fixed", "unknown", message, evidence_words))
    stored = [fixed[study] for study in sorted({run.study for run in runs.samples()})]
    late = [question.study for question in stored if not question.before_runs]
    if late:
        message, words = "The question was stored after the first run", "study "
        return Finding(
            Check("question_fixed", "warn", message, words + ", ".join(late)),
            (("", "the question was asked after the first run"),),
        )
    changed = list(dict.fromkeys(w for f in stored for w in _changes(selection, f)))
    if not changed:
        message = "Asked as it was stored before the first run"
        return Finding(Check("question_fixed", "ok", message, _say_studies(stored)))
    words = f"{_listing(changed)} chosen after the runs were asked for"
    message = f"Not the question that was stored before the runs: {words}"
    return Finding(
        Check("question_fixed", "warn", message, _say_studies(stored)), (("", words),)
    )


def _say_studies(questions: list[FixedQuestion]) -> str:
    first = questions[0].at[:16].replace("T", " ")
    studies = f"stud{'y' if len(questions) == 1 else 'ies'} "
    return f"{studies}{', '.join(q.study for q in questions)}, {first} UTC"


def _changes(selection: Selection, fixed: FixedQuestion) -> Iterator[str]:
    """What is asked otherwise than a study did, each in a few words."""
    question, before = selection.question, fixed.question
    if question.baseline != before.baseline:
        yield "baseline"
    sides = {before.baseline, *before.methods}
    if sides != {question.baseline, *(arm.recipe for arm in selection.methods)}:
        yield "methods"
    if _is_other_metric(selection, before):
        yield "metric"
    if before.direction not in (None, selection.direction):
        yield "direction"
    if question.axis != before.axis:
        yield "axis"
    if question.alpha != before.alpha:
        yield "confidence"
    if question.margin != before.margin:
        yield "margin"
    if question.device_class != before.device_class:
        yield "kind of device"
    if question.time_sys != before.time_sys:
        yield "error of the times"


def _is_other_metric(selection: Selection, before: Question) -> bool:
    if before.quality:
        return selection.metric != before.quality
    runs = all_ended(selection).samples()
    return any(run.metric != selection.metric for run in runs)


def _listing(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def check_looks(selection: Selection, evidence: Evidence) -> Finding:
    """Whether a verdict could be read before all runs had ended."""
    looks = _looks_by_method(selection, evidence)
    warnings = tuple(
        (name, f"read after {say_count(taken.states, 'look')}")
        for name, taken in looks.items()
    )
    words = _say_looks(looks)
    states = selection.records.counts("status")
    waiting = sum(states[state] for state in WAITING_STATUSES)
    if waiting:
        message = "An interim look: a verdict read on the way is more often wrong"
        detail = "; ".join(
            filter(None, [f"{say_count(waiting, 'run')} to come", words])
        )
        return Finding(Check("no_peeking", "warn", message, detail), warnings)
    state = check_question(selection, evidence).check.state
    if looks:
        is_fixed = state == "ok" and not any(taken.added for taken in looks.values())
        if is_fixed and not states["cancelled"]:
            message = "Looked at on the way; question and runs were fixed before"
            return Finding(Check("no_peeking", "ok", message, words))
        message = "Looked at before the last run had ended"
        return Finding(Check("no_peeking", "warn", message, words), warnings)
    studies = {question.study for question in evidence.fixed}
    counted = {run.study for run in all_ended(selection).samples()}
    if not counted or not counted <= studies:
        message = "Nothing counts how often these runs were looked at before"
        return Finding(Check("no_peeking", "unknown", message))
    message = "Nobody looked before the last run had ended"
    if state != "ok":
        message += ", but the question was not fixed before the runs"
        return Finding(Check("no_peeking", "unknown", message))
    planned = sum(plan.looks for plan in evidence.planned_looks)
    detail = (
        f"{say_count(planned, 'planned look')} at adjusted levels" if planned else ""
    )
    return Finding(Check("no_peeking", "ok", message, detail))


def _looks_by_method(selection: Selection, evidence: Evidence) -> dict[str, LooksTaken]:
    taken = {frozenset(looks.recipes): looks for looks in evidence.looks}
    pairs = {
        arm.name: frozenset((selection.baseline.recipe, arm.recipe))
        for arm in selection.methods
    }
    return {
        name: taken[pair]
        for name, pair in pairs.items()
        if pair in taken and taken[pair].states
    }


def _say_looks(looks: dict[str, LooksTaken]) -> str:
    """The most looks at one method, and whether runs were asked for after one."""
    if not looks:
        return ""
    most = max(looks.values(), key=lambda taken: taken.states)
    added = max(taken.added for taken in looks.values())
    words = f"{say_count(most.states, 'look')} at fewer runs"
    if added:
        return f"{words}, {say_count(added, 'run')} asked for after the first"
    return f"{words}, none was asked for after the first"
