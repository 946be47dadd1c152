"""The shapes of an answer: what pages, exports, snapshots and the API are drawn from.

`overcurve.curves.comparison` makes them and gives them out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from overcurve.curves.terms.evidence import NO_EVIDENCE, Evidence
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import Direction
from overcurve.curves.terms.run_table import RunTable

PointVerdict = Literal["above", "below", "equal", "undecided", "out_of_range"]
MethodVerdict = Literal[
    "above",
    "below",
    "crosses",
    "partly_above",
    "partly_below",
    "undecided",
    "out_of_range",
    "not_comparable",
]
BudgetVerdict = Literal["better", "worse", "undecided"]
CheckState = Literal["ok", "warn", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its confidence interval; an open or unknown end is None."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knot:
    """One baseline budget: mean quality at mean time. `sd` is the sample standard
    deviation over runs, None for a single run; `low`, `high` the 1 - alpha interval
    of the mean used in the verdict."""

    budget: float
    x: float | None
    quality: float | None
    runs: int
    diverged: int
    sd: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """The interpolated baseline on a dense grid, with its band (noise and bracket)."""

    x: tuple[float, ...] = ()
    quality: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """All runs of one budget of a method, judged. Gaps are oriented: positive is
    better. Field by field as in `POST /api/judge` of the contract; `mean_low`,
    `mean_high` are the interval of the method's own mean. Where nothing can be
    estimated (`estimable` is False: the interval is wider than all that the baseline
    ever gained) the numbers are kept, and no page, table or sentence prints them."""

    budget: float
    x: float | None
    quality: float | None
    runs: int
    diverged: int
    verdict: PointVerdict
    by_margin: bool | None = None
    reason: str | None = None
    provisional: bool = False
    baseline_quality: float | None = None
    gap: float | None = None
    gap_low: float | None = None
    gap_high: float | None = None
    bracket_low: float | None = None
    bracket_high: float | None = None
    p: float | None = None
    half_width: float | None = None
    baseline_x: float | None = None
    speedup: float | None = None
    speedup_low: float | None = None
    speedup_high: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    # Follows from the rest, so that older snapshots do not differ by it.
    estimable: bool = field(default=True, compare=False)

    @property
    def shown_low(self) -> float | None:
        """The lower end of the gap's interval, where it says anything."""
        return self.gap_low if self.estimable else None

    @property
    def shown_high(self) -> float | None:
        """The upper end of the gap's interval, where it says anything."""
        return self.gap_high if self.estimable else None

    @property
    def shown_width(self) -> float | None:
        """Half the width of the gap's interval, where it says anything."""
        return self.half_width if self.estimable else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualBudgetPoint:
    """A method against the baseline at one declared budget of both: a claim about
    that budget, whatever the two times `x` and `baseline_x`. The gap is oriented:
    positive is better."""

    budget: float
    verdict: BudgetVerdict
    reason: str | None
    provisional: bool
    x: float
    baseline_x: float
    quality: float
    baseline_quality: float
    runs: int
    baseline_runs: int
    gap: float
    gap_low: float | None
    gap_high: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class TimeVerdict:
    """What the same runs say on training time; `verdict` is None where no run of the
    method, or of the baseline, has recorded it."""

    verdict: MethodVerdict | None
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodAnswer:
    """One method's verdict against the baseline, and what it rests on. `on_time`
    stands beside verdicts on any other axis than training time, `equal_budget` beside
    those of methods of which no point could be judged."""

    name: str
    recipe: str
    verdict: MethodVerdict
    sentence: str
    above_everywhere: bool
    points: tuple[Point, ...]
    quality_gain: Interval
    speedup: Interval
    bd_rate: float | None
    above: tuple[tuple[float, float], ...] = ()
    below: tuple[tuple[float, float], ...] = ()
    crossings: tuple[tuple[float, float], ...] = ()
    reasons: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()  # of the fairness checks, each in a few words
    equal_budget: EqualBudget | None = None
    on_time: TimeVerdict | None = None


@dataclass(frozen=True, slots=True)
class BaselineAnswer:
    """The reference: its knots in increasing time, and its curve."""

    name: str
    recipe: str
    knots: tuple[Knot, ...]
    curve: Curve


@dataclass(frozen=True, slots=True)
class Check:
    """One line of "Is the comparison fair?": `message` states it in plain words,
    `evidence` is the short figure beside it."""

    id: str
    state: CheckState
    message: str
    evidence: str = ""

    @property
    def is_against(self) -> bool:
        """Whether it speaks against the comparison."""
        return self.state in ("fail", "warn")


def against_first(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Checks in the order of who reads them: first what speaks against it."""
    return tuple(sorted(checks, key=lambda check: not check.is_against))


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRun:
    """Runs that would help to decide: `who` is "baseline" or a method's name, `x`
    the time to train at, `cost` the expected seconds of all `seeds` together.
    `effect` is what they would do, where it was predicted; `together` says that it
    takes all runs so marked at this time."""

    who: str
    recipe: str
    x: float
    seeds: int
    cost: float
    why: str
    # Both are in `why` as well, so that older snapshots do not differ by them.
    effect: str = field(default="", compare=False)
    together: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class EqualBudget:
    """What can be said at equal budget where no equal time can be judged; with the
    runs that would make it a question of time, None where times are not comparable."""

    points: tuple[EqualBudgetPoint, ...]
    sentence: str
    decided_by: NextRun | None


@dataclass(frozen=True, slots=True)
class DroppedRun:
    """A run that is shown and counted but not in the means, and why."""

    who: str
    budget: float
    seed: int | str
    why: str


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How many runs the question selects, by state; `drawn` are in the means."""

    total: int
    drawn: int
    finished: int
    diverged: int
    failed: int
    cancelled: int
    waiting: int
    partial: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A question, the records it was asked of, and the answer by rule `rule`.

    `digest` identifies question, records, evidence and rule together (32 hex digits).
    `direction` and `time_sys` (the largest of all methods) are those in force, asked
    for or found; `metrics` are all that the finished runs handed in were measured by,
    of which `metric` is judged.
    """

    question: Question
    rule: int
    digest: str
    metric: str
    unit: str
    records: RunTable
    baseline: BaselineAnswer
    methods: tuple[MethodAnswer, ...]
    checks: tuple[Check, ...]
    next_runs: tuple[NextRun, ...]
    dropped: tuple[DroppedRun, ...]
    counts: RunCounts
    notes: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    direction: Direction = "max"
    time_sys: float = 0.0
    evidence: Evidence = NO_EVIDENCE
