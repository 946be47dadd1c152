"""Is a training method really better than a baseline? Runs in, verdicts out.

    import overcurve as oc

    runs = oc.read("runs.csv", direction="max")
    answer = oc.compare(runs, baseline="cnn")
    answer.require("above")

Names are imported when they are first used: the import itself costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from overcurve import version

__version__ = version.VERSION

if TYPE_CHECKING:
    from overcurve.curves.terms.errors import CurveError
    from overcurve.errors import (
        InputError,
        MissingPackage,
        Unjudgeable,
        UnmetRequirement,
    )
    from overcurve.notebook.answer import Comparison
    from overcurve.notebook.ask import compare
    from overcurve.notebook.judged_points import JudgedPoint
    from overcurve.notebook.read_files import read
    from overcurve.notebook.runs import Runs
    from overcurve.run import Run

_HOMES = {
    "Comparison": "overcurve.notebook.answer",
    "CurveError": "overcurve.curves.terms.errors",
    "InputError": "overcurve.errors",
    "JudgedPoint": "overcurve.notebook.judged_points",
    "MissingPackage": "overcurve.errors",
    "Run": "overcurve.run",
    "Runs": "overcurve.notebook.runs",
    "Unjudgeable": "overcurve.errors",
    "UnmetRequirement": "overcurve.errors",
    "compare": "overcurve.notebook.ask",
    "read": "overcurve.notebook.read_files",
}

__all__ = [
    "Comparison",
    "CurveError",
    "InputError",
    "JudgedPoint",
    "MissingPackage",
    "Run",
    "Runs",
    "Unjudgeable",
    "UnmetRequirement",
    "__version__",
    "compare",
    "read",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
