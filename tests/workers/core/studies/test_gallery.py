"""What every published study must hold; a new file is covered without a test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from backend.studies.resolve import resolve_study
from backend.studies.submission import parse_submission
from frontend.facts.catalogue import CatalogueEntry
from workers.driving.assignment import resolve_recipe
from workers.registry import load_registry
from workers.studies.catalogue import describe_catalogue
from workers.studies.gallery import describe_study, study_files
from workers.studies.study_file import WrongStudy, read_study

MOST_MINUTES = 3  # of a reduced size, on two cores
MOST_RUNS = 200


@cache
def catalogue() -> tuple[CatalogueEntry, ...]:
    """What a worker of this machine publishes."""
    return tuple(CatalogueEntry(**e) for e in describe_catalogue(load_registry()))


FILES = pytest.mark.parametrize("path", study_files(), ids=lambda path: path.stem)


@FILES
@pytest.mark.parametrize("full", [False, True])
def test_each_recipe_can_be_trained(path: Path, full: bool) -> None:
    study = read_study(path, full=full)
    assert len(study.seeds) >= 3
    assert sum(len(e.budgets) for e in study.entries) * len(study.seeds) <= MOST_RUNS
    for entry in study.entries:
        for assignment in entry.assignments.values():
            resolve_recipe(assignment)


@FILES
def test_baseline_makes_a_curve_unless_tasks_do(path: Path) -> None:
    across = describe_study(path)["detail"]["across"]
    assert across in ("", "tasks", "train_items")
    study = read_study(path)
    if across:
        assert len({entry.task for entry in study.entries}) >= 2
    else:
        budgets = study.entries[0].budgets
        assert len(budgets) >= 4
        assert max(budgets) >= 8 * min(budgets)


@FILES
def test_full_size_holds_the_reduced_curves(path: Path) -> None:
    reduced, full = read_study(path), read_study(path, full=True)
    assert {e.recipe for e in reduced.entries} == {e.recipe for e in full.entries}
    assert {e.task for e in reduced.entries} <= {e.task for e in full.entries}
    work = [
        sum(b for e in s.entries for b in e.budgets) * len(s.seeds)
        for s in (reduced, full)
    ]
    assert work[0] < work[1]


@FILES
def test_a_server_takes_each_size_and_knows_its_curves(path: Path) -> None:
    detail = describe_study(path)["detail"]
    for parts in detail["sizes"].values():
        for part in parts:
            resolved = resolve_study(
                catalogue(),
                parse_submission(part["spec"]),
                longest_seconds=86_400,
                most_runs=5_000,
            )
            assert {r.label: r.recipe for r in resolved.recipes} == detail["curves"]
            assert resolved.task == part["key"]


@FILES
def test_figures_have_a_source_and_a_task_that_is_trained(path: Path) -> None:
    entry = describe_study(path)
    detail = entry["detail"]
    assert entry["summary"]
    assert entry["source"]
    assert detail["differs"]
    assert 0 < detail["minutes"] < MOST_MINUTES
    keys = {part["key"] for part in detail["sizes"]["full"]}
    for figures in detail["published"]:
        assert figures["source"]
        assert figures["values"]
        assert figures["task"] in keys | {""}


def test_figures_of_nobody_are_refused(tmp_path: Path) -> None:
    known = study_files()[0].read_text()
    path = tmp_path / "wrong.toml"
    figures = 'of = "x"\nsource = "y"\nvalues = { Nix = 1 }'
    path.write_text(f"{known}\n[[gallery.published]]\n{figures}")
    with pytest.raises(WrongStudy, match=r"names Nix"):
        describe_study(path)


def test_studies_of_several_tasks_train_each(tmp_path: Path) -> None:
    path = next(p for p in study_files() if p.stem == "spatial_priors")
    study = read_study(path)
    tasks = [entry.task for entry in study.entries]
    assert tasks == ["mnist1d"] * 4 + ["mnist1d(shuffled=true)"] * 4
    assert study.entries[0].recipe == study.entries[4].recipe
    twice = tmp_path / "twice.toml"
    twice.write_text(f'task = "digits"\n{path.read_text()}')
    with pytest.raises(WrongStudy, match="not both"):
        read_study(twice)
