"""Which parts fit together: every rule, at its place, in words that say what to do."""

from __future__ import annotations

import pytest

from overcurve.combinations import (
    AlgorithmPart,
    MethodPart,
    Refusal,
    TaskPart,
    find_misfits,
)


def make_task(kind="classification", layout="image", **params):
    return TaskPart(name="digits", params=params, kind=kind, layout=layout)


def make_method(name="supervised", refuses=(), kinds=("classification",), **params):
    return MethodPart(name=name, params=params, refuses=refuses, kinds=kinds)


def make_algorithm(name="mixup", hosts=("supervised",), **facts):
    given = {"params": {}, "conflicts": (), "refuses": ()} | facts
    return AlgorithmPart(name=name, hosts=hosts, **given)


def told(*parts, **facts):
    return [(e.path, e.message) for e in find_misfits(*parts, **facts)]


def test_parts_that_fit_are_let_through():
    assert told(make_task(), make_method(), [make_algorithm()]) == []


def test_method_says_what_it_learns():
    ((path, message),) = told(make_task(kind="sequences"), make_method())
    assert path == "method"
    assert message == "supervised learns classification; task digits is sequences"


def test_method_without_kinds_learns_any():
    assert told(make_task(kind="sequences"), make_method(kinds=())) == []


def test_refusal_stands_at_its_parameter():
    no_gru = Refusal(
        {"task.layout": ("image",), "method.model": ("gru",)}, "no", at="model"
    )
    method = make_method(refuses=(no_gru,), model="gru")
    assert told(make_task(), method) == [("params.model", "no")]
    assert told(make_task(layout="sequence"), method) == []


def test_refusal_without_a_parameter_stands_at_its_part():
    always = Refusal({}, "never")
    assert told(make_task(), make_method(refuses=(always,))) == [("method", "never")]
    plugged = [make_algorithm("ema"), make_algorithm(refuses=(always,))]
    assert told(make_task(), make_method(), plugged) == [("algorithms[1]", "never")]


def test_refusal_reads_the_parameters_of_its_own_algorithm():
    full = Refusal({}, "too small", unless={"algorithm.scale": (1.0,)}, at="scale")
    plugged = [make_algorithm(refuses=(full,), params={"scale": s}) for s in (1.0, 0.5)]
    found = told(make_task(), make_method(), [plugged[0], plugged[1]])
    assert ("algorithms[1].scale", "too small") in found
    assert not any(path == "algorithms[0].scale" for path, _ in found)


@pytest.mark.parametrize(("device", "refused"), [("cpu", 1), ("cuda:1", 0), ("", 0)])
def test_refusal_knows_the_kind_of_device(device, refused):
    no_cpu = Refusal({"device.kind": ("cpu",)}, "choose a GPU")
    found = told(make_task(), make_method(refuses=(no_cpu,)), device=device)
    assert len(found) == refused


def test_algorithm_names_the_methods_it_plugs_into():
    ((path, message),) = told(make_task(), make_method("forest"), [make_algorithm()])
    assert path == "algorithms[0]"
    assert message == "mixup plugs into supervised, not into forest"


def test_algorithm_of_unknown_hosts_is_let_through():
    assert told(make_task(), make_method("forest"), [make_algorithm(hosts=None)]) == []


def test_second_mention_is_at_fault():
    twice = [make_algorithm(), make_algorithm()]
    ((path, message),) = told(make_task(), make_method(), twice)
    assert path == "algorithms[1]"
    assert message == "mixup is named twice; leave one out"


def test_conflict_is_told_at_both():
    pair = [
        make_algorithm("cutout", conflicts=("stage_change",)),
        make_algorithm("stage_change", conflicts=("cutout",)),
    ]
    found = told(make_task(), make_method(), pair)
    assert [path for path, _ in found] == ["algorithms[0]", "algorithms[1]"]
    assert all("cannot be combined with" in message for _, message in found)
