"""Reads the body of `POST /api/judge`: every fault with its path and a remedy."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from overcurve.curves.terms.errors import (
    CurveError,
    MissingAxis,
    TooManyRuns,
    WrongRequest,
)
from overcurve.curves.terms.quantities import AXIS_FIELDS, LATE_FIELDS, SECONDS_FIELDS
from overcurve.curves.terms.question import (
    Question,
    check_alpha,
    check_direction,
    check_margin,
    check_time_sys,
)
from overcurve.curves.terms.records import (
    AXIS_LIMITS,
    CLOCKS,
    COURSE_FLAGS,
    FINAL_STATUSES,
    QUALITY_LIMIT,
    SECONDS_LIMITS,
    SEED_LENGTH,
    UNSTATED,
    Direction,
    RunRecord,
    check_record,
)
from overcurve.curves.terms.repeated_runs import find_contradictions, spell_alike
from overcurve.errors import FieldError

Json = dict[str, Any]
BASELINE = "baseline"  # what the answer calls it, whatever its name
MOST_FAULTS = 50  # listed in one answer
_HALVES = re.compile("[\ud800-\udfff]")
NO_AXIS = ("quality", "seed", "status", "device_class")
OPTIONS = ("direction", "alpha", "axis", "time_sys", "margin")
TEXT_FIELDS = (
    "device_class", "source_digest", "label", "source", "started_at", "unit",
    "clock_note",
)  # fmt: skip


@dataclass(slots=True)
class JudgeRequest:
    """A request's question, and its runs as records."""

    question: Question
    records: list[RunRecord]


@dataclass(slots=True)
class _Faults:
    """Faults gathered over a whole body, so that one answer names them all."""

    fields: list[FieldError] = field(default_factory=list)

    def add(self, path: str, message: str) -> None:
        if len(self.fields) < MOST_FAULTS:
            self.fields.append(FieldError(path, message))


def read_request(payload: object, max_runs: int) -> JudgeRequest:
    """Reads the body of a request whole.

    Args:
        payload: the parsed JSON body.
        max_runs: the most runs that all arms may hold together.
    Raises:
        CurveError: with the path of every fault found, and a remedy.
    """
    body = _mapping(payload, "body", ("baseline", "methods", "options"))
    options = _mapping(body.get("options", {}), "options", OPTIONS)
    question = _read_options(options)
    methods = body.get("methods", [])
    if not isinstance(methods, list):
        raise _wrong("methods", f"{_kind(methods)} found, expected a list of methods")
    arms = [("baseline", _read_arm(body.get("baseline"), "baseline"))]
    arms += [
        (f"methods[{i}]", _read_arm(method, f"methods[{i}]"))
        for i, method in enumerate(methods)
    ]
    total = sum(len(runs) for _, (_, runs) in arms)
    if total > max_runs:
        raise TooManyRuns(
            FieldError("body", f"holds {total} runs, at most {max_runs} are judged"),
            "Send fewer runs, or import them and compare on the page.",
            total,
        )
    _check_names([(path, name) for path, (name, _) in arms])
    direction = question.direction or "max"
    named_runs = [
        (f"{path}.runs[{i}]", name, run)
        for path, (name, runs) in arms
        for i, run in enumerate(runs)
    ]
    records = spell_alike(read_runs(named_runs, direction, question.axis))
    _check_repeats([path for path, _, _ in named_runs], records)
    names = [name for _, (name, _) in arms]
    asked = Question(
        baseline=names[0],
        methods=tuple(names[1:]),
        direction=direction,
        axis=question.axis,
        alpha=question.alpha,
        margin=question.margin,
        time_sys=question.time_sys,
    )
    return JudgeRequest(asked, records)


def read_runs(
    given: Iterable[tuple[str, str, object]], direction: Direction, axis: str
) -> list[RunRecord]:
    """Reads runs as a request holds them.

    Args:
        given: of each run its place in errors, its method's name, and its fields.
        axis: the field that is time; every finished run must carry it.
    Returns: records whose recipe, method and label are that name.
    Raises: CurveError: with the place and field of every fault.
    """
    faults = _Faults()
    records = []
    for path, name, run in given:
        record = _read_run(run, path, name, direction, axis, faults)
        if record is not None:
            records.append(record)
    if faults.fields:
        raise _record_error(faults.fields, axis)
    return records


def check_axis(axis: object, path: str) -> str:
    """Accepts the name of a field that can be an axis.

    Raises: WrongRequest: it is no such name; `path` is where it stood.
    """
    if not _is_text(axis) or axis in NO_AXIS:
        raise _wrong(
            path,
            f"{_shown(axis)} is not the name of a field that can be an axis",
            f"Name a numeric field of the runs, such as {', '.join(AXIS_FIELDS)}.",
        )
    return axis


def _check_repeats(paths: Sequence[str], records: Sequence[RunRecord]) -> None:
    """Refuses runs of one method, budget and seed with other results. What says the
    same again is left to the judge, which drops it and says so."""
    faults = _Faults()
    for found in find_contradictions(records):
        first, run = paths[found.places[0]], found.run
        faults.add(
            f"{paths[found.other]}.seed",
            f"{_shown(run.seed)} at budget {run.budget:g} is the seed of {first} too, "
            "with other results",
        )
    if faults.fields:
        raise WrongRequest(
            faults.fields,
            "Give each run a seed of its own; of rows of one training send the last.",
        )


def _record_error(faults: list[FieldError], axis: str) -> CurveError:
    missing = [fault for fault in faults if fault.path.endswith(f".{axis}")]
    if missing and len(missing) == len(faults):
        return MissingAxis(
            faults,
            f"Give every run a {axis} above 0, leave it out, or name another axis.",
            axis,
        )
    return WrongRequest(faults, "Correct the fields named, or leave the runs out.")


def _read_options(options: Mapping[str, Any]) -> Question:
    if "direction" not in options or options["direction"] is None:
        raise _wrong(
            "options.direction",
            "is missing",
            "Say 'max' where higher is better, 'min' where lower is better.",
        )
    numbers: dict[str, float | None] = {}
    for name in ("alpha", "time_sys", "margin"):
        value = options.get(name)
        numbers[name] = None if value is None else _number(value)
        if value is not None and numbers[name] is None:
            raise _wrong(f"options.{name}", f"{_shown(value)} is not a number")
    alpha = 0.05 if numbers["alpha"] is None else numbers["alpha"]
    time_sys = 0.0 if numbers["time_sys"] is None else numbers["time_sys"]
    axis = check_axis(options.get("axis", "train_seconds"), "options.axis")
    return Question(
        direction=check_direction(options["direction"], "options.direction"),
        alpha=check_alpha(alpha, "options.alpha"),
        axis=axis,
        time_sys=check_time_sys(time_sys, "options.time_sys"),
        margin=check_margin(numbers["margin"], "options.margin"),
    )


def _read_arm(value: object, path: str) -> tuple[str, list[Any]]:
    arm = _mapping(value, path, ("name", "runs"))
    name = arm.get("name")
    if not _is_text(name) or not 1 <= len(name.strip()) <= 200:
        raise _wrong(f"{path}.name", "is not a text of 1 to 200 characters")
    runs = arm.get("runs")
    if not isinstance(runs, list):
        raise _wrong(f"{path}.runs", f"{_kind(runs)} found, expected a list of runs")
    return name, runs


def _check_names(names: list[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for path, name in names:
        if name == BASELINE and path != BASELINE:
            raise _wrong(
                f"{path}.name",
                f"{name!r} is how the answer calls the baseline",
                "Give the method another name.",
            )
        if name in seen:
            raise _wrong(
                f"{path}.name",
                f"{name!r} is also the name of {seen[name]}",
                "Give the baseline and every method a name of its own.",
            )
        seen[name] = path


def _read_run(
    value: object,
    path: str,
    name: str,
    direction: Direction,
    axis: str,
    faults: _Faults,
) -> RunRecord | None:
    if not isinstance(value, Mapping):
        faults.add(path, f"{_kind(value)} found, expected an object")
        return None
    before = len(faults.fields)
    status = _read_status(value, path, faults)
    seed = _read_seed(value.get("seed"), path, faults)
    fields: Json = {"status": status, "seed": seed}
    numbers = _read_numbers(value, path, status, axis, faults)
    for text in TEXT_FIELDS:
        if _is_text(value.get(text)):
            fields[text] = value[text]
    if value.get("clock") in CLOCKS:
        fields["clock"] = value["clock"]
    if value.get("device_class") not in (None, "") and "device_class" not in fields:
        faults.add(f"{path}.device_class", "is not a text")
    if len(faults.fields) > before or len(faults.fields) >= MOST_FAULTS:
        return None
    if flags := {n: f for n in COURSE_FLAGS if (f := _flag(n, value.get(n)))}:
        numbers["extra"] = {**numbers.get("extra", {}), **flags}
    fields.setdefault("device_class", UNSTATED)
    fields["device_class"] = fields["device_class"] or UNSTATED
    fields |= {"method": name, "recipe": name, "label": name, "direction": direction}
    return check_record(RunRecord(**fields, **numbers), path)


def _read_status(run: Mapping[str, Any], path: str, faults: _Faults) -> str:
    status = run.get("status")
    if status is None:
        return "finished" if _finite(run.get("quality")) else "diverged"
    if status not in FINAL_STATUSES:
        faults.add(f"{path}.status", f"{_shown(status)} is not one of {FINAL_STATUSES}")
        return "failed"
    if status == "finished" and not _finite(run.get("quality")):
        return "diverged"
    return str(status)


def _finite(value: object) -> bool:
    """Whether a quality is there: text and the like is a fault found elsewhere."""
    if isinstance(value, float):
        return math.isfinite(value)
    return value is not None


def _read_seed(seed: object, path: str, faults: _Faults) -> int | str:
    if isinstance(seed, int) and not isinstance(seed, bool):
        return seed
    if _is_text(seed) and len(seed) <= SEED_LENGTH:
        return seed
    faults.add(f"{path}.seed", f"{_shown(seed)} is no integer and no text up to 64")
    return ""


def _read_numbers(
    run: Mapping[str, Any], path: str, status: str, axis: str, faults: _Faults
) -> Json:
    """Budget, quality, times and other axes as floats within their limits."""
    numbers: Json = {}
    valued = status == "finished"
    needed = {"budget"} | ({"quality", axis} if valued else set())
    if axis not in AXIS_FIELDS:
        numbers["extra"] = {}
    for name in dict.fromkeys(("budget", "quality", *AXIS_FIELDS, axis)):
        value = run.get(name)
        if value is None:
            if name in needed:
                faults.add(f"{path}.{name}", "is missing")
            continue
        number = _number(value)
        if name in LATE_FIELDS and name != axis and not _fits(number, name):
            continue  # somebody's own field of that name, which was never read
        if number is None:
            if name == "quality" and isinstance(value, float):
                continue  # NaN or infinite: the run diverged
            faults.add(f"{path}.{name}", f"{_shown(value)} is not a finite number")
            continue
        low, high = _limits(name)
        if name == "budget" and not 0 < number <= high:
            faults.add(f"{path}.{name}", f"{number!r} is not above 0 and up to {high}")
        elif not low <= number <= high:
            faults.add(f"{path}.{name}", f"{number!r} is not from {low} to {high}")
        elif name in AXIS_FIELDS or name == "quality":
            numbers[name] = number
        else:
            numbers["extra"][name] = number
    return numbers


def _fits(number: float | None, name: str) -> bool:
    low, high = _limits(name)
    return number is not None and low <= number <= high


def _flag(name: str, value: object) -> float:
    """What a run says of its course: an amount, or 1 of what is so; 0 of neither."""
    number = 1.0 if value is True else _number(value) or 0.0
    is_amount = name.endswith("seconds") or name in ("sessions", "folded_rows")
    return number if 0.0 < number <= (AXIS_LIMITS[1] if is_amount else 1.0) else 0.0


def _limits(name: str) -> tuple[float, float]:
    if name == "quality":
        return -QUALITY_LIMIT, QUALITY_LIMIT
    if name in SECONDS_FIELDS:
        return SECONDS_LIMITS
    if name == "budget":
        return 0.0, QUALITY_LIMIT
    return AXIS_LIMITS


def _number(value: object) -> float | None:
    """A JSON number as a finite float, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _is_text(value: object) -> TypeGuard[str]:
    """A text that is not empty and can be written again: no half of a pair."""
    return isinstance(value, str) and value != "" and not _HALVES.search(value)


def _mapping(value: object, path: str, allowed: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(path, f"{_kind(value)} found, expected an object")
    for name in value:
        if name not in allowed:
            where = name if path == "body" else f"{path}.{name}"
            raise _wrong(where, f"is not known; expected {', '.join(allowed)}")
    return value


def _kind(value: object) -> str:
    kinds = {type(None): "nothing", list: "a list", dict: "an object", str: "a text"}
    return kinds.get(type(value), f"a {type(value).__name__}")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if not isinstance(value, int) else format(value, "d")[:60]
    return text if len(text) <= 60 else text[:57] + "..."


def _wrong(path: str, message: str, remedy: str = "") -> WrongRequest:
    return WrongRequest(
        FieldError(path, message),
        remedy or "See POST /api/judge in docs/api.md for the shape of a request.",
    )
