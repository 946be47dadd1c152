"""Asking a question of the runs that are stored: the live comparison."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from backend.comparisons.cache import AnswerCache
from backend.comparisons.evidence import gather_evidence
from backend.errors import InvalidInput, NotFound, from_input_error
from backend.store.asked_studies import load_asked_first
from backend.store.records import data_version, load_records
from backend.store.rows import study_ids
from backend.store.task_version import task_version
from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.selecting.repeats import drop_repeats
from overcurve.curves.selecting.selection import curve_names
from overcurve.curves.terms.errors import CurveError
from overcurve.curves.terms.evidence import Evidence, Repeated
from overcurve.curves.terms.metric_names import guess_direction
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.run_table import RunTable
from overcurve.errors import FieldError

# Of all answers together; 200 bytes each, and a batch has as much of its own as eight.
KEPT_RUNS = 1_000_000
KEPT_EVIDENCE = 20_000  # rows, of all evidence together


def _weigh(records: RunTable) -> int:
    return 1 + len(records) + 8 * len(records.batches)


_answers = AnswerCache[Comparison](KEPT_RUNS, lambda answer: _weigh(answer.records))
_tables = AnswerCache[RunTable](KEPT_RUNS // 4, _weigh)


def _count_rows(evidence: Evidence) -> int:
    lists = (evidence.fixed, evidence.looks, evidence.settings, evidence.left_out)
    return 1 + sum(map(len, lists))


_evidence = AnswerCache[Evidence](KEPT_EVIDENCE, _count_rows)


def ask(
    session: Session, question: Question, versions: dict[str, str] | None = None
) -> Comparison:
    """Answers a question from the runs as they are now.

    A study and nothing else asks what the study asked when it was submitted. An
    empty baseline is the study's, or else the recipe with most finished runs; an
    empty quality is the metric of most runs. For a metric that the runs only carry
    along, the direction is the question's or what its name says.
    The same question on the same data is answered from memory. Where somebody reads
    the answer, `backend.comparisons.showing.show` counts the look.

    Args:
        versions: of tasks (`task_version`), as they were when the first of several
            questions was asked together; those not there yet are added.

    Raises:
        NotFound: no run fits, or the baseline named is not among those that do.
        InvalidInput: the question selects everything, or cannot be judged.
    """
    question = _complete(session, question)
    # Both versions are asked before what they stand for is read: an answer may be
    # newer than its key, and is then computed once more, but never older.
    task_versions = {} if versions is None else versions
    if question.task and question.task not in task_versions:
        task_versions[question.task] = task_version(session, question.task)
    runs_key = (_database(session), question, data_version(session, question))
    evidence = _know(session, question, (*runs_key, task_versions.get(question.task)))
    key = (*runs_key, evidence)
    answer = _answers.get(key)
    if answer is None:
        answer = _compare(question, _runs(session, question, runs_key), evidence)
        _answers.keep(key, answer)
    return answer


def name_curves(session: Session, question: Question) -> dict[str, str]:
    """Names every curve that a question could be asked of, by recipe: the baseline,
    then those that it compares where it names no method, as `ask` orders and names
    them. Nothing is judged for it.

    Raises: NotFound, InvalidInput: as `ask`, of the question without its methods.
    """
    question = _complete(session, replace(question, methods=()))
    runs_key = (_database(session), question, data_version(session, question))
    settled, records, _ = _settle(question, _runs(session, question, runs_key))
    return curve_names(settled, records)


def _runs(session: Session, question: Question, key: tuple[object, ...]) -> RunTable:
    """Loads records, or remembers those of the same version: other runs of a task end
    more often than a study's own, and then only the evidence is new."""
    records = _tables.get(key)
    if records is None:
        records = load_records(session, question)
        _tables.keep(key, records)
    return records


def _know(session: Session, question: Question, key: tuple[object, ...]) -> Evidence:
    """Gathers evidence, or remembers what the same versions had."""
    evidence = _evidence.get(key) if question.task else None
    if evidence is None:
        evidence = gather_evidence(session, question)
        _evidence.keep(key, evidence)
    return evidence


def _complete(session: Session, question: Question) -> Question:
    if not (question.task or question.studies):
        raise InvalidInput(
            "The question names neither a task nor a study.",
            remedy="Say task=NAME or study=NUMBER.",
            fields=[FieldError("task", "is missing")],
        )
    if len(question.studies) == 1 and (numbers := study_ids(question.studies)):
        first = load_asked_first(session, numbers[0])
        if question == Question(studies=question.studies):
            own = first.question or question
            question = replace(own, studies=question.studies, methods=())
        question = replace(
            question,
            task=question.task or first.task,
            baseline=question.baseline or first.baseline,
        )
    return question


def _compare(question: Question, records: RunTable, evidence: Evidence) -> Comparison:
    question, records, repeated = _settle(question, records)
    try:
        return compare(question, records, replace(evidence, repeated=repeated))
    except CurveError as error:
        raise from_input_error(error) from error


def _settle(
    question: Question, records: RunTable
) -> tuple[Question, RunTable, tuple[Repeated, ...]]:
    """The question with its baseline and quality named, and the runs with those said
    twice left out. Raises NotFound."""
    if not records:
        raise NotFound(
            "No run fits this question.",
            remedy="Check task and study, or submit a study.",
        )
    if not question.baseline:
        baseline = _most_finished(question, records.by_recipe())
        question = replace(question, baseline=baseline)
    question = _measured(question, records)
    if question.baseline not in records.by_recipe():
        raise NotFound(
            f"The baseline {question.baseline!r} has no run here.",
            remedy=f"Name another recipe as baseline: {_recipes(records)}.",
        )
    return question, *drop_repeats(records)


def _most_finished(question: Question, arms: dict[str, RunTable]) -> str:
    others = {
        recipe: runs.counts("status")["finished"]
        for recipe, runs in arms.items()
        if recipe not in question.methods
    }
    return max(others, key=others.__getitem__, default="")


def _measured(question: Question, records: RunTable) -> Question:
    """Settles what is judged and which way is better.

    A metric that the records are about states its direction itself; of a further one
    that they carry along, the name tells, unless the question does.
    """
    quality = question.quality or _first_metric(records)
    if quality in ("", *(run.metric for run in records.samples())):
        return replace(question, quality=quality, direction=None)
    better = question.direction or guess_direction(quality)
    return replace(question, quality=quality, direction=better)


def _first_metric(records: RunTable) -> str:
    """The metric of most runs, of several the first recorded; "" where there is one."""
    counted = records.where(lambda run: run.status == "finished").counts("metric")
    return max(counted, key=counted.__getitem__) if len(counted) > 1 else ""


def _recipes(records: RunTable) -> str:
    labels = {r.recipe: r.label or r.method for r in records.samples()}
    return ", ".join(f"{recipe} ({label})" for recipe, label in labels.items())


def _database(session: Session) -> str:
    return str(session.get_bind().engine.url)
