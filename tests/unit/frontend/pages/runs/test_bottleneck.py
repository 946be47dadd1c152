"""The sentence that says what held a training up."""

from __future__ import annotations

import pytest

from frontend.pages.runs.bottleneck import bottleneck


@pytest.mark.parametrize(
    ("segments", "said"),
    [
        (
            {"data": 6.2, "forward_backward": 3.8},
            "62 % of the training time is wait",
        ),
        ({"data": 6.2, "forward_backward": 3.8}, "a cheaper model cannot help here"),
        ({"data": 1, "forward_backward": 3}, "training would be 4.0 times as fast"),
        ({"optimiser": 2, "forward_backward": 1, "data": 1}, "2.0 times as fast"),
        (
            {"method": 5, "forward_backward": 4},
            "56 % of the training time is the meth",
        ),
        ({"forward_backward": 99, "data": 1}, "can save nearly all of it"),
        ({"own_part": 3, "data": 1}, "75 % of the training time is own part."),
    ],
)
def test_largest_part_is_named_with_what_follows(
    segments: dict[str, float], said: str
) -> None:
    assert said in bottleneck(segments)


@pytest.mark.parametrize("nothing", [{}, {"data": 0.0}, {"training": 3.0}])
def test_nothing_measured_says_nothing(nothing: dict[str, float]) -> None:
    assert bottleneck(nothing) == ""
