"""Verdicts that are required: what is told where they hold, and where not."""

from __future__ import annotations

import pytest

from overcurve.curves.comparison import compare
from overcurve.curves.requirements import (
    check_methods,
    check_verdict,
    reserved_requirements,
    unmet_requirements,
)
from overcurve.curves.terms.question import Question
from overcurve.errors import Unjudgeable
from overcurve.options import as_argument
from tests.unit.overcurve.curves.studies import make_runs, shifted


def judged(**changes):
    runs = make_runs() + make_runs("b", [4.0, 8.0], quality=shifted(0.05))
    runs += make_runs("w", [4.0, 8.0], quality=shifted(-0.05), **changes)
    return compare(Question(baseline="base"), runs)


def test_what_holds_is_not_told():
    assert unmet_requirements(judged(), "above", ["b"]) == []
    assert unmet_requirements(judged(), "below", ["w"]) == []


def test_nothing_is_required_by_no_verdict():
    assert unmet_requirements(judged(), "") == []


def test_every_method_must_have_it_unless_some_are_named():
    (told,) = unmet_requirements(judged(), "above")
    assert told.startswith("w is below, required was above")


def test_spaces_stand_for_underscores():
    (told,) = unmet_requirements(judged(), "partly above", ["b"])
    assert told.startswith("b is above, required was partly above")


def test_unknown_verdict_lists_the_known():
    with pytest.raises(Unjudgeable, match="require='better': the verdicts are above"):
        unmet_requirements(judged(), "better", write=as_argument)


def test_equal_is_said_to_be_of_points():
    with pytest.raises(Unjudgeable, match="single points alone are equal"):
        check_verdict("equal")


def test_methods_alone_can_be_looked_for():
    check_methods(judged(), ["w", "b"])
    with pytest.raises(Unjudgeable, match="no method c here; there are: b, w"):
        check_methods(judged(), ["b", "c"])


def test_unknown_method_lists_the_known():
    with pytest.raises(Unjudgeable, match="no method c here; there are: b, w"):
        unmet_requirements(judged(), "above", ["c"])


def test_nothing_to_judge_meets_nothing():
    alone = compare(Question(baseline="base"), make_runs())
    with pytest.raises(Unjudgeable, match="none but the baseline"):
        unmet_requirements(alone, "above")


def test_reservations_belong_to_every_verdict():
    other_seeds = judged(block=None)
    (told,) = unmet_requirements(other_seeds, "above", ["w"])
    assert "with the reservation" in told
    (kept,) = reserved_requirements(other_seeds, ["w"])
    assert kept.startswith("w is below, as required, with the reservation")


def test_fair_verdicts_have_no_reservation():
    answer = judged().methods[0]
    told = reserved_requirements(judged(), [answer.name])
    assert bool(told) == bool(answer.warnings)
