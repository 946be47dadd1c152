"""Doubts with the answers that somebody gave, and answers that belong to none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from overcurve.reading.doubts import Doubt
from overcurve.reading.errors import ReadingError


def answer_of(answers: Mapping[str, str], doubt: str) -> str:
    """The answer to a doubt, by its id or, for all doubts of a kind, by the kind: of
    `pause:cnn/8/0` that is `pause`. "" where nobody answered."""
    return answers.get(doubt, "") or answers.get(kind_of(doubt), "")


def kind_of(doubt: str) -> str:
    """What stands before the colon of a doubt's id."""
    return doubt.partition(":")[0]


def answered(doubt: Doubt, answers: Mapping[str, str]) -> Doubt:
    """A doubt with the answer taken that somebody gave; a name that is none of its
    answers changes nothing here, see `refuse_unknown`."""
    name = answer_of(answers, doubt.id)
    if name not in {answer.name for answer in doubt.answers}:
        return doubt
    return replace(doubt, taken=name, is_answered=True)


TOGETHER = ("pause",)  # kinds of which one answer may be said for all doubts


def refuse_unknown(answers: Mapping[str, str], doubts: Sequence[Doubt]) -> None:
    """Raises ReadingError: an answer names no doubt of what was read, or none of the
    answers to it; says which there are."""
    for asked, name in answers.items():
        meant = [d for d in doubts if asked == d.id or _is_of(d, asked)]
        known = tuple(dict.fromkeys(a.name for d in meant for a in d.answers))
        if not meant:
            ids = _some(dict.fromkeys(d.id for d in doubts))
            there = f"There is {ids}." if ids else "Nothing is open here: leave it out."
            raise ReadingError("answer", f'no doubt "{asked[:80]}".', "a doubt", there)
        if name not in known:
            raise ReadingError(
                "answer",
                f'"{name[:80]}" is no answer to {asked[:80]}.',
                "one of its answers",
                f"Say {' or '.join(known)}.",
            )


def _is_of(doubt: Doubt, kind: str) -> bool:
    return kind in TOGETHER and kind_of(doubt.id) == kind


def _some(ids: Collection[str]) -> str:
    shown = list(ids)[:8]
    more = len(ids) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
