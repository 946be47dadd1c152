from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.trackers.name_parts import NamedRun, read_run_name

NAMES = [
    ("cnn/epochs8/seed2", NamedRun("cnn", "8", "epochs", "2")),
    ("cnn-e4-s0", NamedRun("cnn", "4", "epochs", "0")),
    ("res_net_50/epochs=8/seed=2", NamedRun("res_net_50", "8", "epochs", "2")),
    ("vit-b_100epochs_seed_3", NamedRun("vit-b", "100", "epochs", "3")),
    ("cutout max_steps 500 s1", NamedRun("cutout", "500", "steps", "1")),
    ("boost/trees200/rep4", NamedRun("boost", "200", "trees", "4")),
    ("cnn/budget16/rng7", NamedRun("cnn", "16", "", "7")),
    ("cutout-32-2", NamedRun("cutout-32-2")),
    ("resnet18", NamedRun("resnet18")),
]


@pytest.mark.parametrize(("name", "said"), NAMES)
def test_finds_budget_and_seed_where_their_words_stand(
    name: str, said: NamedRun
) -> None:
    assert read_run_name(name) == said


@given(
    method=st.from_regex(r"[a-z]{3,9}", fullmatch=True).filter(
        lambda word: word not in ("epochs", "epoch", "steps", "step", "seed", "iter")
    ),
    budget=st.integers(1, 10**6),
    seed=st.integers(0, 10**6),
    pattern=st.sampled_from(
        [
            "{}/epochs{}/seed{}",
            "{}-e{}-s{}",
            "{}_epochs={}_seed={}",
            "{}/{}epochs/rng{}",
        ]
    ),
)
def test_reads_back_what_was_written(
    method: str, budget: int, seed: int, pattern: str
) -> None:
    name = pattern.format(method, budget, seed)
    assert read_run_name(name) == NamedRun(method, str(budget), "epochs", str(seed))
