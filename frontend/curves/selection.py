"""Which runs a question selects: its arms, what was dropped from them, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from frontend.curves.answers import DroppedRun, RunCounts
from frontend.curves.axes import is_chosen_size, is_machine_free
from frontend.curves.cleaning import Group, ValidRun, drop_outliers, merge_budgets
from frontend.curves.errors import FieldError, MixedQuantities, WrongQuestion
from frontend.curves.question import Question
from frontend.curves.records import (
    AXIS_LIMITS,
    WAITING_STATUSES,
    Direction,
    RunRecord,
    axis_value,
    check_record,
    quality_value,
)
from frontend.curves.steadiness import machine_time_error

INTERLEAVED_TIME_SYS = 0.0
SEPARATE_TIME_SYS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One recipe of the question: its runs, its budgets with valid runs, and the
    kinds of device that its runs ended on."""

    name: str
    recipe: str
    records: tuple[RunRecord, ...]
    groups: tuple[Group, ...]
    device_classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a question selects from the records, ready to be judged.

    `baseline.groups` are its nodes: merged, cleaned, in increasing time. `sign` turns
    quality so that larger is better.
    """

    question: Question
    baseline: Arm
    methods: tuple[Arm, ...]
    records: tuple[RunRecord, ...]
    dropped: tuple[DroppedRun, ...]
    metric: str
    unit: str
    direction: Direction
    time_sys: float
    device_classes: tuple[str, ...]

    @property
    def sign(self) -> int:
        return 1 if self.direction == "max" else -1

    def comparable(self, arm: Arm) -> bool:
        """Whether a side's times may be compared with the baseline's: all of both
        come from one kind of device. The baseline itself may be of several."""
        classes = {*self.baseline.device_classes, *arm.device_classes}
        return len(classes) <= 1 or is_machine_free(self.question.axis, self.records)


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
    arms = _sort_arms(question, _of_metric(question, records))
    chosen = [record for runs in arms.values() for record in runs]
    metric, unit, direction = _measured_quantity(question, chosen)
    _check_budget_units(question, chosen)
    sign = 1 if direction == "max" else -1
    dropped: list[DroppedRun] = []
    names = _name_arms(arms)

    def group(recipe: str) -> list[Group]:
        return _group_runs(question, arms[recipe], sign, names[recipe], dropped)

    nodes, far = drop_outliers(merge_budgets(group(question.baseline)))
    nodes = merge_budgets(nodes)  # means may have moved together
    dropped += _outliers(names[question.baseline], far)
    methods = []
    for recipe in (recipe for recipe in arms if recipe != question.baseline):
        groups, far = drop_outliers(group(recipe), beside=nodes)
        dropped += _outliers(names[recipe], far)
        methods.append(_arm(recipe, names, arms, groups))
    return Selection(
        question=question,
        baseline=_arm(question.baseline, names, arms, nodes),
        methods=tuple(methods),
        records=tuple(chosen),
        dropped=tuple(dropped),
        metric=metric,
        unit=unit,
        direction=direction,
        time_sys=_time_error(question, arms),
        device_classes=_device_classes(chosen),
    )


def count_runs(selection: Selection) -> RunCounts:
    """How many runs the question selects, by state."""
    states = [record.status for record in selection.records]
    arms = (selection.baseline, *selection.methods)
    return RunCounts(
        total=len(states),
        drawn=sum(len(group.runs) for arm in arms for group in arm.groups),
        finished=states.count("finished"),
        diverged=states.count("diverged"),
        failed=states.count("failed"),
        cancelled=states.count("cancelled"),
        waiting=sum(state in WAITING_STATUSES for state in states),
    )


def _device_classes(records: Iterable[RunRecord]) -> tuple[str, ...]:
    return tuple(sorted({r.device_class for r in records if _ended(r)}))


def _ended(record: RunRecord) -> bool:
    return record.status in ("finished", "diverged")


def _sort_arms(
    question: Question, records: Iterable[RunRecord]
) -> dict[str, list[RunRecord]]:
    wanted = (question.baseline, *question.methods)
    arms: dict[str, list[RunRecord]] = {recipe: [] for recipe in wanted}
    found: dict[str, list[RunRecord]] = {}
    for i, record in enumerate(records):
        if question.device_class not in ("", record.device_class):
            continue
        if question.studies and record.study and record.study not in question.studies:
            continue
        found.setdefault(record.recipe, []).append(check_record(record, f"runs[{i}]"))
    if not question.methods:
        others = [recipe for recipe in found if recipe != question.baseline]
        others.sort(key=lambda recipe: (_label(found[recipe][0]), recipe))
        arms |= {recipe: [] for recipe in others}
    return {recipe: found.get(recipe, []) for recipe in arms}


def _of_metric(question: Question, records: Iterable[RunRecord]) -> list[RunRecord]:
    """Leaves out rows of other metrics where each run has one row for each metric."""
    found = list(records)
    named = {record.metric for record in found if record.metric == question.quality}
    return [r for r in found if not named or _judged_metric(question, r) in named]


def _judged_metric(question: Question, record: RunRecord) -> str:
    """The metric that the record would be judged on."""
    return question.quality if question.quality in record.extra else record.metric


def _label(record: RunRecord) -> str:
    return record.label or record.method


def _name_arms(arms: dict[str, list[RunRecord]]) -> dict[str, str]:
    """What each arm is called: its label; with part of its digest where two agree."""
    plain = {
        recipe: _label(runs[0]) if runs else recipe[:8] for recipe, runs in arms.items()
    }
    names = list(plain.values())
    return {
        recipe: name if names.count(name) == 1 else f"{name} ({recipe[:8]})"
        for recipe, name in plain.items()
    }


def _arm(
    recipe: str,
    names: dict[str, str],
    arms: dict[str, list[RunRecord]],
    groups: Sequence[Group],
) -> Arm:
    return Arm(
        name=names[recipe],
        recipe=recipe,
        records=tuple(arms[recipe]),
        groups=tuple(groups),
        device_classes=_device_classes(arms[recipe]),
    )


def _measured_quantity(
    question: Question, records: Sequence[RunRecord]
) -> tuple[str, str, Direction]:
    """The one metric, unit and direction that finished runs share."""
    finished = [record for record in records if record.status == "finished"]
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


def _check_budget_units(question: Question, records: Iterable[RunRecord]) -> None:
    """Budgets in seconds and in steps have no place on one axis."""
    if question.axis != "budget":
        return
    units = sorted({r.budget_unit or "no stated unit" for r in records if _ended(r)})
    if len(units) > 1:
        raise MixedQuantities(
            FieldError("axis", f"these budgets are in {' and in '.join(units)}"),
            "Judge on an axis that all runs share, such as train_seconds.",
            units,
        )


def _group_runs(
    question: Question,
    records: Sequence[RunRecord],
    sign: int,
    who: str,
    dropped: list[DroppedRun],
) -> list[Group]:
    """Gathers an arm's ended runs by declared budget, in the order of budgets; on an
    axis of sizes chosen beforehand by these as well."""
    runs: dict[tuple[str, float, float], list[ValidRun]] = {}
    diverged: dict[tuple[str, float, float], int] = {}
    seen: set[tuple[object, ...]] = set()
    for record in records:
        if not _ended(record):
            continue
        position = axis_value(record, question.axis)
        size = position if is_chosen_size(question.axis) else None
        key = (record.budget_unit, record.budget, size or 0.0)
        runs.setdefault(key, [])
        diverged.setdefault(key, 0)
        if record.status == "diverged":
            diverged[key] += 1
            continue
        quality = quality_value(record, question.quality)
        why = _unusable(question, position, quality)
        copy = (key, record.seed, position, quality, record.run)
        if not why and copy in seen:
            why = "a copy of another run: same budget, seed, time and quality"
        seen.add(copy)
        if why or position is None or quality is None:
            dropped.append(DroppedRun(who, record.budget, record.seed, why or ""))
        else:
            runs[key].append(ValidRun(math.log(position), sign * quality, record))
    return [
        Group(budget=key[1], runs=tuple(runs[key]), diverged=diverged[key])
        for key in sorted(runs)
    ]


def _unusable(
    question: Question, position: float | None, quality: float | None
) -> str | None:
    low, high = AXIS_LIMITS
    if position is None:
        return f"no {question.axis} recorded"
    if not low <= position <= high:
        return f"{question.axis} is {position!r}, expected from 1e-9 to 1e30"
    if quality is None or not math.isfinite(quality):
        return f"no {question.quality or 'quality'} recorded"
    return None


def _outliers(who: str, runs: Sequence[ValidRun]) -> list[DroppedRun]:
    why = "more than six robust standard deviations from its budget's median"
    return [DroppedRun(who, run.record.budget, run.record.seed, why) for run in runs]


def _time_error(question: Question, arms: dict[str, list[RunRecord]]) -> float:
    """Systematic error of times: none where all arms ran in the same random blocks,
    unless canaries tell of a machine that favoured one side."""
    if question.time_sys is not None:
        return question.time_sys
    if is_machine_free(question.axis, (r for runs in arms.values() for r in runs)):
        return INTERLEAVED_TIME_SYS
    ended = {recipe: [r for r in runs if _ended(r)] for recipe, runs in arms.items()}
    theirs = ended.pop(question.baseline)
    measured = [machine_time_error(theirs, runs) for runs in ended.values()]
    declared = (
        INTERLEAVED_TIME_SYS
        if _are_interleaved(theirs, ended.values())
        else SEPARATE_TIME_SYS
    )
    return max(declared, *measured, 0.0)


def _are_interleaved(
    baseline: Iterable[RunRecord], methods: Iterable[Iterable[RunRecord]]
) -> bool:
    """Whether every run of the methods shares a random block with the baseline."""
    reference = {(r.study, r.block) for r in baseline}
    if any(block is None for _, block in reference):
        return False
    return all(
        r.block is not None and (r.study, r.block) in reference
        for runs in methods
        for r in runs
    )
