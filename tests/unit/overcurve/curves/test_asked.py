"""A question asked by names: what they may mean, and how a wrong one is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.asked import (
    Asked,
    choose_baseline,
    find_recipe,
    judge_runs,
    recipes_named,
)
from overcurve.errors import Unjudgeable
from overcurve.options import as_argument, as_flag
from tests.unit.overcurve.curves.studies import make_runs, shifted


def study():
    """A baseline of 15 runs and a better method of 6, each with label and method."""
    method = make_runs("d1", [4.0, 8.0], quality=shifted(0.05), label="CNN + Mixup")
    return make_runs("d0", label="CNN") + [replace(r, method="net") for r in method]


def test_runs_are_judged_against_the_baseline_named():
    (answer,) = judge_runs(study(), Asked(baseline="CNN")).methods
    assert (answer.name, answer.verdict) == ("CNN + Mixup", "above")
    (answer,) = judge_runs(study(), Asked(baseline="CNN + Mixup")).methods
    assert (answer.name, answer.verdict) == ("CNN", "below")


def test_methods_named_are_the_only_ones_judged():
    runs = study() + make_runs("d2", [8.0], label="MLP")
    judged = judge_runs(runs, Asked(baseline="CNN", methods=("MLP",)))
    assert [answer.name for answer in judged.methods] == ["MLP"]


def test_baseline_without_a_name_has_most_finished_runs():
    assert choose_baseline(study(), "") == "d0"
    failed = [replace(r, status="failed", quality=None) for r in make_runs("d2") * 3]
    assert choose_baseline(study() + failed, "") == "d0"


def test_equally_many_runs_ask_which_is_the_baseline():
    with pytest.raises(Unjudgeable, match="say which is the baseline") as caught:
        choose_baseline(make_runs("a") + make_runs("b"), "")
    assert "there are: a, b" in str(caught.value)


def test_no_runs_have_no_baseline():
    assert choose_baseline([], "") == ""


@pytest.mark.parametrize("name", ["CNN + Mixup", "net", "d1"])
def test_label_method_and_digest_name_a_recipe(name):
    assert recipes_named(study(), name) == {"d1"}


def test_label_goes_before_a_method_of_that_name():
    runs = make_runs("a", label="net") + make_runs("b", method="net", label="other")
    assert recipes_named(runs, "net") == {"a"}


def test_unknown_name_offers_the_nearest():
    with pytest.raises(Unjudgeable) as caught:
        find_recipe(study(), "CNN + Mixupp", "methods", as_argument)
    assert "did you mean CNN + Mixup?" in str(caught.value)
    assert "methods='CNN + Mixupp' names no recipe here" in str(caught.value)
    assert [field.path for field in caught.value.fields] == ["methods"]


def test_name_of_several_recipes_is_refused():
    runs = [replace(r, label="") for r in make_runs("a", method="net")]
    runs += [replace(r, label="") for r in make_runs("b", method="net")]
    with pytest.raises(Unjudgeable, match="--baseline net names several recipes") as e:
        find_recipe(runs, "net", "baseline", as_flag)
    assert "several recipes here: a, b; name one of these" in str(e.value)
    assert "label of its own" in e.value.remedy
    assert find_recipe(runs, "b", "baseline", as_flag) == "b"


def test_one_kind_of_device_is_judged_alone():
    runs = study() + [replace(r, device_class="gpu") for r in study()]
    judged = judge_runs(runs, Asked(baseline="CNN", device_class="cpu"))
    assert {run.device_class for run in judged.records} == {"cpu"}


def test_unknown_device_lists_those_there_are():
    asked = Asked(baseline="CNN", device_class="tpu")
    with pytest.raises(Unjudgeable, match=r"--device-class tpu is no run's.*: cpu"):
        judge_runs(study(), asked)


def test_baseline_is_no_method_to_be_judged():
    asked = Asked(baseline="CNN", methods=("net", "d0"), write=as_argument)
    with pytest.raises(Unjudgeable, match="methods='d0' is the baseline") as caught:
        judge_runs(study(), asked)
    assert [field.path for field in caught.value.fields] == ["methods"]


def test_method_named_twice_is_judged_once():
    judged = judge_runs(study(), Asked(baseline="CNN", methods=("net", "d1")))
    assert len(judged.methods) == 1
