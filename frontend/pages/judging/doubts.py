"""Doubts about files of runs as questions with buttons, numbered as they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from overcurve.reading.doubts import Answer, Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtQuestion:
    """A doubt as it is asked. `number` is its own among those that are open, 0 where it
    is answered; `taken` the answer that counts now ("" where silence takes none)."""

    id: str
    index: int
    number: int
    question: str
    why: str
    answers: tuple[Answer, ...]
    taken: str
    is_answered: bool
    methods: tuple[str, ...]

    @property
    def must_be_answered(self) -> bool:
        """Whether nothing can be judged before somebody answers."""
        return not self.taken


def doubt_questions(doubts: Sequence[Doubt]) -> tuple[DoubtQuestion, ...]:
    """The doubts in the order in which they are asked: those that must be answered,
    other open ones, answered ones."""
    ordered = sorted(doubts, key=lambda d: (d.is_answered, bool(d.taken)))
    return tuple(
        DoubtQuestion(
            id=doubt.id,
            index=index,
            number=0 if doubt.is_answered else index + 1,
            question=doubt.question,
            why=doubt.why,
            answers=doubt.answers,
            taken=doubt.taken,
            is_answered=doubt.is_answered,
            methods=doubt.methods,
        )
        for index, doubt in enumerate(ordered)
    )
