"""Plans on a comparison's page: what is being decided, and what was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from frontend.facts.plans import PlanView
from overcurve.curves.comparison import Comparison
from overcurve.curves.planning.marks import BY_PLAN, INTERIM
from overcurve.curves.planning.next_runs import look_alpha
from overcurve.curves.planning.plan import Look
from overcurve.curves.saying.wording import say_verdict_name
from overcurve.curves.terms.records import WAITING_STATUSES
from overcurve.figures.scale import QualityScale
from overcurve.telling.point_rows import PointRow
from overcurve.telling.strips import LOOKS
from overcurve.words import count, duration

ENDED = {
    "looks": "undecided after all looks",
    "cap": "undecided: the cap does not pay for another batch",
    "diverged": "undecided: no run of one side came to a quality",
    "out_of_range": "undecided: the two sides did not train equally long",
    "not_comparable": "undecided: the runs came from different kinds of device",
    "failing": "stopped: its runs keep failing",
    "cancelled": "stopped: its runs were cancelled",
    "asked": "stopped by hand",
    "refused": "stopped",
    "error": "stopped",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """One look in the words of the table; `runs` are the method's : the baseline's."""

    k: int
    level: str
    runs: str
    gap: str
    interval: str
    verdict: str
    glyph: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPanel:
    """A plan as it is shown: `said` is how it stands, `next` what it waits for."""

    id: int
    study: int
    name: str
    at: str
    is_running: bool
    look: str
    glyph: str
    said: str
    next: str
    spent: float
    cap: float
    money: str
    note: str
    owner: str | None
    rows: tuple[LookRow, ...]


def say_levels(
    rows: Iterable[PointRow], comparison: Comparison, plans: Sequence[PlanView]
) -> Iterator[PointRow]:
    """The rows of planned points with their own confidence levels."""
    points = {answer.recipe: answer.points for answer in comparison.methods}
    last = {(plan.method, plan.budget): plan for plan in plans}
    for row in rows:
        point = points[row.recipe][row.order]
        plan = last.get((row.recipe, point.budget))
        if plan is None or point.reason not in (INTERIM, BY_PLAN):
            yield row
            continue
        k = max(len(plan.taken), 1)
        level = say_level(look_alpha(k, comparison.question.alpha, plan.looks))
        if point.reason == INTERIM:
            why = f"plan {plan.id} is deciding it; interval at {level}"
            yield replace(row, verdict="interim", why=why)
        else:
            why = f"by plan {plan.id}, look {k} of {plan.looks}; interval at {level}"
            yield replace(row, why=why)


def say_level(alpha: float) -> str:
    """A confidence level, 99.66 %: the looks' levels differ in the decimals."""
    return f"{100 * (1 - alpha):.4g} %"


def plan_panels(
    plans: Sequence[PlanView], scale: QualityScale
) -> tuple[PlanPanel, ...]:
    """Builds the panels: plans that run first, then the newest."""
    ordered = sorted(plans, key=lambda plan: (plan.state != "running", -plan.id))
    return tuple(_panel(plan, scale) for plan in ordered)


def _notes(plan: PlanView) -> Iterator[str]:
    if plan.owner:
        yield f"by {plan.owner}"
    if plan.follows:
        yield f"follows plan {plan.follows}"


def _panel(plan: PlanView, scale: QualityScale) -> PlanPanel:
    look, glyph = LOOKS[plan.verdict or "undecided"]
    is_running = plan.state == "running"
    return PlanPanel(
        id=plan.id,
        study=plan.study,
        name=plan.method_label,
        at=duration(plan.seconds),
        is_running=is_running,
        look=look,
        glyph="◐" if is_running else glyph,
        said=_say_state(plan, scale),
        next=_say_next(plan) if is_running else "",
        spent=plan.spent_seconds,
        cap=plan.cap_seconds,
        money=f"{duration(plan.spent_seconds)} of at most "
        f"{duration(plan.cap_seconds)} of training",
        note=", ".join(_notes(plan)),
        owner=plan.owner,
        rows=tuple(_row(taken, scale) for taken in plan.taken),
    )


def _say_state(plan: PlanView, scale: QualityScale) -> str:
    taken = len(plan.taken)
    if plan.state == "running":
        return f"interim: {taken} of {plan.looks} looks taken, no verdict yet"
    if plan.state == "decided":
        return f"{plan.verdict}, decided at look {taken} of {plan.looks}"
    words = ENDED.get(plan.reason, plan.reason)
    if plan.reason == "looks":
        words = f"undecided after all {plan.looks} looks"
    if plan.message:
        words += f": {plan.message}"
    width = plan.taken[-1].half_width if plan.taken else None
    if plan.state == "undecided" and width is not None:
        unit = f" {scale.gap_unit}" if scale.gap_unit else ""
        words += f"; a gap under {scale.gap(width).lstrip('+')}{unit} could not show"
    return words


def _say_next(plan: PlanView) -> str:
    batch = [run for run in plan.runs if run.batch == plan.batch]
    sides = (
        (plan.baseline_label, [r for r in batch if r.recipe == plan.baseline]),
        (plan.method_label, [r for r in batch if r.recipe == plan.method]),
    )
    amounts = [f"{count(len(runs), 'run')} of {name}" for name, runs in sides if runs]
    ended = sum(run.status not in WAITING_STATUSES for run in batch)
    look = len(plan.taken) + 1
    after = " and ".join(amounts)
    return f"look {look} comes after {after}: {ended} of {len(batch)} ended"


def _row(look: Look, scale: QualityScale) -> LookRow:
    return LookRow(
        k=look.k,
        level=say_level(look.alpha),
        runs=f"{look.method_runs} : {look.baseline_runs}",
        gap=scale.gap(look.gap),
        interval=scale.interval(look.low, look.high),
        verdict=say_verdict_name(look.verdict),
        glyph=LOOKS[look.verdict][1],
    )
