"""Plans: what is being decided, the runs queued for it, and the looks it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from overcurve.curves.planning.plan import Look
from overcurve.curves.terms.evidence import PlanState
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A plan to be inserted. `study` is where its runs are queued; `seconds` the
    training time that both budgets mean; `baseline_runs` and `method_runs` the valid
    runs there when it began; `follows` an earlier plan that ended at the same point."""

    study: int
    task: str
    question: Question
    baseline: str
    baseline_label: str
    method: str
    method_label: str
    budget: float
    baseline_budget: float
    budget_unit: str
    seconds: float
    alpha: float
    looks: int
    cap_seconds: float
    baseline_runs: int
    method_runs: int
    follows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRun:
    """A run that a plan queued, as it stands now."""

    run: int
    batch: int
    recipe: str
    status: Status
    seconds: float  # of training; of all its time where it never came to train


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView(NewPlan):
    """A plan as it stands. `batch` is the last one queued; `taken` the looks with the
    moments they were taken at; `verdict` is of a decided plan, `reason` (a word) and
    `message` say why any other ended."""

    id: int
    batch: int
    state: PlanState
    verdict: str | None
    reason: str
    message: str
    owner: str | None
    created_at: datetime
    ended_at: datetime | None
    taken: tuple[Look, ...] = ()
    runs: tuple[PlanRun, ...] = ()

    @property
    def spent_seconds(self) -> float:
        """What its runs have trained so far."""
        return sum(run.seconds for run in self.runs)

    @property
    def waiting(self) -> tuple[PlanRun, ...]:
        """Its runs that have not ended."""
        return tuple(r for r in self.runs if r.status in ("queued", "running", "lost"))
