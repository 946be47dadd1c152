"""What an extra of ours brings along: the distributions installed here, by name."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "overcurve"


def brought_along(
    name: str = OURS, extras: Iterable[str] = ()
) -> dict[str, Distribution]:
    """The distributions that installing `name[extras]` would install, and itself."""
    found: dict[str, Distribution] = {}
    waiting, seen = [(canonicalize_name(name), frozenset(extras))], set()
    while waiting:
        wanted = waiting.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        found[wanted[0]] = distribution(wanted[0])
        for text in found[wanted[0]].requires or ():
            need = Requirement(text)
            asked = [{"extra": extra} for extra in ("", *wanted[1])]
            if need.marker is None or any(map(need.marker.evaluate, asked)):
                waiting.append((canonicalize_name(need.name), frozenset(need.extras)))
    return found


def lend(distributions: Iterable[Distribution], site_packages: Path) -> None:
    """Puts installed distributions into another environment by links, so that it has
    them and nothing else, without a network."""
    for installed in distributions:
        parts = {file.parts[0] for file in installed.files or ()}
        for part in parts - {"..", "__pycache__"}:
            link = site_packages / part
            if not link.exists():
                link.symlink_to(Path(str(installed.locate_file(part))))
