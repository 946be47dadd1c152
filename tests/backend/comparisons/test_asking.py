"""Asking and sharing: live answers, their cache, and snapshots that stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from celery import Celery
from sqlalchemy.orm import Session

from backend.comparisons import asking
from backend.comparisons.asking import ask, name_curves
from backend.comparisons.share import Sharing, recheck_snapshot, share_comparison
from backend.errors import InvalidInput, NotFound
from backend.settings import Settings
from backend.store.records import insert_imported
from backend.store.snapshots import insert_snapshot, list_snapshots, load_snapshot
from backend.studies.submit import extend_study
from frontend.facts.studies import StudyView
from overcurve.curves.comparison import comparison_from_json, comparison_json
from overcurve.curves.terms.question import Question
from tests.factories import finished_study, make_record, train_all


@pytest.fixture
def study(session: Session, queue: Celery, settings: Settings) -> StudyView:
    return finished_study(session, queue, settings)


@pytest.fixture
def question(study: StudyView) -> Question:
    return Question(studies=(str(study.id),))


def test_study_decides_task_and_baseline(
    session: Session, study: StudyView, question: Question
) -> None:
    answer = ask(session, question)
    assert answer.question.baseline == answer.baseline.recipe == study.baseline
    assert answer.question.task == "toy"
    assert [m.name for m in answer.methods] == ["CNN + cutout"]
    assert answer.counts.finished == 18


def test_same_question_is_not_computed_again(
    session: Session, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(session, question)
    monkeypatch.delattr(asking, "compare")
    monkeypatch.delattr(asking, "load_records")
    assert ask(session, question) is first


def test_curves_are_named_and_not_judged(
    session: Session, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = ask(session, question)
    (method,) = answer.methods
    monkeypatch.delattr(asking, "compare")
    named = {answer.baseline.recipe: "CNN", method.recipe: method.name}
    asked = replace(question, methods=(method.recipe,))
    assert name_curves(session, asked) == named
    assert list(name_curves(session, asked)) == list(named)


def test_new_runs_give_a_new_answer(
    session: Session,
    study: StudyView,
    question: Question,
    queue: Celery,
    settings: Settings,
) -> None:
    first = ask(session, question)
    extend_study(session, queue, settings, study.id, seeds=[7])
    assert ask(session, question).counts.waiting == 6
    train_all(session, 1)
    assert ask(session, question).counts.finished == 24
    assert first.counts.finished == 18


def test_most_finished_recipe_is_the_baseline(session: Session) -> None:
    records = [make_record(seed=i, recipe="often", label="often") for i in range(3)]
    records += [make_record(recipe="once", label="once")]
    insert_imported(session, records, title="x")
    assert ask(session, Question(task="toy")).baseline.recipe == "often"
    against = Question(task="toy", methods=("often",))
    assert ask(session, against).baseline.recipe == "once"


def test_question_without_selection_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInput, match="neither a task nor a study"):
        ask(session, Question())


@pytest.mark.parametrize(
    "missing",
    [
        Question(task="nowhere"),
        Question(studies=("99",)),
        Question(studies=("x",)),
        Question(task="toy", baseline="nobody"),
        Question(task="\x00"),
        Question(studies=("9" * 40,)),
    ],
)
def test_question_without_runs_is_not_found(
    session: Session, study: StudyView, missing: Question
) -> None:
    assert study.total
    with pytest.raises(NotFound):
        ask(session, missing)


def test_unanswerable_question_names_the_field(
    session: Session, question: Question
) -> None:
    asked = replace(question, quality="zeal")
    with pytest.raises(InvalidInput) as caught:
        ask(session, asked)
    assert caught.value.fields[0].path == "direction"


def test_same_question_gives_same_link(session: Session, question: Question) -> None:
    first = share_comparison(session, question, Sharing(title="First title"))
    again = share_comparison(session, question)
    assert first == again
    assert (len(first.id), again.title, first.runs) == (32, "First title", 18)
    assert len(list_snapshots(session)) == 1


def test_other_words_have_a_link_of_their_own(
    session: Session, question: Question
) -> None:
    first = share_comparison(session, question, Sharing(title="First title"))
    said = (
        Sharing(title="Second title"),
        Sharing(title="First title", note="of one machine"),
        Sharing(title="First title", seen_by="signed_in"),
    )
    others = [share_comparison(session, question, one) for one in said]
    assert len({first.id, *(other.id for other in others)}) == 4
    assert [share_comparison(session, question, one) for one in said] == others
    assert {str(other.comparison) for other in others} == {str(first.comparison)}
    assert (others[1].note, others[2].seen_by) == ("of one machine", "signed_in")
    assert share_comparison(session, question) == first


def test_snapshot_survives_newer_runs(
    session: Session,
    study: StudyView,
    question: Question,
    queue: Celery,
    settings: Settings,
) -> None:
    shared = share_comparison(session, question)
    extend_study(session, queue, settings, study.id, seeds=[7])
    train_all(session, 1)
    assert share_comparison(session, question).id != shared.id
    stored = load_snapshot(session, shared.id)
    assert stored.comparison == shared.comparison
    assert len(comparison_from_json(dict(stored.comparison)).records) == 18


def test_title_is_made_where_missing(session: Session, question: Question) -> None:
    assert (
        share_comparison(session, question).title == "CNN + cutout against CNN on toy"
    )


def test_recheck_of_fresh_snapshot_agrees(session: Session, question: Question) -> None:
    shared = share_comparison(session, question)
    assert recheck_snapshot(session, shared.id).same


def test_raised_rule_that_changes_nothing_agrees(
    session: Session, question: Question
) -> None:
    told = comparison_json(ask(session, question)) | {"rule": 1, "digest": "older"}
    insert_snapshot(
        session, snapshot_id="old", title="", rule=1, comparison=told, runs=18
    )
    recheck = recheck_snapshot(session, "old")
    assert recheck.same
    assert recheck.rule_then < recheck.rule_now


def test_recheck_says_what_differs_at_equal_budget(
    session: Session, question: Question
) -> None:
    told = comparison_json(ask(session, question))
    told["methods"][0]["equal_budget"] = {
        "points": [],
        "sentence": "At equal budget, not at equal time: nothing",
        "decided_by": None,
    }
    insert_snapshot(
        session, snapshot_id="equal", title="", rule=1, comparison=told, runs=18
    )
    (difference,) = recheck_snapshot(session, "equal").differences
    assert difference.endswith("at equal budget is computed differently.")


def test_recheck_says_every_difference(session: Session, question: Question) -> None:
    told = comparison_json(ask(session, question))
    told["methods"][0]["verdict"] = "above"
    told["methods"][0]["points"][0]["gap"] = 0.5
    insert_snapshot(
        session, snapshot_id="x", title="", rule=0, comparison=told, runs=18
    )
    recheck = recheck_snapshot(session, "x")
    assert not recheck.same
    assert recheck.differences[0] == "CNN + cutout: was above, is now undecided."
    assert "at budget 2 the gap was 0.5" in recheck.differences[1]


@pytest.mark.parametrize("name", ["", "0" * 32, "../x", "\x00", "é" * 500])
def test_unknown_snapshot_is_not_found(session: Session, name: str) -> None:
    with pytest.raises(NotFound, match="no snapshot"):
        load_snapshot(session, name)


def test_direction_of_further_metric_comes_from_its_name(session: Session) -> None:
    runs = [
        make_record(recipe=recipe, label=recipe, budget=budget, seed=seed)
        for recipe in ("plain", "mine")
        for budget in (1.0, 2.0, 4.0, 8.0)
        for seed in (0, 1)
    ]
    carried = [replace(r, extra={"test loss": 1.0}) for r in runs]
    study = insert_imported(session, carried, title="t", baseline="plain").study
    question = Question(studies=(str(study),), quality="test loss")
    assert ask(session, question).direction == "min"
    own = replace(question, quality="", direction="min")
    assert ask(session, own).direction == "max"


def test_run_imported_twice_counts_once(session: Session, queue: Celery) -> None:
    def import_under(title: str, source: str) -> str:
        runs = [
            make_record(recipe=r, label=r, seed=i, quality=q + i / 100, source=source)
            for r, q in (("base", 0.8), ("mine", 0.9))
            for i in range(3)
        ]
        return str(insert_imported(session, runs, title=title).study)

    studies = (import_under("first", "a"), import_under("second", "b"))
    asked = Question(task="toy", baseline="base", studies=studies)
    both, alone = ask(session, asked), ask(session, replace(asked, studies=studies[:1]))
    assert both.counts == alone.counts
    assert both.methods[0].points == alone.methods[0].points
    (check,) = (c for c in both.checks if c.id == "listed_once")
    assert (check.state, check.evidence) == ("ok", "6 runs listed twice")
    assert all(c.id != "listed_once" for c in alone.checks)
    assert comparison_from_json(comparison_json(both)) == both
