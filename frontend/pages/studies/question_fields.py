"""The fields of the study form that say what the study is going to ask.

Written as the schemas of parameters are, so that the same code draws and reads them;
the server checks them by `backend.studies.submission.QuestionForm`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overcurve.curves.terms.axes import say_axis
from overcurve.curves.terms.quantities import QUANTITIES

_OFFERED = sorted((q.form_place, q.name) for q in QUANTITIES if q.form_place)
# A study's axes that grow with the training; energy and cost only where they are known.
AXES = tuple(name for _, name in _OFFERED)
QUESTION_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "margin": {
        "type": "number",
        "title": "Smallest gap that matters",
        "exclusiveMinimum": 0,
        "description": "In the quality's own unit: 0.005 is half a percentage point. "
        "With it, curves can be told to be equal; without, nothing is called equal.",
    },
    "axis": {
        "type": "string",
        "title": "Judged at equal",
        "enum": AXES,
        "x-words": {axis: say_axis(axis) for axis in AXES},
        "default": "train_seconds",
        "description": "Training time, unless something else is the point. Energy is "
        "known on GPUs that count it, cost where workers have prices.",
    },
    "alpha": {
        "type": "number",
        "title": "Error rate",
        "exclusiveMinimum": 0,
        "maximum": 0.5,
        "default": 0.05,
        "description": "Of both sides together: 0.05 means 95 % intervals.",
    },
    "quality": {
        "type": "string",
        "title": "Metric",
        "default": "",
        "description": "A further metric of the runs; empty is the task's own.",
    },
}
