"""Whether today's answer holds what an earlier one said; what it gained is free."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any, NamedTuple


class Spared(NamedTuple):
    """A value that may be another than before: of which answers, where, and why."""

    answers: str
    at: str
    why: str


SPARED = (
    Spared("*queue.json", "workers.*.age_seconds", "counts from now"),
    Spared("*.json", "*sketch", "labels near the top of a figure no longer overlap"),
    Spared("openapi.json", "info.version", "says which release answers"),
    Spared(
        "compare_1[13]*.json",
        "checks.12.message",
        "of an import nobody knows whether some runs diverged: it says so",
    ),
    *(
        Spared(answers, "*figures", "a method tested once is shown with its speed-up")
        for answers in ("home.json", "*study_4.json")
    ),
    Spared("judge/*.json", "checks.12.message", "the same of runs that are sent"),
)


def differences(then: Any, now: Any, answer: str = "", at: str = "") -> Iterator[str]:
    """Says where a value that was there is absent or another.

    Objects may have gained keys; lists have the length they had. The last digits of
    numbers differ between processors, as in tests/golden.
    """
    if is_spared(answer, at):
        return
    if isinstance(then, dict) and isinstance(now, dict):
        for key, value in then.items():
            inner = f"{at}.{key}".removeprefix(".")
            if key in now:
                yield from differences(value, now[key], answer, inner)
            else:
                yield f"{inner}: gone"
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for i, (old, new) in enumerate(zip(then, now, strict=True)):
            yield from differences(old, new, answer, f"{at}.{i}".removeprefix("."))
    elif not is_same(then, now):
        yield f"{at}: was {then!r:.200}, is {now!r:.200}"


def is_spared(answer: str, at: str) -> bool:
    """Whether the table says that a value may be another than before."""
    return any(fnmatch(answer, s.answers) and fnmatch(at, s.at) for s in SPARED)


def is_same(then: Any, now: Any) -> bool:
    """Whether two plain values are one, but for the last digits of a float."""
    if isinstance(then, float) and isinstance(now, float):
        return math.isclose(then, now, rel_tol=1e-9, abs_tol=1e-12)
    return type(then) is type(now) and bool(then == now)


def as_before(then: Any, now: Any, answer: str = "", at: str = "") -> Any:
    """Returns today's answer without the keys it gained, in today's order; what is
    spared stands there as it was."""
    if is_spared(answer, at):
        return then
    if isinstance(then, dict) and isinstance(now, dict):
        return {
            k: as_before(then[k], v, answer, f"{at}.{k}".removeprefix("."))
            for k, v in now.items()
            if k in then
        }
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [
            as_before(old, new, answer, f"{at}.{i}".removeprefix("."))
            for i, (old, new) in enumerate(zip(then, now, strict=True))
        ]
    return then if is_same(then, now) else now


def as_bytes(answer: Any) -> bytes:
    """Writes an answer as the server does."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
