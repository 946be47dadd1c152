"""Was the machine the same while each run trained? Canaries, and who else used it.

A canary is a fixed piece of work timed by the worker between runs. A record's
`steadiness` holds what it said before and after the run, beside how much of the run's
cores went to others. Here is what follows from that: which runs are flagged, and how
far the times of two sides can be trusted. `workers.machine` measures it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from overcurve.curves.terms.records import RunRecord

DRIFT_LIMIT = 0.01  # relative; below it a run is not flagged however exact the canary
DRIFT_ERRORS = 3.0  # nor below so many standard errors of the canaries themselves
WAITED_LIMIT = 0.02  # of a run's time its busiest thread waited for a core
OTHERS_LIMIT = 0.05  # of its cores' time went to other processes
MOST_WAITED = 0.99  # of a run's time; a logarithm is taken of the rest
VARYING_SHARE = 0.2  # of the stretches drift, and so many: that is how the machine is
VARYING_STRETCHES = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Training between two canaries.

    Attributes:
        before, after: speed of the canary, pieces of work a second.
        error: standard error of the logarithm of their ratio.
        waited: share of the run's time that it waited for a core.
    """

    before: float
    after: float
    error: float
    waited: float = 0.0

    @property
    def canaries(self) -> tuple[float, float]:
        """Which stretch this is: runs between the same canaries share theirs."""
        return self.before, self.after

    @property
    def drift(self) -> float:
        """Relative change of the time that work takes; above 0 is slower."""
        return math.log(self.before / self.after)

    @property
    def drifts(self) -> bool:
        """Whether the speed changed by more than the canaries' own error."""
        return abs(self.drift) > max(DRIFT_LIMIT, DRIFT_ERRORS * self.error)

    @property
    def slowness(self) -> float:
        """Logarithm of the time that work took: mean of both ends, and waiting."""
        speeds = math.log(self.before) + math.log(self.after)
        return -speeds / 2 - math.log1p(-self.waited)


def read_stretch(record: RunRecord) -> Stretch | None:
    """The canaries around a run; None where one of them is missing."""
    numbers = record.steadiness
    before, after = numbers.get("canary_before", 0.0), numbers.get("canary_after", 0.0)
    if not (0 < before < math.inf and 0 < after < math.inf):
        return None
    errors = (numbers.get(f"canary_{when}_error", 0.0) for when in ("before", "after"))
    waited = min(max(numbers.get("waited_share", 0.0), 0.0), MOST_WAITED)
    return Stretch(before, after, math.hypot(*errors), waited)


def taken_share(record: RunRecord) -> float:
    """Share of a run's time or cores that other processes took, where it is beyond
    the limits; else 0. A GPU that somebody else holds memory on counts whole."""
    numbers = record.steadiness
    waited, others = numbers.get("waited_share", 0.0), numbers.get("other_share", 0.0)
    shares = [waited] if waited > WAITED_LIMIT else []
    shares += [others] if others > OTHERS_LIMIT else []
    shares += [1.0] if numbers.get("gpu_other_bytes", 0.0) > 0 else []
    return max(shares, default=0.0)


def is_varying(stretches: Iterable[Stretch]) -> bool:
    """Whether drifting is how this machine is, rather than something that befell it
    once: a fifth of all stretches between two canaries drift, and at least three."""
    distinct = {stretch.canaries: stretch.drifts for stretch in stretches}
    drifting = sum(distinct.values())
    return drifting >= max(VARYING_STRETCHES, VARYING_SHARE * len(distinct))


def machine_time_error(
    baseline: Iterable[RunRecord], method: Iterable[RunRecord]
) -> float:
    """The relative error by which the machine may have favoured one of two sides.

    Args:
        baseline, method: ended runs of the two sides; those without canaries do not
            count.

    Returns: a standard deviation of log time. 0 unless the machine varies, or was
        faster for one side than for the other beyond the canaries' own error.

    Source: our own: docs/verdict.md#a-machine-whose-speed-varies. The mean speed
        that either side saw differs by the imbalance; between two canaries the speed
        is taken for a random walk, whose mean over the stretch is known to
        drift^2/12 once both ends are (the variance of a Brownian bridge's mean).
    """
    sides = [_stretches(baseline), _stretches(method)]
    if not all(sides):
        return 0.0
    everything = list({s.canaries: s for side in sides for s in side}.values())
    share = sum(1 / len({s.canaries for s in side}) for side in sides)
    noise = fmean(stretch.error**2 for stretch in everything)
    imbalance = abs(_mean_slowness(sides[0]) - _mean_slowness(sides[1]))
    limit = max(DRIFT_LIMIT, DRIFT_ERRORS * math.sqrt(noise / 4 * share))
    if imbalance <= limit and not is_varying(everything):
        return 0.0
    drift = max(fmean(stretch.drift**2 for stretch in everything) - noise, 0.0)
    return math.sqrt(imbalance**2 + drift / 12 * share)


def _stretches(records: Iterable[RunRecord]) -> list[Stretch]:
    stretches = (read_stretch(record) for record in records)
    return [stretch for stretch in stretches if stretch is not None]


def _mean_slowness(stretches: Sequence[Stretch]) -> float:
    return fmean(stretch.slowness for stretch in stretches)
