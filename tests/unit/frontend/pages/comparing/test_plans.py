"""What a page says of plans, and which points it offers to decide."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from frontend.pages.comparing.decisions import decisions
from frontend.pages.comparing.plans import PlanPanel, plan_panels
from frontend.pages.comparing.suggestions import suggestions
from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.planning.continuing import ChangedRecipe
from overcurve.curves.planning.plan import Look
from overcurve.curves.terms.evidence import NO_EVIDENCE, Evidence
from overcurve.curves.terms.question import Question
from overcurve.figures.scale import comparison_scale
from tests.unit.overcurve.curves.studies import make_runs, shifted

LOOK = Look(
    k=1,
    alpha=0.0034,
    verdict="undecided",
    reason="noise",
    p=0.2,
    gap=0.01,
    low=-0.02,
    high=0.04,
    half_width=0.03,
    baseline_runs=3,
    method_runs=5,
    spent_seconds=16.0,
)


@dataclass(frozen=True)
class Run:
    run: int
    batch: int
    recipe: str
    status: str


@dataclass(frozen=True)
class Plan:
    id: int = 7
    study: int = 1
    baseline: str = "base"
    baseline_label: str = "plain"
    method: str = "m"
    method_label: str = "mine"
    budget: float = 8.0
    baseline_budget: float = 8.0
    budget_unit: str = "seconds"
    seconds: float = 8.0
    looks: int = 6
    cap_seconds: float = 120.0
    spent_seconds: float = 16.0
    follows: int | None = None
    owner: str | None = None
    state: str = "running"
    verdict: str | None = None
    reason: str = ""
    message: str = ""
    taken: tuple[Look, ...] = (LOOK,)
    batch: int = 2
    runs: tuple[Run, ...] = (
        Run(1, 1, "m", "finished"),
        Run(2, 1, "m", "finished"),
        Run(3, 2, "base", "finished"),
        Run(4, 2, "base", "queued"),
    )


def compared(**asked: object) -> Comparison:
    runs = [*make_runs(), *make_runs("m", [4.0, 8.0], quality=shifted(0.002))]
    runs += make_runs("sure", [8.0], quality=shifted(0.2))
    runs = [
        replace(run, run=str(i), segments={"data": 1.0}, steps=100 * run.budget)
        for i, run in enumerate(runs)
    ]
    question = Question(baseline="base", **asked)  # type: ignore[arg-type]
    return compare(question, runs, Evidence(searched=True))


def panel(**changes: object) -> PlanPanel:
    plan = replace(Plan(), **changes)  # type: ignore[arg-type]
    (shown,) = plan_panels([plan], comparison_scale(compared()))
    return shown


def test_running_plan_says_what_it_waits_for() -> None:
    shown = panel()
    assert shown.said == "interim: 1 of 6 looks taken, no verdict yet"
    assert shown.next == "look 2 comes after 2 runs of plain: 1 of 2 ended"
    assert shown.money.replace("\u00a0", " ") == "16 s of at most 2 min of training"
    assert (shown.rows[0].level, shown.rows[0].runs) == ("99.66 %", "5 : 3")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "decided", "verdict": "above"}, "above, decided at look 1 of 6"),
        (
            {"state": "undecided", "reason": "looks"},
            "undecided after all 6 looks; a gap under 3.00 percentage points could "
            "not show",
        ),
        ({"state": "stopped", "reason": "asked"}, "stopped by hand"),
        (
            {"state": "stopped", "reason": "refused", "message": "It has changed."},
            "stopped: It has changed.",
        ),
    ],
)
def test_ended_plan_says_how(changes: dict[str, object], said: str) -> None:
    assert panel(**changes).said == said
    assert panel(**changes).next == ""


def test_running_plans_stand_first_then_the_newest() -> None:
    plans = [Plan(id=1), Plan(id=2, state="stopped"), Plan(id=3, state="decided")]
    shown = plan_panels(plans, comparison_scale(compared()))
    assert [plan.id for plan in shown] == [1, 3, 2]


def test_open_points_are_offered_with_their_cost() -> None:
    offered = decisions(compared(), [])
    assert {(point.name, point.budget) for point in offered} == {("m", 4.0), ("m", 8.0)}
    at_eight = next(point for point in offered if point.budget == 8.0)
    # Six batches of two: twelve runs of 8 s, and a tenth to spare.
    assert float(at_eight.cap) == pytest.approx(12 * 8.0 * 1.1, rel=0.05)
    assert at_eight.words.replace("\u00a0", " ") == (
        "up to 12 runs of 8 s, 6 looks; stops when decided"
    )


def test_what_cannot_be_decided_here_is_not_offered() -> None:
    assert decisions(compared(axis="steps"), []) == ()
    recorded = replace(compared(), evidence=NO_EVIDENCE)
    assert decisions(recorded, []) == ()
    assert not any(proposal.can_run for proposal in suggestions(recorded))
    assert all(proposal.can_run for proposal in suggestions(compared()))
    offered = decisions(compared(), [Plan()])
    assert [point.budget for point in offered] == [4.0]


def test_changed_recipes_offer_no_button() -> None:
    ended = [ChangedRecipe(recipe="m", name="m", study=3)]
    assert {point.name for point in decisions(compared(), [], ended)} == set()
    for proposal in suggestions(compared(), ended):
        assert proposal.can_run == ("m" not in proposal.recipes)


def test_point_of_an_ended_plan_starts_a_new_one() -> None:
    offered = decisions(compared(), [Plan(state="undecided", reason="cap")])
    at_eight = next(point for point in offered if point.budget == 8.0)
    assert at_eight.again == "A new plan: plan 7 ended here."
