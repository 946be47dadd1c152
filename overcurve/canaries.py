"""How dear a canary may be: workers measure by it, and who waits for one knows by it.

A canary is a short workload of known cost beside the trainings; see docs/fairness.md.
"""

from __future__ import annotations

# Long enough that its standard error is about a per cent on a noisy machine.
FULL_SECONDS = 1.0
SHORTEST_SECONDS = 0.25
SHARE = 0.05  # of the training that it speaks for; dearer ones are not done


def affordable_seconds(training_seconds: float) -> float:
    """How long a canary may take that speaks for so much training; 0 for none."""
    seconds = min(FULL_SECONDS, SHARE * training_seconds)
    return seconds if seconds >= SHORTEST_SECONDS else 0.0
