"""The floors of the house as a test: sizes, names, docstrings, and tests that mirror.

What is small, named for what it holds, described and tested is found from the tree.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("overcurve", "frontend", "backend", "workers")
MIRRORED = ("overcurve/curves", "overcurve/reading")
TESTS = ROOT / "tests" / "unit"

MEDIAN_FILE = 110  # lines
LONGEST_FILE = 400
MEDIAN_FUNCTION = 10
TESTS_TO_SOURCE = 0.8
SEVERAL = 3  # arguments of a function, from which on a docstring explains them
NAMED_FOR_NOTHING = {"utils", "helpers", "helper", "common", "manager", "misc", "util"}

# Files of tests that mirror no module, and what they are about instead.
OF_THE_WHOLE = {
    "curves/test_properties.py": "what holds for every study",
    "curves/test_golden.py": "numbers of the rule in force",
    "curves/test_calibration.py": "rates of false verdicts",
    "curves/test_shared_trainings.py": "rates of those where budgets share trainings",
    "reading/test_cases.py": "files that people have, from bytes to verdict",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Described = Function | ast.ClassDef


@cache
def sources(floor: str) -> tuple[Path, ...]:
    """The modules of a floor that hold anything."""
    paths = sorted((ROOT / floor).rglob("*.py"))
    return tuple(path for path in paths if path.read_text().strip())


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def every_source() -> list[Path]:
    return [path for floor in FLOORS for path in sources(floor)]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def mirrored(path: Path) -> Path:
    """Where the tests of a module are."""
    inside = path.relative_to(ROOT)
    return TESTS / inside.with_name(f"test_{inside.name}")


@pytest.mark.parametrize("folder", MIRRORED)
def test_every_module_has_tests_of_its_name(folder: str) -> None:
    modules = [p for p in sources(folder) if p.name != "__init__.py"]
    assert modules
    assert [named(p) for p in modules if not mirrored(p).exists()] == []


@pytest.mark.parametrize("folder", MIRRORED)
def test_every_test_file_mirrors_a_module(folder: str) -> None:
    modules = {mirrored(path) for path in sources(folder)}
    whole = {TESTS / "overcurve" / name for name in OF_THE_WHOLE}
    found = set((TESTS / folder).rglob("test_*.py"))
    assert sorted(named(path) for path in found - modules - whole) == []
    assert all(path.exists() for path in whole)


def test_library_has_as_many_tests_as_it_needs() -> None:
    source = sum(map(lines_of, sources("overcurve")))
    tests = sum(map(lines_of, (TESTS / "overcurve").rglob("*.py")))
    assert tests >= TESTS_TO_SOURCE * source, f"{tests} lines of tests for {source}"


def test_files_are_short() -> None:
    assert median(map(lines_of, every_source())) <= MEDIAN_FILE


def test_no_file_holds_two_ideas() -> None:
    assert [named(p) for p in every_source() if lines_of(p) > LONGEST_FILE] == []


def test_functions_are_short() -> None:
    lengths = [
        node.end_lineno - node.lineno + 1
        for path in every_source()
        for node in ast.walk(tree_of(path))
        if isinstance(node, Function)
    ]
    assert median(lengths) <= MEDIAN_FUNCTION


def test_modules_are_named_for_what_they_hold() -> None:
    named_so = [
        named(path)
        for path in [*every_source(), *(ROOT / "tests").rglob("*.py")]
        if NAMED_FOR_NOTHING & {*path.stem.split("_"), path.parent.name}
    ]
    assert named_so == []


def public_parts(path: Path) -> Iterator[tuple[str, Described]]:
    """Functions and classes that others may use, and methods of these classes."""

    def within(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Described]]:
        for node in body:
            if isinstance(node, Described) and not node.name.startswith("_"):
                yield f"{prefix}{node.name}", node
                if isinstance(node, ast.ClassDef):
                    yield from within(node.body, f"{prefix}{node.name}.")

    yield from within(tree_of(path).body, f"{named(path)}: ")


def public_functions() -> Iterator[tuple[str, list[str], str, ast.AST]]:
    """Name, arguments, docstring and node of the library's functions."""
    for path in sources("overcurve"):
        for name, node in public_parts(path):
            if isinstance(node, Function) and "." not in name.partition(": ")[2]:
                given = node.args
                arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs]
                names = [argument.arg for argument in arguments]
                yield name, names, ast.get_docstring(node) or "", node


def explained(docstring: str) -> list[str]:
    """The names that the section `Args` explains."""
    section = re.search(r"^Args:\n((?:    .*\n?|\n)*)", docstring, re.MULTILINE)
    told = re.findall(r"^ {4}(\w+(?:, \w+)*):", section[1] if section else "", re.M)
    return [name for names in told for name in names.split(", ")]


def test_whatever_the_library_offers_is_described() -> None:
    bare = [
        name
        for path in sources("overcurve")
        for name, node in public_parts(path)
        if not ast.get_docstring(node)
    ]
    assert bare == []
    modules = every_source()
    assert [named(p) for p in modules if not ast.get_docstring(tree_of(p))] == []


def test_docstrings_explain_no_argument_that_is_gone() -> None:
    gone = [
        f"{name}({argument})"
        for name, arguments, docstring, _ in public_functions()
        for argument in explained(docstring)
        if argument not in arguments
    ]
    assert gone == []


def test_several_arguments_are_explained() -> None:
    unexplained = [
        name
        for name, arguments, docstring, _ in public_functions()
        if len(arguments) >= SEVERAL and not explained(docstring)
    ]
    assert unexplained == []


def test_numbers_say_the_shape_of_every_argument() -> None:
    """Where arrays go in and out, a name alone says neither shape nor unit."""
    unexplained = [
        f"{name}({argument})"
        for name, arguments, docstring, _ in public_functions()
        if "/estimating/" in name and len(arguments) > 1
        for argument in set(arguments) - set(explained(docstring))
    ]
    assert unexplained == []


def test_errors_raised_are_told() -> None:
    untold = [
        name
        for name, _, docstring, node in public_functions()
        if any(isinstance(n, ast.Raise) and n.exc for n in ast.walk(node))
        if "aises" not in docstring
    ]
    assert untold == []
