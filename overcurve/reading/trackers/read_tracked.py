"""Runs of a tracker, read through the checks that rows of any file pass."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from overcurve.curves.terms.evidence import SetAside
from overcurve.curves.terms.metric_names import guess_direction
from overcurve.errors import Unjudgeable, error_at
from overcurve.reading.answered_doubts import answered
from overcurve.reading.doubts import Answer, Doubt
from overcurve.reading.path_pattern import not_matched, parse_pattern
from overcurve.reading.problems import Problem
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.row_filter import is_kept
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.setting_columns import SPLIT
from overcurve.reading.trackers.choose import Chosen, choose
from overcurve.reading.trackers.differing_settings import split_settings
from overcurve.reading.trackers.logged_units import UNITS, read_units
from overcurve.reading.trackers.names_taken import LoggedName, logged_names_of
from overcurve.reading.trackers.record_rows import Identities, record_rows
from overcurve.reading.trackers.run_rows import budget_of, method_of, seeds
from overcurve.reading.trackers.tracked_runs import (
    RUNNING,
    Row,
    Tracked,
    TrackedRun,
    with_own_places,
)
from overcurve.words import count

_DIRECTIONS = (Answer("max", "Higher is better"), Answer("min", "Lower is better"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerRead:
    """What was read of a tracker: its runs, and in words whose they are, what was taken
    for what, and which clock tells their time; `names` are those that a mapping may
    name. `kind` is the tracker as `read_tracker` takes it, "" of a server."""

    runs: RunsRead
    said: tuple[str, ...]
    names: tuple[LoggedName, ...] = ()
    kind: str = ""


def read_tracked(tracked: Tracked, reading: Reading) -> TrackerRead:
    """Makes records of tracked runs.

    Args:
        reading: its mapping names settings and logged values of the tracker.
    Returns: the records, or all that is wrong; runs that have not ended are set aside.
    """
    if reading.pattern:
        tracked = replace(tracked, runs=tuple(_stated_by_paths(tracked, reading)))
    tracked = replace(tracked, runs=with_own_places(tracked.runs))
    kept, filtered, aside = _ended(tracked, reading)
    tracked = replace(tracked, runs=tuple(kept))
    if not kept:
        return _nothing(tracked, aside, filtered)
    chosen = choose(tracked, reading.mapping)
    chosen.metric = reading.defaults.metric
    names = logged_names_of(tracked, chosen)
    units = read_units(tracked, chosen, reading)
    tracked, chosen.budget_unit = units.tracked, units.budget_unit
    methods = {run.place: method_of(run, chosen) for run in tracked.runs}
    labels, doubts, problems = split_settings(tracked, chosen, methods, reading.answers)
    named = Identities(methods, labels, seeds(tracked, chosen, labels))
    problems = [*chosen.problems, *units.problems, *problems]
    problems += _contradictions(tracked, chosen, named)
    doubts = [*units.doubts, *doubts]
    said = _say(tracked, chosen)
    if problems:
        read = RunsRead(
            problems=tuple(problems),
            problem_count=len(problems),
            rows=len(kept) + len(aside),
            left_out=filtered,
            doubts=tuple(doubts),
            aside=tuple(aside),
            aside_rows=len(aside),
        )
        return TrackerRead(runs=read, said=said, names=names)
    defaults, doubt = _direction(tracked, chosen, reading)
    defaults = replace(defaults, unit=defaults.unit or units.quality_unit)
    doubts += [doubt] if doubt is not None else []
    rows = record_rows(tracked, chosen, named, reading.max_rows)
    mine = {each.id for each in doubts}
    others = {
        k: v
        for k, v in reading.answers.items()
        if k not in mine and not k.startswith(UNITS)
    }
    reading = replace(reading, defaults=defaults, answers=others)
    read = _joined(
        _read_rows(rows.courses, rows.fold, reading),
        _read_rows(rows.alone, "", reading),
    )
    read = replace(
        read,
        rows=read.rows + sum(each.count for each in aside),
        aside_rows=read.aside_rows + sum(each.count for each in aside),
        left_out=read.left_out + filtered,
        doubts=(*doubts, *read.doubts),
        aside=(*aside, *read.aside),
    )
    return TrackerRead(runs=read, said=said, names=names)


def _ended(
    tracked: Tracked, reading: Reading
) -> tuple[list[TrackedRun], int, list[SetAside]]:
    """The runs that are to be read, how many the filters left out or somebody deleted,
    and what is in no record for another reason."""
    kept, aside, filtered = [], list(tracked.aside), tracked.deleted
    for run in tracked.runs:
        if reading.keep and not is_kept(_all_said(run), reading.keep):
            filtered += 1
        elif run.status == RUNNING:
            where = f"{run.name} ({run.place})"
            reason = "it was still running when it was read"
            aside.append(SetAside(what="run", where=where, reason=reason))
        else:
            kept.append(run)
    return kept, filtered, aside


def _stated_by_paths(tracked: Tracked, reading: Reading) -> Iterator[TrackedRun]:
    """The runs with what their paths state among their settings.

    Raises: Unjudgeable: a path does not match the pattern.
    """
    pattern = parse_pattern(reading.pattern)
    for run in tracked.runs:
        found = pattern.fields_of(run.place)
        stated = pattern.fields_of(run.name) if found is None else found
        if stated is None:
            fault = not_matched([run.place], pattern.text).problem
            raise error_at(Unjudgeable, fault.field, fault.reason, fault.advice)
        yield replace(run, config={**run.config, **stated})


def _all_said(run: TrackedRun) -> dict[str, str]:
    said = {"name": run.name, "status": run.status, **run.facts}
    return {**said, **{key: str(value) for key, value in run.config.items()}}


def _nothing(tracked: Tracked, aside: Sequence[SetAside], filtered: int) -> TrackerRead:
    had = len(tracked.aside) + len(aside)
    why = f"; {count(filtered, 'run')} filtered out" if filtered else ""
    why += f"; {count(had, 'run')} set aside" if had else ""
    problem = Problem(
        1, "file", f"holds no run that has ended{why}", "Give at least one run."
    )
    read = RunsRead(
        problems=(problem,),
        problem_count=1,
        rows=len(aside),
        left_out=filtered,
        is_cut=True,
        aside=tuple(aside),
        aside_rows=len(aside),
    )
    said = (f"{tracked.tracker}: {tracked.place}", *_say_deleted(tracked))
    return TrackerRead(runs=read, said=said)


def _contradictions(
    tracked: Tracked, chosen: Chosen, named: Identities
) -> Iterator[Problem]:
    """Two runs of one method, budget and seed: a second one is no other seed."""
    first: dict[tuple[str, str, str], str] = {}
    for run in tracked.runs:
        if run.status != "finished":
            continue
        label, seed = named.labels[run.place], named.seeds[run.place]
        key = (label, budget_of(run, chosen), seed)
        earlier = first.setdefault(key, run.place)
        if earlier != run.place:
            yield Problem(
                1,
                "seed",
                f"{run.place} and {earlier} are both {label}, budget {key[1]}, seed "
                f"{seed}",
                "Leave one of them out, or name the setting that tells them apart.",
                option="--map NAME=seed",
            )


def _direction(
    tracked: Tracked, chosen: Chosen, reading: Reading
) -> tuple[Defaults, Doubt | None]:
    """Which quality is better: as asked, as the tracker has it, or as its name says."""
    defaults = reading.defaults
    if defaults.direction is not None:
        return defaults, None
    if tracked.direction is not None:
        return replace(defaults, direction=tracked.direction), None
    guessed = guess_direction(chosen.quality)
    if guessed is None:
        return defaults, None
    better = "higher" if guessed == "max" else "lower"
    doubt = answered(
        Doubt(
            id=f"direction:{chosen.quality}",
            question=f"Of {chosen.quality}, is higher or lower better?",
            why=f"Its name says that {better} is.",
            answers=_DIRECTIONS,
            taken=guessed,
        ),
        reading.answers,
    )
    return replace(defaults, direction="min" if doubt.taken == "min" else "max"), doubt


def _read_rows(
    rows: Sequence[tuple[TrackedRun, Row]], fold: str, reading: Reading
) -> RunsRead:
    """Reads rows as a file of JSON lines; what is wrong is told of runs, not lines."""
    if not rows:
        return RunsRead()
    text = "".join(json.dumps(row) + "\n" for _, row in rows)
    answers = reading.answers  # those that part settings have made labels already
    own = Reading(
        fold=fold,
        answers={k: v for k, v in answers.items() if not k.startswith(SPLIT)},
        defaults=reading.defaults,
        max_rows=max(reading.max_rows, len(rows)),
    )
    read = read_runs(BytesIO(text.encode()), own)
    problems = [_of_run(problem, rows) for problem in read.problems]
    return replace(
        read,
        problems=tuple(problems),
        doubts=tuple(d for d in read.doubts if not d.id.startswith(SPLIT)),
        aside=tuple(_at_run(aside, rows) for aside in read.aside),
    )


def _joined(first: RunsRead, second: RunsRead) -> RunsRead:
    return replace(
        first,
        records=first.records + second.records,
        problems=first.problems + second.problems,
        problem_count=first.problem_count + second.problem_count,
        rows=first.rows + second.rows,
        repeated=first.repeated + second.repeated,
        left_out=first.left_out + second.left_out,
        folded=first.folded + second.folded,
        unused=tuple(dict.fromkeys(first.unused + second.unused)),
        is_cut=first.is_cut or second.is_cut,
        doubts=first.doubts + second.doubts,
        aside=first.aside + second.aside,
        aside_rows=first.aside_rows + second.aside_rows,
    )


def _of_run(problem: Problem, rows: Sequence[tuple[TrackedRun, Row]]) -> Problem:
    if not 1 <= problem.line <= len(rows):
        return problem
    run, _ = rows[problem.line - 1]
    return replace(problem, field=f"run {run.name} ({run.place}), {problem.field}")


def _at_run(aside: SetAside, rows: Sequence[tuple[TrackedRun, Row]]) -> SetAside:
    """What was set aside, at its run's own place and not that of its rows."""
    line = int(aside.where.split()[1])  # "line 3" or "lines 3 to 9"
    run, _ = rows[line - 1]
    return replace(aside, where=f"{run.name} ({run.place})")


def _say(tracked: Tracked, chosen: Chosen) -> tuple[str, ...]:
    """Whose runs, what was taken for what, and the clock."""
    runs = count(len(tracked.runs), "run")
    lines = [f"{tracked.tracker}: {runs} of {tracked.place}", *_say_deleted(tracked)]
    if chosen.said:
        lines.append("read as " + ", ".join(chosen.said))
    if chosen.clock is not None:
        lines.append(f"clock: {chosen.clock.note}")
    return tuple(lines)


def _say_deleted(tracked: Tracked) -> list[str]:
    runs = count(tracked.deleted, "run")
    told = f"left out: {runs} that somebody deleted in {tracked.tracker}"
    return [told] if tracked.deleted else []
