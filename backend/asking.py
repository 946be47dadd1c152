"""Asking a question of the runs that are stored: the live comparison."""

from __future__ import annotations

from sqlalchemy.orm import Session

from frontend.curves.comparison import Comparison
from frontend.curves.question import Question


def ask(session: Session, question: Question) -> Comparison:
    """Answers a question from the runs as they are now.

    An empty baseline is the study's, or else the recipe with most finished runs.
    The same question on the same data is answered from memory.

    Raises:
        NotFound: no run fits, or the baseline named is not among those that do.
    """
    raise NotImplementedError
