"""What held a training up, in one sentence, from where its time went."""

from __future__ import annotations

from collections.abc import Mapping

# Beyond this, "times as fast" says no more than that it decides.
DECISIVE = 20.0


def bottleneck(segments: Mapping[str, float]) -> str:
    """Says which part of the training time is largest, and what follows from that.

    Args:
        segments: seconds on the training clock by part: "data", "forward_backward",
            "optimiser", "method" or others; none that is off the clock.

    Returns: a sentence; "" where nothing was measured, or no parts of it.
    """
    total = sum(segments.values())
    if total <= 0:
        return ""
    part = max(segments, key=lambda name: segments[name])
    share = segments[part] / total
    lead = f"{share * 100:.0f} % of the training time is"
    if part == "training":
        return ""  # of a clock that knows no parts of it
    if part == "data":
        return f"{lead} waiting for data: a cheaper model cannot help here."
    if part == "optimiser":
        return (
            f"{lead} the optimiser's: a simpler one, or larger batches, can save "
            f"{_limit(share)}."
        )
    if part == "method":
        return f"{lead} the method's own extras: they decide what a step costs."
    if part == "forward_backward":
        return f"{lead} forward and backward: a cheaper model can save {_limit(share)}."
    return f"{lead} {part.replace('_', ' ')}."


def _limit(share: float) -> str:
    """How much faster training is at most without a part of this share."""
    if share >= 1 - 1 / DECISIVE:
        return "nearly all of it"
    return f"at most that: training would be {1 / (1 - share):.1f} times as fast"
