"""The checkout that the library lies in, from which trainings and the server run.

Installed, the library is alone: `backend`, `workers` and the rest are on no path, so a
folder of the user's own with such a name is never taken for ours, nor ours for theirs.
"""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

NAME = "overcurve"
_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[([\w.,-]+)])?")


def find_checkout(package: Path = Path(__file__).parent) -> Path | None:
    """The folder of our own checkout that holds a package, None where there is none.

    Whoever copies `overcurve/` into a project has a `pyproject.toml` beside it too:
    only one of our name counts.
    """
    folder = package.resolve().parent
    try:
        named = _read_project(folder).get("name")
    except (OSError, ValueError):
        return None
    return folder if named == NAME else None


def missing_packages(checkout: Path, extra: str) -> list[str]:
    """The distributions of an extra that are not installed.

    Those that only some platforms need are not missed.
    """
    return [name for name in _packages(_read_project(checkout), extra) if _lacks(name)]


def install_command(checkout: Path, extra: str, *options: str) -> str:
    """What a shell takes to install an extra, in the versions of the checkout.

    Environments made by uv may be without pip.
    """
    installer = [sys.executable, "-m", "pip", "install"]
    # By the path alone: setuptools takes a question for pip as a sign that it runs, and
    # hides its distutils from the process.
    if PathFinder.find_spec("pip") is None:
        installer = ["uv", "pip", "install", "--torch-backend=auto"]
        installer += ["--python", sys.executable]
    what = ["-c", str(checkout / "constraints.txt"), "-e", f"{checkout}[{extra}]"]
    return shlex.join([*installer, *options, *what])


def _read_project(checkout: Path) -> dict[str, Any]:
    with (checkout / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file).get("project", {})
    return project


def _packages(project: dict[str, Any], extra: str) -> Iterator[str]:
    for requirement in project["optional-dependencies"][extra]:
        read = _REQUIREMENT.match(requirement)
        if read is None or ";" in requirement:
            continue
        if read[1] == NAME:
            for own in read[2].split(","):
                yield from _packages(project, own)
        else:
            yield read[1]


def _lacks(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return True
    return False
