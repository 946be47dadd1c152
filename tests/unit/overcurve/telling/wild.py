"""A comparison whose names are made to break what they stand in."""

from __future__ import annotations

from dataclasses import replace

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from tests.simulated import simulated_study

WILD = '</script><b>$x_1$ & "50 %" \\ {}#~^--\x1b[31m\n'


def wild_comparison() -> Comparison:
    """`better` is called WILD, and so are its baseline's task and metric."""
    runs = [
        replace(
            run,
            label=WILD if run.recipe == "better" else run.label,
            metric=f"accuracy {WILD}",
            task=WILD,
            device_class=WILD,
        )
        for run in simulated_study({"better": 0.02, "worse": -0.02})
    ]
    runs[-1] = replace(runs[-1], status="failed", error={"message": WILD})
    return compare(Question(baseline="cnn"), runs)
