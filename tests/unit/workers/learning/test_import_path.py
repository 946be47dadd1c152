"""Optimisers by import path: which are taken, in whose words the others are refused."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch import nn

from backend.studies.imported_source import imported_source
from workers.driving.assignment import Assignment, resolve_recipe
from workers.driving.harness import train_run
from workers.learning.import_path import ImportedOptimiser, optimiser_source
from workers.learning.optimisers import flatten_parameters
from workers.parameters import EMPTY_TABLE, RecipeError
from workers.studies.study_file import recipe_identity

PROGRAM = "workers.learning.import_path"
LION = '''
import torch


class Lion(torch.optim.Optimizer):
    """Sign of a moving average (Chen et al., arXiv 2302.06675), for a test."""

    def __init__(self, params, lr, beta=0.9):
        if not 0 <= beta < 1:
            raise ValueError(f"beta is {beta}")
        super().__init__(params, {"lr": lr, "beta": beta})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                mean = self.state[p].setdefault("mean", torch.zeros_like(p))
                mean.lerp_(p.grad, 1 - group["beta"])
                p.sub_(mean.sign(), alpha=group["lr"])


class Mover(Lion):
    @torch.no_grad()
    def step(self):
        for p in self.param_groups[0]["params"]:
            p.data = p.data - 0.1 * p.grad


class NotOne:
    pass
'''


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package `oftest` with a module `optim`, importable for one test."""
    (tmp_path / "oftest").mkdir()
    (tmp_path / "oftest" / "__init__.py").write_text("")
    (tmp_path / "oftest" / "optim.py").write_text(LION)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path / "oftest"
    for name in ("oftest", "oftest.optim"):
        sys.modules.pop(name, None)


def assignment(**params):
    return Assignment(
        task={"name": "mnist1d", "num_samples": 200},
        method="supervised",
        params={"model": "mlp", **params},
        planned_units=5,
    )


def refusal(**params):
    with pytest.raises(RecipeError) as refused:
        resolve_recipe(assignment(**params))
    (field,) = refused.value.fields
    return field.path, field.message


def test_own_optimiser_trains(package):
    lion = assignment(optimiser="oftest.optim:Lion", optimiser_params={"beta": 0.5})
    first, second = train_run(lion), train_run(lion)
    assert first.status == "finished", first.error
    assert first.metrics == second.metrics
    other = assignment(optimiser="oftest.optim:Lion", optimiser_params={"beta": 0.0})
    assert train_run(other).metrics != first.metrics


def test_source_is_part_of_the_identity(package):
    lion = assignment(optimiser="oftest.optim:Lion")
    before = recipe_identity(resolve_recipe(lion))
    assert before == recipe_identity(resolve_recipe(lion))
    (package / "optim.py").write_text(LION + "# changed\n")
    assert recipe_identity(resolve_recipe(lion)) != before


def test_server_finds_the_same_source_without_importing(package):
    assert imported_source("oftest.optim:Lion") is not None
    assert "oftest" not in sys.modules
    assert imported_source("oftest.optim:Lion") == optimiser_source("oftest.optim:Lion")
    assert imported_source("oftest.absent:Lion") is None
    assert imported_source("absent:Lion") is None
    assert imported_source("math:Lion") is None


@pytest.mark.parametrize("program", [PROGRAM, "workers.imported"])
def test_digest_is_printed_for_a_server_without_it(package, program):
    said = subprocess.run(
        [sys.executable, "-m", program, "torch.optim.radam:RAdam"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == imported_source("torch.optim.radam:RAdam")


def test_other_source_than_submitted_is_refused(package):
    path, message = refusal(optimiser="oftest.optim:Lion", optimiser_source="0" * 16)
    assert path == "params.optimiser_source"
    assert "where the study was submitted" in message


@pytest.mark.parametrize(
    ("params", "path", "said"),
    [
        ({"optimiser": "lion"}, "optimiser", "adamw, sgd or an import path"),
        ({"optimiser": "oftest.absent:Lion"}, "optimiser", "cannot be imported"),
        ({"optimiser": "oftest.optim:Absent"}, "optimiser", "cannot be imported"),
        ({"optimiser": "oftest.optim:NotOne"}, "optimiser", "no torch.optim.Optimizer"),
        (
            {"optimiser": "oftest.optim:Lion", "optimiser_params": {"gamma": 1}},
            "optimiser_params",
            "it knows beta",
        ),
        (
            {"optimiser": "oftest.optim:Lion", "optimiser_params": {"beta": 2}},
            "optimiser_params",
            "beta is 2",
        ),
        (
            {"optimiser": "oftest.optim:Lion", "optimiser_params": {"lr": 2}},
            "optimiser_params",
            "learning_rate",
        ),
        ({"optimiser_params": {"beta": 2}}, "optimiser_params", "by import path"),
        ({"optimiser_source": "0" * 16}, "optimiser_source", "by import path"),
        (
            {"optimiser": "oftest.optim:Lion", "weight_decay": 0.1},
            "weight_decay",
            "adamw",
        ),
        ({"optimiser": "oftest.optim:Lion", "momentum": 0.5}, "momentum", "for sgd"),
        ({"optimiser_params": [1]}, "optimiser_params", "an object"),
    ],
)
def test_what_cannot_be_is_refused(package, params, path, said):
    found, message = refusal(**params)
    assert found == f"params.{path}"
    assert said in message


def test_weights_must_stay_where_they_are(package):
    outcome = train_run(assignment(optimiser="oftest.optim:Mover"))
    assert outcome.status == "failed"
    assert "in place" in outcome.error["message"]


def test_state_is_put_back_and_forgotten():
    network = nn.Linear(3, 2)
    flat = flatten_parameters(network.parameters())
    adam = ImportedOptimiser("torch.optim:Adam", network.parameters(), EMPTY_TABLE)
    before, weights = adam.state_dict(), flat.weights.clone()
    flat.gradients.fill_(1.0)
    adam.step(0.1)
    moved = flat.weights.clone()
    adam.load_state_dict(before)
    flat.weights.copy_(weights)
    adam.step(0.1)
    assert torch.equal(flat.weights, moved)
