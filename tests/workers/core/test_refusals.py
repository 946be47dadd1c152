"""What the server refuses when a study is submitted is what a worker would refuse."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import pytest

from backend.studies.recipe_checks import check_combination, check_params
from frontend.facts.catalogue import CatalogueEntry
from workers.networks.models import MODELS
from workers.recipe_check import check_recipe
from workers.registry import RecipeError, load_registry, parse_params
from workers.studies.catalogue import describe_catalogue

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
        return {field.path for field in refusal.fields}
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


PARTS = [
    (kind, name)
    for kind, parts in (
        ("task", REGISTRY.tasks),
        ("method", REGISTRY.methods),
        ("algorithm", REGISTRY.algorithms),
    )
    for name, spec in parts.items()
    if not spec.is_plugin
]


def telling_values(schema):
    """All choices of a parameter, or the ends of its range: where rules bite."""
    if "enum" in schema or schema["type"] == "boolean":
        return schema.get("enum", [False, True])
    bounds = [schema[edge] for edge in ("minimum", "maximum") if edge in schema]
    for edge, inwards in (("exclusiveMinimum", 1e-6), ("exclusiveMaximum", -1e-6)):
        bounds += [schema[edge] + inwards] if edge in schema else []
    if schema["type"] == "array" and bounds == []:
        bounds = [[*reversed(schema["default"])]]
    elif schema["type"] == "array":
        length = len(schema["default"])
        bounds = [[*reversed(schema["default"])], [bounds[0]] * length]
    return [schema["default"], *bounds]


def pairs_of_values(schema):
    """Every pair of telling values of every two parameters, and each alone."""
    values = {n: telling_values(p) for n, p in schema["properties"].items()}
    for a, b in itertools.combinations_with_replacement(values, 2):
        for one, other in itertools.product(values[a], values[b]):
            yield {a: one, b: other}


def verdicts(kind, spec, entry, task, given):
    """The fields that worker and server refuse of one part with these parameters."""
    home = "params" if kind == "method" else "algorithms[0]"
    server = {p.path for p in check_params(entry, given, home)}
    try:
        params = parse_params(spec.params, given, home)
    except RecipeError as refused:
        return {f.path for f in refused.fields}, server
    if kind == "task" or server:
        return set(), server
    host = REGISTRY.method(spec.name if kind == "method" else "supervised")
    learner = params if kind == "method" else host.params()
    plugged = ((spec, params),) if kind == "algorithm" else ()
    worker = set()
    try:
        check_recipe(task, task.params(), host, learner, plugged)
    except RecipeError as refused:
        worker = {f.path for f in refused.fields}
    found = check_combination(
        "",
        ENTRIES["task", task.name],
        ENTRIES["method", host.name] if kind == "algorithm" else entry,
        [(entry, given)] if kind == "algorithm" else [],
        {},
        given if kind == "method" else {},
    )
    return worker, {p.path.removeprefix(".") for p in found}


@pytest.mark.parametrize(("kind", "name"), PARTS)
def test_no_rule_waits_for_the_worker(kind, name):
    """What the server accepts no worker refuses, whatever two parameters are."""
    spec, entry = getattr(REGISTRY, kind)(name), ENTRIES[kind, name]
    tasks = map(REGISTRY.task, TASKS[:1] if kind == "task" else TASKS)
    for task, given in itertools.product(tasks, pairs_of_values(spec.schema)):
        worker, server = verdicts(kind, spec, entry, task, given)
        assert worker == server, (task.name, given)


def test_hidden_rule_would_be_found():
    @dataclass(frozen=True)
    class Secretive(REGISTRY.method("biprop").params):
        def __post_init__(self):
            if self.init == "signed_constant" and self.shuffle:
                raise ValueError("never together")

    spec = replace(REGISTRY.method("biprop"), params=Secretive)
    entry = ENTRIES["method", "biprop"]
    task = REGISTRY.task("digits")
    found = [
        given
        for given in pairs_of_values(spec.schema)
        if len(set(map(frozenset, verdicts("method", spec, entry, task, given)))) > 1
    ]
    assert found == [{"shuffle": True, "init": "signed_constant"}]


def test_right_parameters_pass():
    entry = ENTRIES["algorithm", "selective_backprop"]
    assert not list(check_params(entry, {"start": 0, "end": 1, "interrupt": 0}, ""))
