"""A doubt is frozen, and its silence is its marked answer."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from overcurve.reading.doubts import Answer, Doubt


def test_doubt_is_frozen_and_unanswered() -> None:
    answers = (Answer("sum", "Sum the sessions"), Answer("aside", "Set aside"))
    doubt = Doubt(id="resumed", question="Resumed?", answers=answers, taken="sum")
    assert (doubt.is_answered, doubt.why, doubt.methods) == (False, "", ())
    with pytest.raises(FrozenInstanceError):
        doubt.taken = "aside"  # type: ignore[misc]
