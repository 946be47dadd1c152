"""Numbers of this rule: a change without a raised JUDGE_RULE fails.

To renew the file after raising the rule:
    python -m tests.unit.overcurve.curves.test_golden
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from overcurve.curves.comparison import compare, comparison_json
from overcurve.curves.estimating.points import JUDGE_RULE
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import random_runs

GOLDEN = Path(__file__).parents[3] / "golden" / "judging.json"


def judged_study() -> dict[str, Any]:
    """A study with every kind of arm, judged; the curve thinned out."""
    generator = np.random.default_rng(7)
    runs = random_runs(generator, "base", 5, 3)
    for name, by, budgets, seeds in (
        ("better", 0.02, 4, 3),
        ("same", 0.0, 5, 5),
        ("worse", -0.03, 3, 2),
        ("single", 0.01, 3, 1),
        ("longer", 0.0, 7, 3),
    ):
        runs += random_runs(generator, name, budgets, seeds, by)
    plain = comparison_json(compare(Question(baseline="base", margin=0.005), runs))
    curve = plain["baseline"]["curve"]
    plain["baseline"]["curve"] = {name: values[::40] for name, values in curve.items()}
    return {
        "rule": JUDGE_RULE,
        "baseline": plain["baseline"],
        "methods": plain["methods"],
        "next_runs": plain["next_runs"],
    }


def assert_close(found: Any, wanted: Any, path: str = "") -> None:
    """Equal but for the last digits, which differ between processors."""
    if isinstance(wanted, dict):
        assert found.keys() == wanted.keys(), path
        for key in wanted:
            assert_close(found[key], wanted[key], f"{path}.{key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), path
        for i, item in enumerate(wanted):
            assert_close(found[i], item, f"{path}[{i}]")
    elif isinstance(wanted, float):
        assert found == pytest.approx(wanted, rel=1e-6, abs=1e-10), path
    else:
        assert found == wanted, path


def test_numbers_change_only_with_the_rule():
    wanted = json.loads(GOLDEN.read_text())
    assert wanted["rule"] == JUDGE_RULE, "renew the golden file for the new rule"
    assert_close(json.loads(json.dumps(judged_study())), wanted)


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(judged_study(), indent=1) + "\n")
