"""Published studies as they are offered: claim, figures with their source, two sizes.

A study file of `workers/studies` is a study like any other, at its reduced size, with a
table `gallery` beside it. What is read here is published with the catalogue, because
the web process knows neither the files nor the registry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workers.studies.study_file import (
    GALLERY,
    Study,
    WrongStudy,
    check_study,
    load_toml,
    sized,
    study_tasks,
)

FOLDER = Path(__file__).parent
# How a published figure stands to ours: the same quantity, a change against the
# baseline, or a figure of another data set that gives the direction only.
COMPARED = ("level", "change", "elsewhere")
_NEEDED = frozenset({"claim", "source", "differs", "minutes", "full"})
_KNOWN = _NEEDED | {"across", "found", "names", "published"}
_PUBLISHED = frozenset({"of", "source", "values"})
_PUBLISHED_KNOWN = _PUBLISHED | {"task", "budget", "compared"}


def study_files() -> tuple[Path, ...]:
    """Returns the files of all published studies, by name."""
    return tuple(sorted(FOLDER.glob("*.toml")))


def describe_study(path: Path) -> dict[str, Any]:
    """Reads one published study with both its sizes.

    Returns: the fields of a catalogue entry, as plain JSON values. `detail` holds what
        the gallery says, `sizes` with one submission for each task, and `curves`, the
        digest of each recipe by its label.

    Raises: WrongStudy, RecipeError: for a file that cannot be trained, or that leaves
        out what a published study must say.
    """
    written = load_toml(path)
    gallery = written.get(GALLERY, {})
    _check(gallery, _NEEDED, _KNOWN, GALLERY)
    if "title" not in written:
        raise WrongStudy("a published study needs a title")
    reduced, full = (sized(written, full=full) for full in (False, True))
    checked = check_study(reduced)
    curves = {entry.label: entry.recipe for entry in checked.entries}
    names = gallery.get("names", {})
    sizes = {
        "reduced": list(_submissions(reduced, checked, names)),
        "full": list(_submissions(full, check_study(full), names)),
    }
    published = [_read_published(p, curves) for p in gallery.get("published", ())]
    facts = {k: gallery[k] for k in ("differs", "minutes")}
    return {
        "kind": "study",
        "name": path.stem,
        "version": "1",
        "title": written["title"],
        "summary": gallery["claim"],
        "source": gallery["source"],
        "schema": {},
        "detail": facts
        | {k: gallery.get(k, "") for k in ("across", "found")}
        | {"published": published}
        | {"sizes": sizes, "curves": curves},
        "source_digest": "",
    }


def _submissions(
    written: Mapping[str, Any], study: Study, names: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Yields the study as it is posted, once for each of its tasks, with the task's
    key and what it is called among them."""
    keys = list(dict.fromkeys(entry.task for entry in study.entries))
    shared = {k: v for k, v in written.items() if k not in ("task", "tasks")}
    for task, key in zip(study_tasks(written), keys, strict=True):
        name = names.get(key, key) if len(keys) > 1 else ""
        title = f"{written['title']}: {name}" if name else written["title"]
        spec = {**shared, "title": title, "task": task}
        yield {"key": key, "name": name, "spec": spec}


def _read_published(
    written: Mapping[str, Any], curves: Mapping[str, str]
) -> dict[str, Any]:
    _check(written, _PUBLISHED, _PUBLISHED_KNOWN, "gallery.published")
    if unknown := sorted(written["values"].keys() - curves.keys()):
        raise WrongStudy(
            f"gallery.published names {', '.join(unknown)}; "
            f"the recipes are called {', '.join(curves)}"
        )
    compared = written.get("compared", "level")
    if compared not in COMPARED:
        raise WrongStudy(f"gallery.published.compared is none of {', '.join(COMPARED)}")
    optional = {"task": written.get("task", ""), "budget": written.get("budget")}
    return {k: written[k] for k in _PUBLISHED} | optional | {"compared": compared}


def _check(
    table: Mapping[str, Any],
    needed: frozenset[str],
    allowed: frozenset[str],
    where: str,
) -> None:
    if missing := sorted(needed - table.keys()):
        raise WrongStudy(f"{where} has no {', '.join(missing)}")
    if unknown := sorted(table.keys() - allowed):
        raise WrongStudy(
            f"{where} has {', '.join(unknown)}; known are {sorted(allowed)}"
        )
