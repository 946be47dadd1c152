"""Who may import whom: the table, and a reading of every import against it.

A module belongs to the layer with the longest prefix of its name, so that one not named
here falls to the strictest of its package.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("overcurve", "frontend", "backend", "workers", "migrations")


@dataclass(frozen=True)
class Layer:
    """Its modules by prefix, the layers it may use beside itself, and the packages of
    others beside the standard library."""

    modules: str
    uses: str = ""
    packages: str = ""


LAYERS = {
    # frontend: pure. No database, no HTTP, no clock.
    # The one rule of identity, and of cost, for the server and trainings without one.
    "identity": Layer("overcurve overcurve.recipe overcurve.prices overcurve.errors"),
    "curves": Layer("overcurve.curves", uses="identity", packages="numpy scipy"),
    "reading": Layer("overcurve.reading", uses="curves identity"),
    "words": Layer("frontend overcurve.words"),
    "figures": Layer(
        "overcurve.figures", uses="curves words identity", packages="matplotlib numpy"
    ),
    "pages": Layer("frontend.pages", uses="figures curves identity words"),
    "render": Layer(
        "frontend.render", uses="pages words", packages="jinja2 markdown_it markupsafe"
    ),
    # backend: all I/O of the web process; never workers.
    "settings": Layer(
        "backend.settings backend.errors backend.users",
        uses="identity",
        packages="pydantic pydantic_settings",
    ),
    "models": Layer(
        "backend.models backend.database",
        uses="settings",
        packages="psycopg sqlalchemy",
    ),
    "store": Layer(
        "backend.store", uses="models settings curves identity", packages="sqlalchemy"
    ),
    "queue": Layer("backend.queue", uses="settings", packages="celery kombu redis"),
    # The verbs; `backend` stands for modules that are not named elsewhere.
    "verbs": Layer(
        "backend",
        uses="store queue settings words reading curves identity",
        packages="celery jsonschema pydantic redis sqlalchemy",
    ),
    "web": Layer(
        "backend.app backend.web backend.routes",
        uses="verbs store models queue settings render pages figures reading curves "
        "words identity",
        packages="brotli celery fastapi pydantic redis sqlalchemy starlette",
    ),
    "embedded": Layer("backend.embedded", packages="psutil psycopg sqlalchemy"),
    "demo": Layer(
        "backend.demo",
        uses="verbs store models queue settings reading curves words identity",
        packages="celery sqlalchemy",
    ),
    "commands": Layer(
        "backend.cli backend.command_line",
        uses="web demo embedded verbs store models queue settings reading curves words "
        "identity",
        packages="alembic celery pydantic redis rich sqlalchemy typer uvicorn",
    ),
    "migrations": Layer(
        "migrations", uses="models settings", packages="alembic sqlalchemy"
    ),
    # workers: the training core knows nothing of ours but the identity, and no server.
    "core": Layer("workers", uses="identity host", packages="numpy torch"),
    # What the system tells of the machine, where it does: without these packages less.
    "host": Layer(
        "workers.machine",
        packages="numpy psutil pynvml torch",
    ),
    "tasks": Layer("workers.tasks", uses="core", packages="PIL numpy sklearn torch"),
    "process": Layer(
        "workers.main workers.process",
        uses="core host store models queue settings curves identity",
        packages="celery redis sqlalchemy",
    ),
}


@cache
def all_modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def layer_of(module: str) -> str:
    prefixes = [
        (len(prefix), name)
        for name, layer in LAYERS.items()
        for prefix in layer.modules.split()
        if module == prefix or module.startswith(f"{prefix}.")
    ]
    return max(prefixes)[1]


def imports_of(path: Path) -> Iterator[str]:
    """What a file imports, wherever in it; a module rather than a name in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            base = node.module or ""
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield whole if whole in all_modules() else base


def faults_of(module: str, imported: str) -> Iterator[str]:
    name = layer_of(module)
    layer = LAYERS[name]
    package = imported.split(".")[0]
    if package in PACKAGES:
        found = layer_of(imported)
        # A package's own `__init__` says its version; that makes no layer.
        own = imported == module.split(".")[0]
        if found not in {name, *layer.uses.split()} and not own:
            yield f"{module} ({name}) imports {imported} ({found})"
    elif package not in {*sys.stdlib_module_names, *layer.packages.split()}:
        yield f"{module} ({name}) imports {imported}"


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_keep_to_the_table(package: str) -> None:
    faults = [
        fault
        for module, path in all_modules().items()
        if module.split(".")[0] == package
        for imported in imports_of(path)
        for fault in faults_of(module, imported)
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("overcurve.curves.estimating.baseline", "sqlalchemy"),
        ("overcurve.curves.estimating.baseline", "frontend.pages.page"),
        ("frontend.pages.home", "backend.settings"),
        ("frontend.render", "backend"),
        ("backend.studies.submit", "fastapi"),
        ("backend.studies.submit", "workers.registry"),
        ("backend.store.runs", "backend.routes.home"),
        ("backend.app", "torch"),
        ("workers.driving.harness", "sqlalchemy"),
        ("workers.driving.harness", "backend.settings"),
        ("workers.methods.supervised", "sklearn"),
        ("workers.process.jobs", "backend.app"),
    ],
)
def test_forbidden_imports_are_noticed(module: str, imported: str) -> None:
    assert list(faults_of(module, imported))


def test_layers_name_existing_modules() -> None:
    named = {m for layer in LAYERS.values() for m in layer.modules.split()}
    assert named <= set(all_modules())


def test_layers_form_no_cycle() -> None:
    settled: set[str] = set()
    waiting = {name: set(layer.uses.split()) for name, layer in LAYERS.items()}
    while ready := {n for n, uses in waiting.items() if uses <= settled}:
        settled |= ready
        waiting = {n: uses for n, uses in waiting.items() if n not in ready}
    assert waiting == {}
