"""A curve of recipes: parameters with a value of their own at each budget."""

from __future__ import annotations

from typing import Any

import pytest
from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import InvalidInput
from backend.settings import Settings
from backend.store.runs import RunFilter, list_runs
from backend.studies.submit import extend_study
from frontend.facts.studies import StudyView
from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.cloned_draft import draft_of
from frontend.pages.studies.draft_spec import draft_spec
from tests.factories import make_entries, publish_test_catalogue, submit_test_study

PAIRS = [[1, 0.1], [2, 0.1], [4, 0.05], [8, 0.02]]


def tuned(pairs: Any = PAIRS, **changes: Any) -> dict[str, Any]:
    rates = {"learning_rate": pairs}
    return {"label": "CNN", "method": "supervised", "per_budget": rates, **changes}


@pytest.fixture
def submit(session: Session, queue: Celery, settings: Settings) -> Any:
    publish_test_catalogue(session)

    def _submit(**changes: Any) -> StudyView:
        return submit_test_study(session, queue, settings, **changes)

    return _submit


def test_runs_have_the_value_of_their_budget(submit: Any, session: Session) -> None:
    study = submit(baseline=tuned())
    own = RunFilter(study=study.id, recipe=study.baseline)
    runs = list_runs(session, own, limit=100).rows
    assert len(runs) == 12
    assert {(r.asked.budget, r.asked.params["learning_rate"]) for r in runs} == {
        (budget, value) for budget, value in PAIRS
    }


def test_one_value_at_all_budgets_is_the_plain_recipe(submit: Any) -> None:
    same = submit(baseline=tuned([[b, 0.1] for b in (1, 2, 4, 8)]))
    plain = tuned(params={"learning_rate": 0.1})
    del plain["per_budget"]
    assert same.baseline == submit(baseline=plain).baseline
    default = submit(baseline=tuned([[b, 0.01] for b in (1, 2, 4, 8)]))
    assert default.baseline == submit().baseline


def test_identity_holds_values_and_unit_not_their_order(submit: Any) -> None:
    study = submit(baseline=tuned())
    assert submit(baseline=tuned(PAIRS[::-1])).baseline == study.baseline
    other = [*PAIRS[:3], [8, 0.01]]
    assert submit(baseline=tuned(other)).baseline != study.baseline
    steps = submit(baseline=tuned(), budget_unit="steps")
    assert steps.baseline != study.baseline


@pytest.mark.parametrize(
    ("baseline", "path", "said"),
    [
        (tuned(PAIRS[:3]), "per_budget.learning_rate", "no value at 8"),
        (tuned([*PAIRS, [8, 1]]), "per_budget.learning_rate", "names a budget twice"),
        (tuned([[1, -1], *PAIRS[1:]]), "per_budget.learning_rate", "minimum of 0"),
        (
            tuned(params={"learning_rate": 0.5}),
            "per_budget.learning_rate",
            "leave one of them out",
        ),
        (tuned(per_budget={"rate": PAIRS}), "per_budget.rate", "no such parameter"),
    ],
)
def test_wrong_values_are_refused(
    submit: Any, baseline: dict[str, Any], path: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        submit(baseline=baseline)
    words = {f.path: f.message for f in refused.value.fields}
    assert said in words[f"baseline.{path}"]


def test_seeds_are_added_and_untuned_budgets_refused(
    submit: Any, session: Session, queue: Celery, settings: Settings
) -> None:
    study = submit(baseline=tuned())
    wider = extend_study(session, queue, settings, study.id, seeds=[7]).study
    assert wider.baseline == study.baseline
    assert wider.total == study.total + 6
    with pytest.raises(InvalidInput, match="no value at 16"):
        extend_study(session, queue, settings, study.id, budgets=[16])


def test_cloning_in_the_form_keeps_the_values(submit: Any) -> None:
    study = submit(baseline=tuned())
    spec = draft_spec(draft_of(study.spec), Catalogue(make_entries()))
    assert spec["baseline"]["per_budget"] == {"learning_rate": PAIRS}
    spec["device"] = "cpu"
    assert submit(**spec).baseline == study.baseline
