"""What the server refuses when a study is submitted is what a worker would refuse."""

from __future__ import annotations

import itertools
import re

import pytest

from backend.recipe_checks import check_combination, check_params
from backend.store.catalogue import CatalogueEntry
from workers.catalogue import describe_catalogue
from workers.models import MODELS
from workers.registry import RecipeError, check_recipe, load_registry, parse_params

REGISTRY = load_registry()
ENTRIES = {
    (e["kind"], e["name"]): CatalogueEntry(**e) for e in describe_catalogue(REGISTRY)
}
ALGORITHMS = list(REGISTRY.algorithms)
TASKS = ("mnist1d", "digits")


def refused_by_worker(task, model, written):
    spec, method = REGISTRY.task(task), REGISTRY.method("supervised")
    params = parse_params(method.params, {"model": model})
    plugged = tuple(
        (a := REGISTRY.algorithm(name), parse_params(a.params, values))
        for name, values in written
    )
    try:
        check_recipe(spec, spec.params(), method, params, plugged)
    except RecipeError as refusal:
        return {re.sub(r"\.(\d)", r"[\1]", field.path) for field in refusal.fields}
    return set()


def refused_by_server(task, model, written):
    plugged = [(ENTRIES["algorithm", name], values) for name, values in written]
    problems = check_combination(
        "baseline",
        ENTRIES["task", task],
        ENTRIES["method", "supervised"],
        plugged,
        {},
        {"model": model},
    )
    return {problem.path.removeprefix("baseline.") for problem in problems}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("task", TASKS)
def test_server_and_worker_refuse_alike(task, model):
    found = 0
    for names in itertools.product(ALGORITHMS, repeat=2):
        written = [(name, {}) for name in names]
        refused = refused_by_worker(task, model, written)
        assert refused == refused_by_server(task, model, written), names
        found += bool(refused)
    assert len(ALGORITHMS) <= found < len(ALGORITHMS) ** 2 or model == "gru"


@pytest.mark.parametrize(
    ("task", "model", "written", "expected"),
    [
        ("digits", "cnn", [("cutout", {}), ("stage_change", {})], 2),
        ("digits", "cnn", [("selective_backprop", {}), ("random_selection", {})], 2),
        ("mnist1d", "cnn", [("random_flip", {})], 1),
        ("mnist1d", "mlp", [("selective_backprop", {})], 1),
        ("mnist1d", "mlp", [("selective_backprop", {"scale": 1.0})], 0),
        ("mnist1d", "mlp", [("selective_backprop", {"scale": 1})], 0),
        ("digits", "logistic", [("progressive_resizing", {})], 1),
        ("digits", "cnn", [("progressive_resizing", {}), ("cutmix", {})], 0),
        ("mnist1d", "cnn", [("row_column_cutout", {}), ("mixup", {})], 0),
    ],
)
def test_what_makes_no_sense_is_refused(task, model, written, expected):
    assert len(refused_by_worker(task, model, written)) == expected
    assert len(refused_by_server(task, model, written)) == expected


@pytest.mark.parametrize(
    ("name", "params", "path"),
    [
        ("selective_backprop", {"start": 0.9}, "end"),
        ("selective_backprop", {"start": 0.3, "end": 0.2}, "end"),
        ("progressive_resizing", {"growth_end": 0.5}, "growth_end"),
        ("progressive_resizing", {"growth_start": 0.95}, "growth_end"),
        ("mixup", {"partners": "elsewhere"}, "partners"),
        ("cutmix", {"probability": 1.5}, "probability"),
        ("gradient_clipping", {"threshold": -1}, "threshold"),
        ("ema", {"unheard": 1}, "unheard"),
    ],
)
def test_wrong_parameters_name_their_field(name, params, path):
    with pytest.raises(RecipeError) as refusal:
        parse_params(REGISTRY.algorithm(name).params, params)
    assert [f.path for f in refusal.value.fields] == [f"params.{path}"]
    problems = list(check_params(ENTRIES["algorithm", name], params, "params"))
    assert {p.path for p in problems} == {f"params.{path}"}


def test_right_parameters_pass():
    entry = ENTRIES["algorithm", "selective_backprop"]
    assert not list(check_params(entry, {"start": 0, "end": 1, "interrupt": 0}, ""))
