"""What the server knows beside the records, gathered from real studies."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from celery import Celery
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.comparisons.asking import ask
from backend.comparisons.share import recheck_snapshot, share_comparison
from backend.comparisons.showing import show
from backend.errors import InvalidInput
from backend.models import LookRow, RunStateRow
from backend.settings import Settings
from backend.store.claims import claim_run, finish_run
from backend.store.left_out import MOST_LISTED
from backend.store.looks import NewLook, insert_looks
from backend.store.records import insert_imported
from backend.studies.submit import extend_study
from frontend.facts.studies import StudyView
from overcurve.curves.comparison import Check, Comparison
from overcurve.curves.terms.question import Question
from tests.factories import (
    finished_study,
    make_outcome,
    make_record,
    publish_test_catalogue,
    submit_test_study,
    train_all,
)

CUTOUT = {"name": "row_column_cutout", "p_row": 0.3}
METHOD = {"label": "CNN + cutout", "method": "supervised", "algorithms": [CUTOUT]}


def asking(study: StudyView) -> Question:
    return Question(studies=(str(study.id),))


def check_of(answer: Comparison, check: str) -> Check:
    (found,) = (c for c in answer.checks if c.id == check)
    return found


def count_looks(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(LookRow)).one()


def train_some(session: Session, worker: int, runs: int) -> None:
    """Finishes so many of the runs that wait."""
    for _ in range(runs):
        run = claim_run(session, worker, "cpu")
        assert run is not None
        quality = 0.8 + 0.01 * run.asked.budget + 0.001 * (int(run.asked.seed) % 7)
        outcome = make_outcome(quality=quality, train_seconds=run.asked.budget)
        finish_run(session, run.id, run.attempt, "finished", outcome)
    session.commit()


@pytest.fixture
def worker(session: Session) -> int:
    return publish_test_catalogue(session)


@pytest.fixture
def study(
    session: Session, queue: Celery, settings: Settings, worker: int
) -> StudyView:
    """Submitted, with no run trained."""
    assert worker
    return submit_test_study(session, queue, settings)


def test_nobody_looked_at_a_fixed_question(
    session: Session, study: StudyView, worker: int
) -> None:
    train_all(session, worker)
    for _ in range(3):
        answer = show(session, asking(study))
    assert check_of(answer, "question_fixed").state == "ok"
    assert check_of(answer, "no_peeking").state == "ok"
    assert count_looks(session) == 1


def test_looks_on_the_way_are_counted_by_states(
    session: Session, study: StudyView, worker: int
) -> None:
    for trained in (9, 2, 2):
        train_some(session, worker, trained)
        for viewer in ("browser", "program", "browser"):
            again = show(session, asking(study), viewer)  # type: ignore[arg-type]
            # The same moment seen another way is the same state.
            show(session, Question(task="toy", baseline=study.baseline), "browser")
    (looks,) = again.evidence.looks
    assert looks.states == 2  # the present state is no earlier one
    train_all(session, worker)
    answer = ask(session, asking(study))
    assert answer.evidence.looks[0].states == 3
    check = check_of(answer, "no_peeking")
    assert check.state == "ok"
    assert check.evidence == "3 looks at fewer runs, none was asked for after the first"


def test_nothing_to_read_is_no_look(
    session: Session, study: StudyView, worker: int
) -> None:
    show(session, asking(study))
    assert count_looks(session) == 0
    train_all(session, worker)
    assert check_of(ask(session, asking(study)), "no_peeking").state == "ok"


def test_seeds_added_after_a_look_are_told(
    session: Session, study: StudyView, worker: int, queue: Celery, settings: Settings
) -> None:
    train_all(session, worker)
    show(session, asking(study))
    extend_study(session, queue, settings, study.id, seeds=[7])
    train_all(session, worker)
    check = check_of(show(session, asking(study)), "no_peeking")
    assert check.evidence == "1 look at fewer runs, 6 runs asked for after the first"


def test_a_look_at_other_studies_does_not_count(
    session: Session, study: StudyView, worker: int, queue: Celery, settings: Settings
) -> None:
    train_all(session, worker)
    show(session, asking(study))
    other = submit_test_study(session, queue, settings, seeds=[5, 6, 7])
    train_all(session, worker)
    assert check_of(ask(session, asking(other)), "no_peeking").state == "ok"
    both = Question(studies=(str(study.id), str(other.id)), baseline=study.baseline)
    assert check_of(ask(session, both), "no_peeking").state == "warn"


def test_question_may_name_metric_axis_and_margin(
    session: Session, queue: Celery, settings: Settings
) -> None:
    asked = {"axis": "total_seconds", "margin": 0.01, "alpha": 0.01}
    study = finished_study(session, queue, settings, question=asked)
    own = ask(session, asking(study))
    assert (own.question.axis, own.question.margin) == ("total_seconds", 0.01)
    assert check_of(own, "question_fixed").state == "ok"
    other = Question(studies=(str(study.id),), baseline=study.baseline)
    check = check_of(ask(session, other), "question_fixed")
    assert check.state == "warn"
    assert check.message.endswith(
        "axis, confidence and margin chosen after the runs were asked for"
    )


@pytest.mark.parametrize(
    "wrong", [{"axis": "zeal"}, {"alpha": 2}, {"margin": 0}, {"colour": "red"}]
)
def test_wrong_question_of_a_study_names_its_field(
    session: Session, queue: Celery, settings: Settings, worker: int, wrong
) -> None:
    assert worker
    with pytest.raises(InvalidInput) as caught:
        submit_test_study(session, queue, settings, question=wrong)
    assert caught.value.fields[0].path == f"question.{next(iter(wrong))}"


def test_swapped_roles_are_another_question(
    session: Session, study: StudyView, worker: int
) -> None:
    train_all(session, worker)
    method = next(r.recipe for r in study.recipes if not r.is_baseline)
    swapped = Question(
        studies=(str(study.id),), baseline=method, methods=(study.baseline,)
    )
    check = check_of(ask(session, swapped), "question_fixed")
    assert check.message.endswith("baseline chosen after the runs were asked for")


def test_settings_tried_are_counted_over_studies(
    session: Session, study: StudyView, worker: int, queue: Celery, settings: Settings
) -> None:
    train_all(session, worker)
    assert check_of(ask(session, asking(study)), "equal_tuning").state == "unknown"
    tried = [
        {**METHOD, "label": f"p {p}", "algorithms": [{**CUTOUT, "p_row": p}]}
        for p in (0.1, 0.2)
    ]
    submit_test_study(session, queue, settings, methods=tried)
    assert check_of(ask(session, asking(study)), "equal_tuning").state == "unknown"
    train_all(session, worker)
    check = check_of(ask(session, asking(study)), "equal_tuning")
    assert (check.state, check.evidence) == (
        "warn",
        "1 setting of the baseline, 3 of CNN + cutout",
    )


def test_winner_of_one_study_was_picked_on_its_runs(
    session: Session, queue: Celery, settings: Settings
) -> None:
    tried = [
        {**METHOD, "label": f"p {p}", "algorithms": [{**CUTOUT, "p_row": p}]}
        for p in (0.1, 0.2)
    ]
    study = finished_study(session, queue, settings, methods=tried)
    winner = next(r.recipe for r in study.recipes if r.label == "p 0.2")
    question = Question(
        studies=(str(study.id),), baseline=study.baseline, methods=(winner,)
    )
    answer = ask(session, question)
    assert check_of(answer, "equal_tuning").state == "warn"
    assert check_of(answer, "question_fixed").state == "warn"
    assert answer.evidence.settings[0].studies == (str(study.id),)


def test_runs_of_other_studies_are_listed(
    session: Session, study: StudyView, worker: int, queue: Celery, settings: Settings
) -> None:
    train_all(session, worker)
    assert check_of(ask(session, asking(study)), "nothing_left_out").state == "ok"
    other = submit_test_study(session, queue, settings, seeds=[5, 6])
    assert check_of(ask(session, asking(study)), "nothing_left_out").state == "ok"
    train_all(session, worker)
    answer = ask(session, asking(study))
    check = check_of(answer, "nothing_left_out")
    assert (check.state, check.evidence) == ("warn", "12 not selected")
    assert {left.study for left in answer.evidence.left_out} == {str(other.id)}
    whole = Question(task="toy", baseline=study.baseline)
    assert check_of(ask(session, whole), "nothing_left_out").state == "ok"


def test_shipped_example_is_nobodys_evidence(
    session: Session, study: StudyView, worker: int
) -> None:
    train_all(session, worker)
    shipped = [
        make_record(recipe=recipe, label=recipe, source="shipped", seed=seed)
        for recipe in (study.baseline, "another")
        for seed in range(3)
    ]
    done = insert_imported(session, shipped, title="Example", kind="recorded")
    assert check_of(ask(session, asking(study)), "nothing_left_out").state == "ok"
    example = Question(studies=(str(done.study),), baseline=study.baseline)
    assert not ask(session, example).evidence.left_out


def test_runs_of_many_studies_are_summed(
    session: Session, study: StudyView, worker: int
) -> None:
    train_all(session, worker)
    for number in range(MOST_LISTED + 3):
        source = f"elsewhere {number}"
        runs = [
            make_record(recipe=study.baseline, source=source, seed=seed)
            for seed in range(1 + number)
        ]
        insert_imported(session, runs, title=source)
    answer = ask(session, asking(study))
    told = answer.evidence.left_out
    assert len(told) == MOST_LISTED + 1
    (rest,) = (left for left in told if not left.study)
    assert (rest.studies, rest.runs) == (3, 1 + 2 + 3)
    every = sum(range(1, MOST_LISTED + 4))
    assert check_of(answer, "nothing_left_out").evidence == f"{every} not selected"
    frozen = share_comparison(session, asking(study))
    assert recheck_snapshot(session, frozen.id).same


def test_evidence_does_not_grow_with_studies(
    session: Session, study: StudyView, worker: int, queue: Celery, settings: Settings
) -> None:
    train_all(session, worker)
    for seed in range(3, 9):
        submit_test_study(session, queue, settings, seeds=[seed])
    train_all(session, worker)
    evidence = ask(session, asking(study)).evidence
    assert {s.studies for s in evidence.settings} == {(str(study.id),)}
    assert len(evidence.fixed) == 1


def test_runs_of_another_class_are_no_fault(
    session: Session, study: StudyView, worker: int
) -> None:
    train_all(session, worker)
    record = make_record(
        recipe=study.baseline, device_class="another machine", quality=0.5
    )
    insert_imported(session, [record], title="Elsewhere")
    whole = Question(task="toy", baseline=study.baseline, device_class="test machine")
    check = check_of(ask(session, whole), "nothing_left_out")
    assert check.evidence == "18 runs; 1 other on another kind of device"


def test_an_import_is_not_vouched_for(session: Session) -> None:
    records = [
        make_record(recipe=recipe, label=recipe, seed=seed)
        for recipe in ("cnn", "other")
        for seed in range(3)
    ]
    done = insert_imported(session, records, title="Mine")
    answer = show(session, Question(studies=(str(done.study),), baseline="cnn"))
    states = {check.id: check.state for check in answer.checks}
    for check in ("no_peeking", "question_fixed", "equal_tuning", "nothing_left_out"):
        assert states[check] == "unknown"
    assert count_looks(session) == 0


def test_snapshot_keeps_its_evidence(
    session: Session, study: StudyView, worker: int, queue: Celery, settings: Settings
) -> None:
    train_some(session, worker, 9)
    show(session, asking(study))
    train_all(session, worker)
    snapshot = share_comparison(session, asking(study))
    submit_test_study(session, queue, settings, seeds=[5, 6])
    train_all(session, worker)
    assert recheck_snapshot(session, snapshot.id).same
    assert share_comparison(session, asking(study)).id != snapshot.id


def _looks(session: Session, studies: Sequence[int]) -> list[NewLook]:
    run = session.scalars(select(func.max(RunStateRow.run))).one()
    return [
        NewLook(
            task="toy",
            recipes=("base", method),
            runs=(run,),
            waiting=0,
            studies=tuple(studies),
            viewer="browser",
        )
        for method in ("first", "second")
    ]


def test_a_look_may_be_at_thousands_of_studies(session: Session) -> None:
    insert_imported(session, [make_record()], title="Anything")
    for _ in "ab":
        insert_looks(session, _looks(session, range(1, 30_000, 7)))
    assert count_looks(session) == 2


def test_looks_are_written_in_one_order(session: Session) -> None:
    """Else two who write the same ones at once could wait for each other for ever."""
    insert_imported(session, [make_record()], title="Anything")
    looks = _looks(session, [1])
    insert_looks(session, looks[::-1])
    insert_looks(session, _looks(session, [2]))
    written = session.scalars(select(LookRow.second).order_by(LookRow.id)).all()
    assert written == ["first", "second", "first", "second"]
