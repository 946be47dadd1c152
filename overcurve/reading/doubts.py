"""What a reading leaves open: a question, the answers there are, and the one taken.

A doubt is told by whoever finds it and answered by whoever knows: on the page by a
button, on the command line by `--answer ID=NAME`, in an address by `answer=ID=NAME`.
Silence takes the marked answer, and what it did to a run stands in the run's record.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a doubt: its `name` in options, and its words on a button."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something that a file does not say for sure.

    Attributes:
        id: names it in options, the same whenever the same file is read: the kind, then
            what it concerns, as `pause:cutout/40/12`.
        question: one sentence with the figures that raise it.
        why: what speaks for the marked answer; "" where the question says it.
        answers: in the order of the buttons.
        taken: the name of the answer that was used.
        is_answered: whether somebody said so; else it is the marked one.
        is_stated: whether the file itself says the marked answer, as a column called
            `hours` does: it is told and may be changed, and burdens no verdict.
        methods: the labels of the methods that it concerns; () where all.
    """

    id: str
    question: str
    why: str = ""
    answers: tuple[Answer, ...]
    taken: str
    is_answered: bool = False
    is_stated: bool = False
    methods: tuple[str, ...] = ()
