"""What is method, budget, seed, quality and clock among a tracker's names.

What somebody named in the mapping is taken as named. The rest is guessed from names
and from how values part the runs, and each guess is said; where two are as likely,
nothing is guessed and the remedy names both.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from overcurve.reading.problems import Problem
from overcurve.reading.read_record import FIELDS
from overcurve.reading.reading_options import COUNTED, UNUSED
from overcurve.reading.trackers.logged_names import (
    budget_candidates,
    config_names,
    find_name,
    goal_candidates,
    is_loss,
    is_number,
    is_of_training,
    method_candidates,
    metric_names,
    seed_candidates,
    settings,
    time_candidates,
)
from overcurve.reading.trackers.name_parts import read_run_name
from overcurve.reading.trackers.tracked_runs import Clock, Tracked
from overcurve.words import listing

MOST_ARMS = 12  # different words of a setting that may name methods
MOST_NAMED = 200  # characters of the names that stand there
FROM_NAME = "/"  # stands for the run's own name or path
_OF_CONFIG = ("method", "budget", "seed")
# Settings that are taken for the field of their name.
_NAMED_ALIKE = ("task", "label", "device_class", "budget_unit")


@dataclass(slots=True, kw_only=True)
class Chosen:
    """The names that are fields; `FROM_NAME` where the run's name says it, "" where
    nothing does. `metric` is what the quality is called, `budget_unit` what the budget
    counts, "" as their names have it. `others` are
    settings and values that somebody named as further fields; `said` says each choice
    in words; `problems` what could not be chosen."""

    method: str = ""
    budget: str = ""
    seed: str = ""
    quality: str = ""
    metric: str = ""
    budget_unit: str = ""
    clock: Clock | None = None
    others: dict[str, str] = field(default_factory=dict)
    unused: frozenset[str] = frozenset()
    said: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def choose(tracked: Tracked, mapping: Mapping[str, str]) -> Chosen:
    """Finds the fields of the runs.

    Args:
        mapping: of a reading: the tracker's name to the field, as somebody said it.
    """
    chosen = Chosen()
    _take_said(tracked, mapping, chosen)
    for name, guess in _GUESSES.items():
        if not getattr(chosen, name):
            guess(tracked, chosen)
    if chosen.clock is None:
        _guess_clock(tracked, chosen)
    for name in config_names(tracked):
        if name in _NAMED_ALIKE and name not in (chosen.others.values()):
            chosen.others.setdefault(name, name)
    return chosen


def _take_said(tracked: Tracked, mapping: Mapping[str, str], chosen: Chosen) -> None:
    config, metrics = config_names(tracked), _all_values(tracked)
    facts = [*dict.fromkeys(name for run in tracked.runs for name in run.facts)]
    for column, name in mapping.items():
        pools = (config, metrics) if name in _OF_CONFIG else (metrics, config)
        found = find_name(column, (*pools, facts))
        if column == COUNTED and name == "seed":
            chosen.seed = COUNTED
        elif not found:
            have = ", ".join([*config, *metrics])[:MOST_NAMED]
            reason = f"no setting and no logged value of this name; found {have}"
            chosen.problems.append(Problem(1, column, reason, "Correct the mapping."))
        elif name == UNUSED:
            chosen.unused |= {found}
        elif name == "train_seconds":
            note = f"{found} as the run logged it"
            chosen.clock = _own_clock(tracked, found) or Clock(found, note)
        elif name in (*_OF_CONFIG, "quality"):
            setattr(chosen, name, found)
        elif name in FIELDS:
            chosen.others[found] = name
        else:
            remedy = f"Use one of {', '.join(FIELDS)}."
            chosen.problems.append(Problem(1, column, f'"{name}" is no field', remedy))


def _all_values(tracked: Tracked) -> list[str]:
    return [*dict.fromkeys(name for run in tracked.runs for name in run.summary)]


def _own_clock(tracked: Tracked, name: str) -> Clock | None:
    return next((clock for clock in tracked.clocks if clock.column == name), None)


def _guess_method(tracked: Tracked, chosen: Chosen) -> None:
    names = [n for n in config_names(tracked) if n not in chosen.unused]
    values = {name: settings(tracked.runs, name) for name in names}
    called = [n for n in method_candidates(names) if _may_part(values[n], tracked)]
    parting = [n for n in called if len(values[n]) > 1]
    if not parting:
        others = [n for n in names if n not in called and n not in _taken(chosen)]
        parting = [n for n in others if _parts_by_words(values[n], tracked)]
        if len(parting) > 1:
            listed = listing(tuple(parting))
            _ask(chosen, "method", f"{listed} differ among the runs", parting)
            return
    paths = [read_run_name(run.name) for run in tracked.runs]
    if parting:
        chosen.method = parting[0]
        chosen.said.append(f"method: {parting[0]}")
    elif all(p.method and (p.budget or p.seed) for p in paths):
        chosen.method = FROM_NAME
        chosen.said.append("method: what is left of each run's name")
    elif called:
        chosen.method = called[0]
        chosen.said.append(f"method: {called[0]}")
    else:
        _ask(chosen, "method", "no setting says it", names)


def _taken(chosen: Chosen) -> set[str]:
    return {chosen.budget, chosen.seed, chosen.quality, *chosen.others}


def _may_part(values: Mapping[str, int], tracked: Tracked) -> bool:
    """Whether values are those of methods: few, or shared by several runs."""
    runs = len(tracked.runs)
    return bool(values) and (runs < 3 or len(values) < runs)


def _parts_by_words(values: Mapping[str, int], tracked: Tracked) -> bool:
    if not 1 < len(values) <= MOST_ARMS or sum(values.values()) < len(tracked.runs):
        return False
    are_words = not any(is_number(value) for value in values)
    return are_words and min(values.values()) > 1


def _guess_budget(tracked: Tracked, chosen: Chosen) -> None:
    names = [n for n in config_names(tracked) if n not in _taken(chosen)]
    called = [
        name
        for name in budget_candidates(names)
        if all(_is_budget(value) for value in settings(tracked.runs, name))
    ]
    varying = [n for n in called if len(settings(tracked.runs, n)) > 1]
    if called:
        chosen.budget = (varying or called)[0]
        chosen.said.append(f"budget: {chosen.budget}")
    elif all(read_run_name(run.name).budget for run in tracked.runs):
        chosen.budget = FROM_NAME
        chosen.said.append("budget: as each run's name says")
    else:
        _ask(chosen, "budget", "neither a setting nor the runs' names say it", names)


def _is_budget(value: str) -> bool:
    return is_number(value) and float(value) > 0


def _guess_seed(tracked: Tracked, chosen: Chosen) -> None:
    names = [n for n in config_names(tracked) if n not in _taken(chosen)]
    called = seed_candidates(names)
    if called:
        chosen.seed = called[0]
        chosen.said.append(f"seed: {called[0]}")
    elif all(read_run_name(run.name).seed for run in tracked.runs):
        chosen.seed = FROM_NAME
        chosen.said.append("seed: as each run's name says")
    else:
        chosen.seed = COUNTED
        chosen.said.append("seed: numbered, for the runs state none")


def _guess_quality(tracked: Tracked, chosen: Chosen) -> None:
    names = [n for n in metric_names(tracked) if n not in chosen.unused]
    timed = set(time_candidates(names))
    names = [name for name in names if name not in timed]
    goals = goal_candidates(names)
    wanted = [goal for goal in goals if not is_loss(goal[0])]
    wanted = [g for g in wanted if not is_of_training(g[0])] or wanted
    held_out = [g for g in goals if not is_of_training(g[0])]
    if len(wanted) > 1:
        firsts = [goal[0] for goal in wanted]
        listed = listing(tuple(firsts))
        _ask(chosen, "quality", f"{listed} may each be it", firsts)
    elif wanted or held_out:
        goal = (wanted or held_out)[0]
        chosen.quality = goal[0]
        others = [n for g in goals for n in g if n != goal[0]]
        beside = f" (logged too: {', '.join(others[:4])})" if others else ""
        chosen.said.append(f"quality: {goal[0]}{beside}")
    elif len(names) == 1 and not is_of_training(names[0]):
        chosen.quality = names[0]
        chosen.said.append(f"quality: {names[0]}")
    else:
        _ask(chosen, "quality", "no logged value is surely it", names)


def _guess_clock(tracked: Tracked, chosen: Chosen) -> None:
    timed = time_candidates(metric_names(tracked))
    if timed:
        chosen.clock = Clock(timed[0], f"{timed[0]} as the run logged it")
        return
    for clock in tracked.clocks:
        if any(is_number(run.summary.get(clock.column)) for run in tracked.runs):
            chosen.clock = clock
            return
    chosen.problems.append(
        Problem(
            1,
            "train_seconds",
            f"nothing that {tracked.tracker} kept says how long a training took",
            tracked.time_remedy,
            option="--map NAME=train_seconds",
        )
    )


def _ask(chosen: Chosen, name: str, reason: str, among: list[str]) -> None:
    found = ", ".join(among)[:MOST_NAMED] or "nothing"
    example = among[0] if among else "NAME"
    remedy = f"Say which it is; found {found}."
    option = f"--map {shlex.quote(f'{example}={name}')}"
    chosen.problems.append(Problem(1, name, reason, remedy, option=option))


_GUESSES: Mapping[str, Callable[[Tracked, Chosen], None]] = {
    "budget": _guess_budget,
    "seed": _guess_seed,
    "method": _guess_method,
    "quality": _guess_quality,
}
