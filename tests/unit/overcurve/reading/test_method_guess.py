"""The method by what stands in columns: no name of a run, split where it says more."""

from __future__ import annotations

import pytest

from overcurve.reading.column_facts import ColumnFacts, gather_facts
from overcurve.reading.column_guess import guess_mapping
from overcurve.reading.method_guess import settle_method, split_runs


def facts_of(**columns: list[object]) -> dict[str, ColumnFacts]:
    cells = zip(*columns.values(), strict=True)
    return gather_facts(dict(zip(columns, row, strict=True)) for row in cells)


TWICE = ["a", "a", "b", "b"]
NAMES = ["fuzzy-cat", "odd-dog", "big-cow", "red-fox"]


@pytest.mark.parametrize(
    ("columns", "method"),
    [
        ({"Name": NAMES, "optimizer": TWICE}, "optimizer"),
        ({"Name": TWICE, "optimizer": TWICE}, "Name"),
        ({"Name": NAMES, "group": TWICE, "optimizer": TWICE}, "group"),
        ({"Name": NAMES, "exp_name": TWICE}, "exp_name"),
        ({"Name": NAMES, "optimizer": TWICE, "data": TWICE}, "Name"),
        ({"method": NAMES, "optimizer": TWICE}, "method"),
        ({"x": [1, 2, 3, 4], "kind": TWICE}, "kind"),
    ],
)
def test_names_of_runs_are_no_method(columns, method: str) -> None:
    settled = settle_method(guess_mapping(list(columns)), facts_of(**columns))
    assert [c for c, field in settled.items() if field == "method"] == [method]


def test_names_that_follow_a_pattern_are_split() -> None:
    names = [f"{m}-e{e}-s{s}" for m in "ab" for e in (1, 2) for s in (0, 1)]
    settled = settle_method({"Name": "method"}, facts_of(Name=names))
    assert settled == {"Name": "{method}-e{budget}-s{seed}"}


def test_what_another_column_says_is_not_split_again() -> None:
    names = [f"{m}-s{s}" for m in "ab" for s in (0, 1)]
    facts = facts_of(Name=names, seed=[0, 1, 0, 1])
    settled = settle_method({"Name": "method", "seed": "seed"}, facts)
    assert settled == {"Name": "{method}-s*", "seed": "seed"}
    plain = facts_of(model=["resnet-s1", "resnet-s1"], seed=[0, 1])
    kept = {"model": "method", "seed": "seed"}
    assert settle_method(kept, plain) == kept


def test_paths_of_scalars_are_split() -> None:
    guessed = {"run": "method", "step": "budget", "#": "seed", "value": "quality"}
    facts = facts_of(run=["a/epochs1/seed0", "b/epochs1/seed0"])
    assert split_runs(guessed, facts) == {
        "run": "{method}/epochs{budget}/seed{seed}",
        "value": "quality",
    }
    assert split_runs(guessed, facts_of(run=["a", "b"])) == guessed
