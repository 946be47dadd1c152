"""Modules under the names they had: plug-ins find there what they always found."""

from __future__ import annotations

import ast
import importlib
import zipfile

import pytest

from workers.source_digests import FIRST_SOURCES

WORKERS = FIRST_SOURCES.parent
MARK = '"""Earlier name of `'
EARLIER = {
    path.stem: path.read_text().removeprefix(MARK).partition("`")[0]
    for path in sorted((WORKERS / "earlier_names").glob("*.py"))
    if path.read_text().startswith(MARK)
}


def first_source(name: str) -> str:
    with zipfile.ZipFile(FIRST_SOURCES) as first:
        return first.read(f"workers.{name}").decode()


def public_names(source: str) -> set[str]:
    """What a module defines for others."""
    defined = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.Assign):
            defined |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return {name for name in defined if not name.startswith("_")}


@pytest.mark.parametrize("name", EARLIER)
def test_earlier_name_holds_the_same_objects(name: str) -> None:
    earlier = importlib.import_module(f"workers.{name}")
    today = importlib.import_module(EARLIER[name])
    names = public_names(first_source(name))
    assert names
    for public in names:
        assert getattr(earlier, public) is getattr(today, public)


@pytest.mark.parametrize("name", ["methods.supervised", "seams", "task"])
def test_modules_that_stayed_hold_what_they_held(name: str) -> None:
    module = importlib.import_module(f"workers.{name}")
    assert public_names(first_source(name)) <= vars(module).keys()


def test_what_plugins_are_told_of_is_there() -> None:
    guide = (WORKERS.parent / "docs" / "add-a-method.md").read_text("utf-8")
    section = guide.partition("## What a plug-in may import")[2].partition("\n## ")[0]
    assert {name for name in EARLIER if f"`{name}`" not in section} == set()


def test_none_of_ours_uses_an_earlier_name() -> None:
    earlier = {f"workers.{name}" for name in EARLIER}
    found = [
        (path.name, node.module)
        for path in WORKERS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module in earlier
    ]
    assert found == []
