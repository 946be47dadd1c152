"""The default recipe against the loop of greydanus/mnist1d in plain torch."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from workers.context import derive_seed
from workers.driving import harness
from workers.driving.harness import train_run
from workers.tasks.mnist1d import Mnist1dParams, generate

STEPS = 45  # forty make a round


class ResidualMlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(40, 100)
        self.linear2 = nn.Linear(100, 100)
        self.linear3 = nn.Linear(100, 10)

    def forward(self, x):
        h = self.linear1(x).relu()
        return self.linear3(h + self.linear2(h).relu())


def make_cnn():
    return nn.Sequential(
        nn.Unflatten(1, (1, 40)),
        nn.Conv1d(1, 25, 5, stride=2, padding=1), nn.ReLU(),
        nn.Conv1d(25, 25, 3, stride=2, padding=1), nn.ReLU(),
        nn.Conv1d(25, 25, 3, stride=2, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(125, 10),
    )  # fmt: skip


def trained_as_published(make, made):
    """The logits of the test after `STEPS` updates, batches in order, round again."""
    torch.manual_seed(derive_seed(0, "global"))
    network = make()
    x, x_test = (torch.from_numpy(a).float() for a in (made.x, made.x_test))
    y = torch.from_numpy(made.y)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-2)
    for step in range(STEPS):
        start = step * 100 % len(x)
        logits = network(x[start : start + 100])
        loss = functional.cross_entropy(logits, y[start : start + 100])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return network(x_test).detach()


@pytest.mark.parametrize(
    ("model", "make"),
    [
        ("logistic", lambda: nn.Linear(40, 10)),
        ("mlp", ResidualMlp),
        ("cnn", make_cnn),
    ],
)
def test_default_recipe_is_the_published_loop(model, make, assign, monkeypatch):
    predictors = []
    examine = harness._Drive.examine

    def keep(self, predictor):
        predictors.append(predictor())
        return examine(self, predictor)

    monkeypatch.setattr(harness._Drive, "examine", keep)
    run = assign(task={"name": "mnist1d"}, params={"model": model}, planned_units=STEPS)
    outcome = train_run(run)
    assert outcome.status == "finished", outcome.error
    made = generate(Mnist1dParams())
    expected = trained_as_published(make, made)
    found = predictors[-1](torch.from_numpy(made.x_test).float())
    assert torch.allclose(found, expected, rtol=1e-3, atol=1e-3)
    right = expected.argmax(1) == torch.from_numpy(made.y_test)
    assert outcome.quality == pytest.approx(float(right.double().mean()), abs=0.002)
