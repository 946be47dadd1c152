"""What others see of the project: files of fixed forms, one version, an action."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for

import overcurve
from tests.running import ROOT

CHECK = ".github/workflows/check.yml"
FORMS = {
    CHECK: "github-workflows",
    "action.yml": "github-actions",
    "CITATION.cff": "citation-file-format",
}
CHANGES = (ROOT / "CHANGELOG.md").read_text()
RUNS = ROOT / "tests" / "before" / "imports" / "judge.csv"


def load(name: str) -> dict[str, Any]:
    """A file as data; `on` is a word here, not a truth value."""
    return dict(yaml.load((ROOT / name).read_text(), Loader=yaml.BaseLoader))


INPUTS: dict[str, Any] = load("action.yml")["inputs"]


@pytest.mark.parametrize("name", FORMS)
def test_file_has_its_form(name: str) -> None:
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / f"{FORMS[name]}.json").read_text())
    found = yaml.safe_load((ROOT / name).read_text())
    if True in found:
        found["on"] = found.pop(True)
    errors = validator_for(schema)(schema).iter_errors(found)
    assert [error.message for error in errors] == []


def test_one_version_is_said_everywhere() -> None:
    version = overcurve.__version__
    assert load("CITATION.cff")["version"] == version
    newest = re.search(r"^## \[(\d.*?)\] - (.*)$", CHANGES, re.M)
    assert newest is not None
    assert newest.groups() == (version, load("CITATION.cff")["date-released"])
    example = (ROOT / "docs" / "command-line.md").read_text()
    assert re.findall(r"overcurve@v([\d.]+)", example) == [version]


def test_next_changes_have_a_place() -> None:
    assert CHANGES.count("\n## [Unreleased]\n") == 1


def test_workflow_calls_the_targets_of_ci() -> None:
    steps = load(CHECK)["jobs"]["suite"]["steps"]
    asked = [step["run"] for step in steps if "run" in step]
    targets = re.findall(r"for target in (.*?);", (ROOT / ".ci" / "run").read_text())
    assert asked == [f"make {name}" for name in targets[0].split()]


def test_workflow_tries_what_readme_promises() -> None:
    tried = load(CHECK)["jobs"]["suite"]["strategy"]["matrix"]
    first, last = re.findall(
        r"Python 3\.(\d+) to 3\.(\d+) on Linux or macOS",
        (ROOT / "README.md").read_text(),
    )[0]
    minors = range(int(first), int(last) + 1)
    assert tried["python"] == [f"3.{minor}" for minor in minors]
    assert {name.partition("-")[0] for name in tried["os"]} == {"ubuntu", "macos"}


def test_workflow_may_only_read() -> None:
    workflow = load(CHECK)
    assert workflow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in workflow["jobs"].values())


@pytest.mark.parametrize("name", [CHECK, "action.yml"])
def test_actions_of_others_are_of_a_stated_version(name: str) -> None:
    used = re.findall(r"uses: (\S+)", (ROOT / name).read_text())
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+|\./", action) for action in used)


def judge_by_the_action(folder: Path, **inputs: str) -> tuple[int, str]:
    """The last step of the action as a runner starts it: its status and summary."""
    step = load("action.yml")["runs"]["steps"][-1]
    programs = folder / "overcurve" / "bin"
    programs.mkdir(parents=True)
    (programs / "overcurve").symlink_to(Path(sys.executable).with_name("overcurve"))
    summary = folder / "summary.md"
    known = {name: about.get("default", "") for name, about in INPUTS.items()} | inputs
    fill = re.compile(r"\$\{\{ inputs\.([\w-]+) }}")
    own = {k: fill.sub(lambda m: known[m[1]], v) for k, v in step["env"].items()}
    own |= {"RUNNER_TEMP": str(folder), "GITHUB_STEP_SUMMARY": str(summary)}
    bash = shutil.which("bash")
    assert bash is not None
    options = ("--noprofile", "--norc", "-eo", "pipefail", "-c")
    ended = subprocess.run(
        [bash, *options, step["run"]],
        cwd=folder,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, summary.read_text()


@pytest.mark.parametrize(
    ("inputs", "status", "said"),
    [
        ({"methods": "mine"}, 0, "mine: above"),
        ({}, 1, "theirs is undecided, required was above"),
        ({"require": ""}, 0, "theirs: undecided"),
        ({"methods": "nobody's own"}, 2, "no method nobody's own here"),
        ({"require": "$(touch broken)"}, 2, "the verdicts are above"),
    ],
)
def test_action_holds_methods_to_a_verdict(
    tmp_path: Path, inputs: dict[str, str], status: int, said: str
) -> None:
    asked = {"runs": str(RUNS), "options": "--direction=max\n--alpha=0.05\n", **inputs}
    ended, summary = judge_by_the_action(tmp_path, **asked)
    assert said in summary
    assert ended == status
    assert not (tmp_path / "broken").exists()
