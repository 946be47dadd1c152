"""What a study means by the workers' own catalogue: server and worker must agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.errors import InvalidInput
from backend.studies.resolve import resolve_study
from backend.studies.submission import parse_submission
from frontend.facts.catalogue import CatalogueEntry
from workers.driving.assignment import Assignment, resolve_recipe
from workers.registry import load_registry
from workers.studies.catalogue import describe_catalogue
from workers.studies.study_file import recipe_identity

REGISTRY = load_registry()
ENTRIES = [CatalogueEntry(**entry) for entry in describe_catalogue(REGISTRY)]


def plan(
    entries=ENTRIES,
    *,
    task="mnist1d",
    method="supervised",
    algorithms=(),
    device="cpu",
    **params,
):
    spec = {"task": task, "budgets": [1], "seeds": [0], "device": device}
    recipe = {"method": method, "params": params, "algorithms": list(algorithms)}
    submission = parse_submission(spec | {"baseline": recipe})
    return resolve_study(entries, submission, longest_seconds=100, most_runs=10)


def problems(**params):
    with pytest.raises(InvalidInput) as refused:
        plan(**params)
    return {f.path: f.message for f in refused.value.fields}


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"model": "mlp", "optimiser": "adamw", "activation": "x2_sigmoid"},
        {"model": "pooling_cnn", "pooling": "l2"},
        {"optimiser": "torch.optim.radam:RAdam"},
        {"optimiser": "torch.optim.radam:RAdam", "optimiser_params": {"eps": 1.0}},
    ],
)
def test_server_and_worker_give_one_identity(params):
    planned = plan(**params).baseline
    task = {"name": "mnist1d"}
    asked = {"method": "supervised", "params": params, "planned_units": 1}
    written = Assignment(task=task, **asked)
    trained = Assignment(task=task, **asked | {"params": planned.params})
    assert planned.recipe == recipe_identity(resolve_recipe(written))
    assert planned.recipe == recipe_identity(resolve_recipe(trained))


@pytest.mark.parametrize(
    ("name", "value"), [("precision", "tf32"), ("compile", "reduce-overhead")]
)
def test_what_only_a_gpu_can_is_refused_for_a_cpu(name, value):
    (found,) = problems(**{name: value}).items()
    assert found[0] == f"baseline.params.{name}"
    assert "or a GPU" in found[1]
    assert plan(device="cuda:1", **{name: value}).run_count == 1


def test_held_out_data_give_another_metric_and_task():
    assert plan().metric == "test accuracy"
    tuned = plan(task={"name": "mnist1d", "validation_share": 0.2})
    assert tuned.metric == "validation accuracy"
    assert tuned.task == "mnist1d(validation_share=0.2)"


@pytest.mark.parametrize(
    ("params", "path", "said"),
    [
        ({"optimiser": "lion"}, "params.optimiser", "none of adam, adamw, sgd, nor"),
        ({"optimiser": "absent.optim:Lion"}, "params.optimiser", "optimiser_source"),
        ({"optimiser_params": {"beta": 1}}, "params.optimiser_params", "by import"),
        ({"optimiser_params": "beta"}, "params.optimiser_params", "not an object"),
        ({"model": "gru", "activation": "tanh"}, "params.activation", "gru its own"),
        ({"model": "cnn", "pooling": "l2"}, "params.pooling", "pooling_cnn"),
    ],
)
def test_what_cannot_be_trained_is_refused(params, path, said):
    assert said in problems(**params)[f"baseline.{path}"]


def test_binary_activations_without_a_norm_name_the_parameter():
    binary = {"activations": "binary", "batch_norm": "none"}
    for method in ("biprop", "binary_weights"):
        said = problems(method=method, **binary)
        assert list(said) == ["baseline.params.batch_norm"]
        assert "choose fixed or learned" in said["baseline.params.batch_norm"]
        assert plan(method=method, activations="binary").run_count == 1


def test_version_of_an_algorithm_is_identity(monkeypatch):
    first = plan(algorithms=[{"name": "mixup"}]).baseline
    assert first.version == str(REGISTRY.method("supervised").version)
    newer = replace(REGISTRY.algorithm("mixup"), version=2)
    monkeypatch.setitem(REGISTRY.algorithms, "mixup", newer)
    published = [CatalogueEntry(**entry) for entry in describe_catalogue(REGISTRY)]
    second = plan(published, algorithms=[{"name": "mixup"}]).baseline
    assert second.version == f"{first.version} (mixup 2)"
    assert second.recipe != first.recipe
    asked = {"method": "supervised", "algorithms": ({"name": "mixup"},)}
    written = Assignment(task={"name": "mnist1d"}, params={}, planned_units=1, **asked)
    assert second.recipe == recipe_identity(resolve_recipe(written))
    assert plan(published).baseline.recipe == plan().baseline.recipe


def test_stated_digest_needs_no_source_here():
    params = {"optimiser": "absent.optim:Lion", "optimiser_source": "0" * 16}
    assert plan(**params).baseline.params == params
