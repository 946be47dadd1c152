"""Fields that stand in the paths of files, and files that say otherwise."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.errors import ReadingError
from overcurve.reading.path_pattern import not_matched, parse_pattern, state_fields
from overcurve.reading.problems import Problem

USUAL = "{method}/epochs{budget}/seed{seed}"
FOUND = {"method": "cnn", "budget": "8", "seed": "2"}


@pytest.mark.parametrize(
    "path",
    [
        "cnn/epochs8/seed2",
        "cnn/epochs8/seed2.csv",
        "cnn/epochs8/seed2.jsonl.gz",
        "cnn/epochs8/seed2/metrics.csv",
        "runs/of/today/cnn/epochs8/seed2.csv",
        "/abs/cnn/epochs8/seed2/metrics.csv",
        "runs\\cnn\\epochs8\\seed2.csv",
    ],
)
def test_path_or_its_end_states_fields(path: str) -> None:
    assert parse_pattern(USUAL).fields_of(path) == FOUND


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("{method}_s{seed}.csv", "a/res_net-50_s3.csv", ("res_net-50", "3")),
        ("{method}/*/v{seed}", "cnn/any thing/v1/metrics.csv", ("cnn", "1")),
        ("{method}/**/{seed}", "cnn/a/b/1.csv", ("cnn", "1")),
        ("{method}/**/{seed}", "x/cnn/1.csv", ("x", "1")),
        ("**/{method}/{seed}", "x/y/cnn/1.csv", ("cnn", "1")),
        ("runs/{method}/**/s{seed}", "a/runs/cnn/b/s1.csv", ("cnn", "1")),
        ("{method}+({seed})", "c.n+(1).csv", ("c.n", "1")),
    ],
)
def test_other_patterns_find_what_they_name(pattern, path, found) -> None:
    fields = parse_pattern(pattern).fields_of(path)
    assert fields == dict(zip(("method", "seed"), found, strict=True))


@pytest.mark.parametrize("path", ["cnn/8/seed2.csv", "seed2.csv", "cnn/epochs8.csv"])
def test_other_paths_do_not_match(path: str) -> None:
    assert parse_pattern(USUAL).fields_of(path) is None
    problem = not_matched([path] * 5, USUAL).problem
    assert (
        problem.reason == f"{USUAL} does not match {', '.join([path] * 3)} and 2 more"
    )


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("{colour}/{seed}", '"colour" is no field'),
        ("{seed}/{seed}", "names seed twice"),
        ("{method/{seed}", "a bracket too many"),
        ("**/{seed}/**", r"\*\* more than once"),
        ("{method}*{seed}*_", "more than 3 fields and stars"),
        ("*/runs", "names no field"),
    ],
)
def test_wrong_patterns_are_refused(pattern: str, found: str) -> None:
    with pytest.raises(ReadingError, match=found) as caught:
        parse_pattern(pattern)
    assert "{method}/epochs{budget}" in caught.value.remedy


def test_no_pattern_takes_long() -> None:
    begun = time.perf_counter()
    for part in ("*/", "a*b*/", "{budget}*/"):
        pattern = parse_pattern(part + "**/{method}" + "/*" * 90 + "/{seed}_")
        assert pattern.fields_of("a/" * 150 + "a" * 200) is None
    assert parse_pattern("a*b*c{seed}").fields_of("ab" * 2_000 + "/" + "a" * 99) is None
    assert parse_pattern("{seed}").fields_of("a/" * 9_000) is None
    assert time.perf_counter() - begun < 2


names = st.text("abc-_. 1", min_size=1).filter(lambda s: s.strip(". ") == s)


@given(names, st.integers(1, 10**6), st.integers(0, 99))
def test_names_put_into_a_path_come_back(method: str, budget: int, seed: int) -> None:
    path = USUAL.format(method=method, budget=budget, seed=seed)
    found = {"method": method, "budget": str(budget), "seed": str(seed)}
    assert parse_pattern(USUAL).fields_of(f"x/{path}/a.csv") == found


def stated(row: dict[str, object], **mapping: str) -> object:
    ((_, found),) = state_fields(iter([(2, row)]), FOUND, mapping)
    return found


def test_rows_gain_what_the_path_states() -> None:
    assert stated({"acc": "1"}) == {"acc": "1", **FOUND}
    assert stated({"method": "", "budget": None}) == FOUND
    assert stated({"epochs": "8.0"}, epochs="budget") == {
        "epochs": "8.0",
        "method": "cnn",
        "seed": "2",
    }


def test_rows_that_say_otherwise_are_problems() -> None:
    found = stated({"method": "mlp"})
    assert isinstance(found, Problem)
    assert found.reason == 'is "mlp", but the path of the file says "cnn"'
    found = stated({"epochs": 9}, epochs="budget")
    assert isinstance(found, Problem)
    assert found.field == "budget"


def test_problems_stay() -> None:
    problem = Problem(2, "line", "is short", "Mend it.")
    assert list(state_fields(iter([(2, problem)]), FOUND, {})) == [(2, problem)]
