"""Which runs a question selects: its arms, what was dropped from them, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from overcurve.curves.estimating.cleaning import (
    Group,
    ValidRun,
    drop_outliers,
    merge_budgets,
)
from overcurve.curves.selecting.grouping import group_runs
from overcurve.curves.selecting.limits import check_runs
from overcurve.curves.selecting.steadiness import machine_time_error
from overcurve.curves.terms.answers import DroppedRun, RunCounts
from overcurve.curves.terms.axes import is_machine_free
from overcurve.curves.terms.errors import MixedQuantities, WrongQuestion
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import WAITING_STATUSES, Direction, RunRecord
from overcurve.curves.terms.run_table import RunBatch, RunTable
from overcurve.errors import FieldError

INTERLEAVED_TIME_SYS = 0.0
SEPARATE_TIME_SYS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One recipe of the question: its runs, its budgets with valid runs, the kinds of
    device that its runs ended on, and the relative systematic error of its times
    beside the baseline's."""

    name: str
    recipe: str
    records: RunTable
    groups: tuple[Group, ...]
    device_classes: tuple[str, ...] = ()
    time_sys: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a question selects from the records, ready to be judged.

    `baseline.groups` are its nodes: merged, cleaned, in increasing time. `sign` turns
    quality so that larger is better.
    """

    question: Question
    baseline: Arm
    methods: tuple[Arm, ...]
    records: RunTable
    dropped: tuple[DroppedRun, ...]
    metric: str
    unit: str
    direction: Direction
    device_classes: tuple[str, ...]

    @property
    def time_sys(self) -> float:
        """The largest systematic error of times among the arms."""
        return max(arm.time_sys for arm in (self.baseline, *self.methods))

    @property
    def sign(self) -> int:
        """1 where higher qualities are better, -1 where lower ones are."""
        return 1 if self.direction == "max" else -1

    def comparable(self, arm: Arm) -> bool:
        """Whether a side's times may be compared with the baseline's: all of both
        come from one kind of device. The baseline itself may be of several."""
        classes = {*self.baseline.device_classes, *arm.device_classes}
        return len(classes) <= 1 or is_machine_free(
            self.question.axis, self.records.samples()
        )


def select_runs(question: Question, records: Iterable[RunRecord]) -> Selection:
    """Sorts records into the arms of a question.

    Args:
        records: of any status and recipe; those of other device classes or
            studies than the question names are left out.
    Raises:
        WrongQuestion: when no baseline is named.
        WrongRecord: when a record breaks the limits of the contract.
        MixedQuantities: when the runs measure different metrics or directions.
    """
    if not question.baseline:
        raise WrongQuestion(
            FieldError("baseline", "is missing"), "Name the recipe to compare with."
        )
    arms = _find_arms(question, records)
    chosen = RunTable.joined(arms.values())
    metric, unit, direction = _measured_quantity(question, chosen)
    _check_budget_units(question, chosen)
    sign = 1 if direction == "max" else -1
    dropped: list[DroppedRun] = []
    names, errors = _name_arms(arms), _time_errors(question, arms)

    def group(recipe: str) -> list[Group]:
        ended = arms[recipe].where(has_ended)
        return group_runs(question, ended, sign, names[recipe], dropped)

    nodes, far = drop_outliers(merge_budgets(group(question.baseline)))
    nodes = merge_budgets(nodes)  # means may have moved together
    dropped += _outliers(names[question.baseline], far)
    methods = []
    for recipe in (recipe for recipe in arms if recipe != question.baseline):
        groups, far = drop_outliers(group(recipe), beside=nodes)
        dropped += _outliers(names[recipe], far)
        methods.append(_arm(recipe, names, arms, groups, errors))
    return Selection(
        question=question,
        baseline=_arm(question.baseline, names, arms, nodes, errors),
        methods=tuple(methods),
        records=chosen,
        dropped=tuple(dropped),
        metric=metric,
        unit=unit,
        direction=direction,
        device_classes=_device_classes(chosen),
    )


def curve_names(question: Question, records: Iterable[RunRecord]) -> dict[str, str]:
    """What the curves of a question are called, by recipe, as `select_runs` names and
    orders them: the baseline first.

    Raises: WrongRecord: when a record breaks the limits of the contract.
    """
    return _name_arms(_find_arms(question, records))


def count_runs(selection: Selection) -> RunCounts:
    """How many runs the question selects, by state."""
    states = selection.records.counts("status")
    arms = (selection.baseline, *selection.methods)
    return RunCounts(
        total=states.total(),
        drawn=sum(len(group.runs) for arm in arms for group in arm.groups),
        finished=states["finished"],
        diverged=states["diverged"],
        failed=states["failed"],
        cancelled=states["cancelled"],
        partial=states["partial"],
        waiting=sum(states[state] for state in WAITING_STATUSES),
    )


def _device_classes(runs: RunTable) -> tuple[str, ...]:
    return tuple(sorted({r.device_class for r in runs.samples() if has_ended(r)}))


def has_ended(record: RunRecord) -> bool:
    """Whether a run reached an end of its own."""
    return record.status in ("finished", "diverged")


def _find_arms(question: Question, records: Iterable[RunRecord]) -> dict[str, RunTable]:
    return _sort_arms(question, _of_metric(question, RunTable.of(records)))


def _sort_arms(question: Question, runs: RunTable) -> dict[str, RunTable]:
    def is_asked_for(run: RunRecord) -> bool:
        if question.device_class not in ("", run.device_class):
            return False
        return not (question.studies and run.study) or run.study in question.studies

    by_recipe = check_runs(runs.where(is_asked_for)).by_recipe()
    wanted = dict.fromkeys((question.baseline, *question.methods))
    if not question.methods:
        others = [recipe for recipe in by_recipe if recipe != question.baseline]
        others.sort(key=lambda recipe: (_label(by_recipe[recipe].samples()[0]), recipe))
        wanted |= dict.fromkeys(others)
    return {recipe: by_recipe.get(recipe, RunTable()) for recipe in wanted}


def _of_metric(question: Question, runs: RunTable) -> RunTable:
    """Leaves out rows of other metrics where each run has one row for each metric."""
    quality = question.quality
    if all(run.metric != quality for run in runs.samples()):
        return runs

    def is_judged(batch: RunBatch) -> list[bool]:
        if batch.first.metric == quality:
            return [True] * len(batch)
        return [quality in extra for extra in batch.values("extra")]

    return runs.only(is_judged)


def _label(record: RunRecord) -> str:
    return record.label or record.method


def _name_arms(arms: dict[str, RunTable]) -> dict[str, str]:
    """What each arm is called: its label; with part of its digest where two agree."""
    plain = {
        recipe: _label(runs.samples()[0]) if runs else recipe[:8]
        for recipe, runs in arms.items()
    }
    names = list(plain.values())
    return {
        recipe: name if names.count(name) == 1 else f"{name} ({recipe[:8]})"
        for recipe, name in plain.items()
    }


def _arm(
    recipe: str,
    names: dict[str, str],
    arms: dict[str, RunTable],
    groups: Sequence[Group],
    errors: dict[str, float],
) -> Arm:
    return Arm(
        name=names[recipe],
        recipe=recipe,
        records=arms[recipe],
        groups=tuple(groups),
        device_classes=_device_classes(arms[recipe]),
        time_sys=errors[recipe],
    )


def _measured_quantity(
    question: Question, runs: RunTable
) -> tuple[str, str, Direction]:
    """The one metric, unit and direction that finished runs share."""
    finished = [run for run in runs.samples() if run.status == "finished"]
    metrics = sorted({record.metric for record in finished})
    metric = question.quality or (metrics[0] if metrics else "quality")
    directions = sorted({record.direction for record in finished})
    if not question.quality and len(metrics) > 1:
        raise MixedQuantities(
            FieldError("quality", f"these runs measure {', '.join(metrics)}"),
            "Name one of them as the quality.",
            metrics,
        )
    if question.direction is None and len(directions) > 1:
        raise MixedQuantities(
            FieldError("direction", "these runs state both max and min"),
            "Say direction=max or direction=min.",
            directions,
        )
    if question.direction is None and finished and metric not in metrics:
        raise MixedQuantities(
            FieldError("direction", f"nothing states which way {metric} is better"),
            "Say direction=max or direction=min.",
            metrics,
        )
    direction = question.direction or (directions[0] if directions else "max")
    units = {record.unit for record in finished if record.metric == metric}
    return metric, units.pop() if len(units) == 1 else "", direction


def _check_budget_units(question: Question, runs: RunTable) -> None:
    """Budgets in seconds and in steps have no place on one axis."""
    if question.axis != "budget":
        return
    ended = filter(has_ended, runs.samples())
    units = sorted({run.budget_unit or "no stated unit" for run in ended})
    if len(units) > 1:
        raise MixedQuantities(
            FieldError("axis", f"these budgets are in {' and in '.join(units)}"),
            "Judge on an axis that all runs share, such as train_seconds.",
            units,
        )


def _outliers(who: str, runs: Sequence[ValidRun]) -> list[DroppedRun]:
    why = "more than six robust standard deviations from its budget's median"
    return [DroppedRun(who, run.record.budget, run.record.seed, why) for run in runs]


def _time_errors(question: Question, arms: dict[str, RunTable]) -> dict[str, float]:
    """Systematic error of each arm's times beside the baseline's: none where both ran
    in the same random blocks, unless canaries tell of a machine that favoured one."""
    samples = [run for runs in arms.values() for run in runs.samples()]
    time_sys = question.time_sys
    if time_sys is None and is_machine_free(question.axis, samples):
        time_sys = INTERLEAVED_TIME_SYS
    if time_sys is not None:
        return dict.fromkeys(arms, time_sys)
    theirs = arms[question.baseline]
    canaries = list(theirs.where(has_ended).carrying("steadiness"))
    errors = {}
    for recipe, runs in arms.items():
        declared = (
            INTERLEAVED_TIME_SYS if are_interleaved(theirs, runs) else SEPARATE_TIME_SYS
        )
        own = runs.where(has_ended).carrying("steadiness")
        measured = machine_time_error(canaries, own) if runs is not theirs else 0.0
        errors[recipe] = max(declared, measured)
    return errors


def are_interleaved(baseline: RunTable, method: RunTable) -> bool:
    """Whether every ended run of either side took its turn with the other side.

    Its random block holds a run of the other side too, which may still be to come or
    have failed. Baseline runs in blocks of their own were made at another time, even
    where the method shares all of its blocks with the others. A side without an ended
    run keeps nobody apart.

    Args:
        baseline, method: all runs of either side, of any status.
    """
    sides = (baseline, method)
    ended = [runs.where(has_ended).distinct("study", "block") for runs in sides]
    if not all(ended):
        return True
    laid = [runs.where(_took_its_turn).distinct("study", "block") for runs in sides]
    shared = {place for place in laid[0] & laid[1] if place[1] is not None}
    return ended[0] | ended[1] <= shared


def _took_its_turn(record: RunRecord) -> bool:
    return record.status != "cancelled"
