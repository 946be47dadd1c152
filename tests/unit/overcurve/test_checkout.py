"""The checkout is found where it is ours, and says what its programs need."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.utils import canonicalize_name

from overcurve import checkout
from overcurve.checkout import find_checkout, install_command, missing_packages
from tests.distributions import brought_along
from tests.unit.test_layers import ROOMS

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def write_project(folder: Path, text: str) -> Path:
    """A folder with this `pyproject.toml`, and the package in it."""
    (folder / "overcurve").mkdir()
    (folder / "pyproject.toml").write_text(text)
    return folder / "overcurve"


def test_library_here_lies_in_its_checkout() -> None:
    assert find_checkout() == ROOT


@pytest.mark.parametrize(
    "text", ['[project]\nname = "mine"', "[tool.black]", "", "not = toml ="]
)
def test_folder_of_others_is_no_checkout(tmp_path: Path, text: str) -> None:
    package = write_project(tmp_path, text)
    (tmp_path / "backend").mkdir()
    (tmp_path / "backend" / "cli.py").write_text("raise SystemExit('theirs')")
    assert find_checkout(package) is None


def test_package_alone_is_in_no_checkout(tmp_path: Path) -> None:
    assert find_checkout(tmp_path / "overcurve") is None


@pytest.mark.parametrize("extra", ["store", "server", "worker"])
def test_nothing_is_missing_here(extra: str) -> None:
    assert missing_packages(ROOT, extra) == []


def test_missing_packages_are_named(tmp_path: Path) -> None:
    extras = (
        'store = ["absent-one>=2", "numpy"]\nserver = ["overcurve[store]", "click"]'
    )
    package = write_project(
        tmp_path,
        '[project]\nname = "overcurve"\n[project.optional-dependencies]\n'
        f"{extras}\nother = [\"absent-two; sys_platform == 'plan9'\"]",
    )
    assert missing_packages(package.parent, "server") == ["absent-one"]
    assert missing_packages(package.parent, "other") == []


def test_checkout_is_installed_in_its_own_versions(tmp_path: Path) -> None:
    folder = tmp_path / "a checkout"
    assert shlex.split(install_command(folder, "worker", "--force-reinstall")) == [
        *(sys.executable, "-m", "pip", "install", "--force-reinstall"),
        *("-c", f"{folder}/constraints.txt", "-e", f"{folder}[worker]"),
    ]


def test_environment_without_pip_is_installed_by_uv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = SimpleNamespace(find_spec=lambda name: None)
    monkeypatch.setattr(checkout, "PathFinder", absent)
    command = install_command(tmp_path, "worker")
    assert command.startswith(
        f"uv pip install --torch-backend=auto --python {sys.executable} "
    )


def test_library_needs_no_more_than_its_command_line() -> None:
    names = {text.partition(">")[0] for text in PROJECT["dependencies"]}
    assert names == {"click", "numpy", "scipy"}


@pytest.mark.parametrize(
    ("extras", "rooms"),
    [
        ("", "estimating judging command_line"),
        ("plot", "figures notebook"),
        ("server", "render settings models store queue verbs web embedded demo"),
        ("server", "commands migrations"),
        ("worker", "machine core process models store queue settings"),
        ("worker digits", "tasks"),
    ],
)
def test_extra_brings_what_its_rooms_import(extras: str, rooms: str) -> None:
    homes, known = packages_distributions(), brought_along(extras=extras.split())
    wanted = {name for room in rooms.split() for name in ROOMS[room].packages.split()}
    absent = [
        name
        for name in wanted
        if not {canonicalize_name(home) for home in homes[name]} & set(known)
    ]
    assert absent == []


def test_asking_for_pip_leaves_distutils_as_it_was() -> None:
    """setuptools' own finder answers for pip, and gives way to the old distutils."""
    code = (
        "from overcurve.checkout import find_checkout, install_command; "
        "install_command(find_checkout(), 'worker'); "
        "import setuptools, distutils; print(distutils.__file__)"
    )
    asked = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=find_checkout(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "_distutils" in asked.stdout
