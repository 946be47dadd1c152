"""Who may import whom: five floors and their rooms, read against every import.

A module belongs to the room with the longest prefix of its name. `uses` names the rooms
that a room may import beside itself; what those use it may not use by that alone.
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
FLOORS = ("overcurve", "frontend", "backend", "workers", "migrations")


@dataclass(frozen=True)
class Room:
    """Its modules by prefix, the rooms it may use, and packages of others."""

    modules: str
    uses: str = ""
    packages: str = ""


JUDGE = "curves several planning fairness judging saying selecting terms"
LIBRARY = f"{JUDGE} estimating encoding reading figures telling hall"
SERVER = "store facts queue settings"
ROOMS = {
    # The library: pure, and importable alone.
    "hall": Room("overcurve"),
    "terms": Room("overcurve.curves.terms", "hall"),
    "estimating": Room("overcurve.curves.estimating", "terms", "numpy scipy"),
    "selecting": Room("overcurve.curves.selecting", "estimating terms hall"),
    "saying": Room("overcurve.curves.saying", "selecting terms"),
    "judging": Room(
        "overcurve.curves.judging", "estimating saying selecting terms", "numpy"
    ),
    "fairness": Room("overcurve.curves.fairness", "estimating saying selecting terms"),
    "planning": Room(
        "overcurve.curves.planning", "judging estimating saying selecting terms"
    ),
    "encoding": Room("overcurve.curves.encoding", "terms"),
    "curves": Room(
        "overcurve.curves",
        "planning fairness judging encoding estimating selecting terms hall",
    ),
    "several": Room("overcurve.curves.several", "curves saying terms hall"),
    "reading": Room("overcurve.reading", "terms hall"),
    "timing": Room(
        "overcurve.run overcurve.timing overcurve.callbacks", "reading terms hall"
    ),
    "figures": Room(
        "overcurve.figures", "curves estimating saying terms hall", "matplotlib numpy"
    ),
    "telling": Room("overcurve.telling", "figures curves saying selecting terms hall"),
    "notebook": Room(
        "overcurve.notebook",
        "telling figures timing reading curves encoding terms hall",
        "matplotlib",  # narwhals and pandas by name, where they are used
    ),
    "command_line": Room(
        "overcurve.cli overcurve.command_line",
        "saying telling timing reading curves planning encoding terms hall",
        "click",
    ),
    # frontend: the pages. Pure: no database, no HTTP, no clock. The store fills the
    # facts that they show, and knows nothing else of them.
    "facts": Room("frontend.facts", "curves planning terms hall"),
    "pages": Room("frontend.pages", f"facts {LIBRARY}"),
    "render": Room("frontend", "pages hall", "jinja2 markdown_it markupsafe"),
    # backend: all I/O of the web process; never the workers.
    "settings": Room(
        "backend.settings backend.errors backend.exit_status backend.users",
        "hall",
        "pydantic pydantic_settings",
    ),
    "models": Room("backend.models backend.database", "settings", "psycopg sqlalchemy"),
    "store": Room("backend.store", f"models settings facts {LIBRARY}", "sqlalchemy"),
    "queue": Room("backend.queue", "settings", "celery kombu redis"),
    "verbs": Room(
        "backend",
        f"{SERVER} {LIBRARY}",
        "celery jsonschema pydantic redis sqlalchemy",
    ),
    "web": Room(
        "backend.app backend.web backend.routes",
        f"verbs models render pages {SERVER} {LIBRARY}",
        "brotli celery fastapi pydantic redis sqlalchemy starlette",
    ),
    "embedded": Room("backend.embedded", "", "psutil psycopg sqlalchemy"),
    "demo": Room(
        "backend.demo", f"verbs models {SERVER} {LIBRARY}", "celery sqlalchemy"
    ),
    "commands": Room(
        "backend.cli backend.command_line",
        f"web demo embedded verbs models command_line {SERVER} {LIBRARY}",
        "alembic celery click pydantic redis rich sqlalchemy uvicorn",
    ),
    "migrations": Room("migrations", "models settings", "alembic sqlalchemy"),
    # workers: the training core knows the library's hall, and no server.
    "machine": Room("workers.machine", "hall", "numpy psutil pynvml torch"),
    "core": Room("workers", "hall machine", "numpy torch"),
    "tasks": Room("workers.tasks", "core", "PIL numpy sklearn torch"),
    "process": Room(
        "workers.main workers.process",
        f"core machine models {SERVER} terms hall",
        "celery redis sqlalchemy",
    ),
}


@cache
def all_modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    named = {}
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            named[".".join(parts).removesuffix(".__init__")] = path
    return named


def room_of(module: str) -> str:
    prefixes = [
        (len(prefix), name)
        for name, room in ROOMS.items()
        for prefix in room.modules.split()
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
    name = room_of(module)
    package = imported.split(".")[0]
    if package not in FLOORS:
        if package not in {*sys.stdlib_module_names, *ROOMS[name].packages.split()}:
            yield f"{module} ({name}) imports {imported}"
    # A floor's own `__init__` says its version and names what the floor offers: that
    # makes no room.
    elif module not in FLOORS and imported != module.split(".")[0]:
        other = room_of(imported)
        if other not in {name, *ROOMS[name].uses.split()}:
            yield f"{module} ({name}) imports {imported} ({other})"


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_keep_to_the_table(floor: str) -> None:
    faults = [
        fault
        for module, path in all_modules().items()
        if module.split(".")[0] == floor
        for imported in imports_of(path)
        for fault in faults_of(module, imported)
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("overcurve.recipe", "numpy"),
        ("overcurve.checkout", "click"),
        ("overcurve.cli", "backend.cli"),
        ("overcurve.curves.estimating.baseline", "sqlalchemy"),
        ("overcurve.curves.estimating.points", "overcurve.curves.selecting.selection"),
        ("overcurve.curves.judging.method", "overcurve.curves.planning.next_runs"),
        ("overcurve.curves.comparison", "frontend.pages.page"),
        ("frontend.pages.home", "backend.settings"),
        ("frontend.render", "backend.web"),
        ("backend.studies.submit", "fastapi"),
        ("backend.studies.submit", "workers.registry"),
        ("backend.store.runs", "backend.routes.home"),
        ("backend.store.runs", "frontend.pages.run_words"),
        ("frontend.facts.runs", "backend.models"),
        ("backend.app", "torch"),
        ("workers.driving.harness", "sqlalchemy"),
        ("workers.driving.harness", "backend.settings"),
        ("workers.driving.harness", "overcurve.curves.terms.records"),
        ("workers.methods.supervised", "sklearn"),
        ("workers.process.jobs", "backend.app"),
    ],
)
def test_forbidden_imports_are_noticed(module: str, imported: str) -> None:
    assert list(faults_of(module, imported))


def test_rooms_name_existing_modules() -> None:
    named = {m for room in ROOMS.values() for m in room.modules.split()}
    assert named <= set(all_modules())


def test_rooms_form_no_circle() -> None:
    settled: set[str] = set()
    waiting = {
        name: set(room.uses.split()) & set(ROOMS) for name, room in ROOMS.items()
    }
    while ready := {n for n, uses in waiting.items() if uses <= settled}:
        settled |= ready
        waiting = {n: uses for n, uses in waiting.items() if n not in ready}
    assert waiting == {}


def test_modules_form_no_circle() -> None:
    """Within a room too: no module comes back to itself."""
    modules = all_modules()
    waiting = {
        m: {i for i in imports_of(p) if i in modules} - {m} for m, p in modules.items()
    }
    settled: set[str] = set()
    while ready := {m for m, uses in waiting.items() if uses <= settled}:
        settled |= ready
        waiting = {m: uses for m, uses in waiting.items() if m not in ready}
    assert sorted(waiting) == []
