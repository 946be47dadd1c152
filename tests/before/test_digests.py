"""What names a part, a recipe and a plug-in is what it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from overcurve.curves.fairness.earlier_code import EARLIER, same_code
from overcurve.recipe import recipe_digest, task_key
from tests.before.made import FOLDER, read_json
from tests.before.plugged_in import install
from workers.source_digests import source_digest
from workers.studies.gallery import study_files
from workers.studies.study_file import Study, check_study, load_toml, sized

MADE: dict[str, Any] = read_json("digests.json")
OURS = {name: part for name, part in MADE["parts"].items() if not part["plugin"]}
PUBLISHED = {path.stem: path for path in study_files()}
# Parts that learn with other code than they did then: their rows in the table stay, and
# they are named here, because no earlier digest is that of today's code.
CHANGED_SINCE: frozenset[str] = frozenset()


def entries_of(study: Study) -> list[dict[str, str]]:
    return [
        {"label": e.label, "task": e.task, "recipe": e.recipe} for e in study.entries
    ]


@pytest.mark.parametrize("name", sorted(OURS.keys() - CHANGED_SINCE))
def test_earlier_digest_reads_as_todays(name: str) -> None:
    part = OURS[name]
    assert EARLIER[part["digest"]] == source_digest(part["module"])


def test_every_part_has_a_row() -> None:
    assert EARLIER.keys() >= {part["digest"] for part in OURS.values()}


def test_code_that_was_never_committed_reads_as_itself() -> None:
    for digest in read_json("recorded_digests.json")["digests"]:
        assert same_code(digest) == digest


@pytest.mark.parametrize("name", ["demo-like", "tuned", "masks"])
def test_study_has_the_recipes_it_had(name: str) -> None:
    made = MADE["studies"][name]
    assert entries_of(check_study(made["study"])) == made["entries"]


@pytest.mark.parametrize("name", MADE["gallery"])
def test_published_study_has_the_recipes_it_had(name: str) -> None:
    study = check_study(sized(load_toml(PUBLISHED[name]), full=False))
    assert entries_of(study) == MADE["gallery"][name]


@pytest.mark.parametrize("made", MADE["recipe_digest"], ids=lambda m: m["recipe"])
def test_recipe_has_the_digest_it_had(made: dict[str, Any]) -> None:
    assert recipe_digest(*made["arguments"]) == made["recipe"]


@pytest.mark.parametrize("made", MADE["task_key"], ids=lambda m: m["key"])
def test_task_has_the_key_it_had(made: dict[str, Any]) -> None:
    assert task_key(*made["arguments"]) == made["key"]


@pytest.fixture(scope="module")
def plugged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the old plug-in says of itself where it is installed."""
    folder = tmp_path_factory.mktemp("plugged")
    shutil.copytree(FOLDER / "plugin" / "before_plugin", folder / "before_plugin")
    install(folder)
    told = subprocess.run(
        [sys.executable, "-m", "tests.before.plugged_in"],
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=FOLDER.parents[1],
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_plugin_has_the_digests_it_had(plugged: dict[str, Any]) -> None:
    parts = {name: p for name, p in MADE["parts"].items() if p["plugin"]}
    wanted = {name.split()[1]: part["digest"] for name, part in parts.items()}
    assert plugged["digests"] == wanted


def test_plugin_has_the_recipes_it_had(plugged: dict[str, Any]) -> None:
    assert plugged["recipes"] == MADE["studies"]["plugin"]["entries"]


def test_plugin_that_knows_the_old_names_trains(plugged: dict[str, Any]) -> None:
    assert plugged["trained"] == ["finished", "finished"]
