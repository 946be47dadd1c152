"""Digests of the code that a part learns with, stored with every run.

Our own parts: of what their code does, so that a file moved, an import sorted or a
docstring mended is no other code. Plug-ins: of bytes, because their digest is part of
their recipes' identity and must never take another form. See docs/decisions/0003.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import inspect
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

# A change to these cannot change what a recipe learns, only how it is run and timed.
RUNNING_CODE = frozenset(
    f"workers.{name}"
    for name in (
        "context", "parameters", "pictures", "recipe_check", "registry",
        "source_digests", "specs",
    )
)  # fmt: skip
# Our files as plug-ins' identities knew them when the code still lay flat.
FIRST_SOURCES = Path(__file__).with_name("first_sources.zip")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_BARE = re.compile(rb"[\s;]*(#.*)?")
_OUR_IMPORT = re.compile(r"^\s*from (workers\.[\w.]+) import", re.MULTILINE)


@cache
def source_digest(module: str) -> str:
    """Returns the digest of a module of ours and of those of ours it imports.

    Files are ordered by their own digests, not by name, so that a move changes nothing.

    Returns: 16 hex digits, the same on every version of Python.
    """
    return _joined(code_digest(text_of(name)) for name in learned_with(module))


@cache  # parts share most of what they learn with
def code_digest(source: str) -> str:
    """Returns the digest of a file's text without imports, docstrings, blank lines."""
    return hashlib.sha256(b"\n".join(code_lines(source))).hexdigest()


def code_lines(source: str) -> list[bytes]:
    """Lists the lines of a file that do something; see `code_digest`."""
    tree = ast.parse(source)
    lines = source.encode().splitlines()
    for node in sorted(_unread(tree), key=lambda n: (n.lineno, n.col_offset))[::-1]:
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        before = lines[first][: node.col_offset]
        left = before + lines[last][node.end_col_offset :]
        # What stands behind an import is of the import.
        lines[first : last + 1] = [b"" if _BARE.fullmatch(left) else left]
    return [kept for line in lines if (kept := line.rstrip())]


def learned_with(module: str) -> set[str]:
    """Names the module and those of ours it imports, directly or not."""
    return _closure(module, _imports_of_ours)


@cache
def plugin_digest(module: str) -> str:
    """Returns the digest of a plug-in's file and of ours it names, byte by byte.

    Ours stand in it as they were first, so that no release of ours makes another recipe
    of it; what has changed since shows in `package_digest`.
    """
    first = _first_sources()

    def read(name: str) -> bytes:
        return first[name] if name in first else _bytes_of(name)

    def named(name: str) -> Iterable[str]:
        names = _OUR_IMPORT.findall(read(name).decode())
        return (other for other in names if other in first)

    texts = map(read, sorted(_closure(module, named)))
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


@cache
def package_digest(module: str) -> str:
    """Returns the digest of what a plug-in imports: other files of its package, and our
    code that it learns with."""
    package = module.partition(".")[0]
    reached = _closure(module, lambda name: _imports_of(name, package, "workers"))
    return _joined(map(_digest_of, reached - {module}))


def _joined(digests: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()[:16]


def _unread(tree: ast.AST) -> Iterator[ast.stmt]:
    """The statements that do nothing themselves: imports and docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False):
            yield node.body[0]


def _imports_of_ours(module: str) -> Iterator[str]:
    return _imports_of(module, "workers")


def _imports_of(module: str, *packages: str) -> Iterator[str]:
    """The modules of some packages that a module imports; none where it is no text."""
    try:
        named = _named_in(text_of(module), module)
    except (SyntaxError, ValueError):
        return
    for base, name in named:
        if base.partition(".")[0] in packages:
            inner = f"{base}.{name}"
            found = inner if name and _is_module(inner) else base
            yield from [found] if "." in found else []


@cache
def _named_in(source: str, module: str) -> tuple[tuple[str, str], ...]:
    """What a text imports: the module, and the name in it that may be a module too."""
    named: list[tuple[str, str]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, module)
            named += [(base, alias.name) for alias in node.names]
    return tuple(named)


def _absolute(node: ast.ImportFrom, module: str) -> str:
    """The module that a `from` names, from whichever package it counts its dots."""
    if not node.level:
        return node.module or ""
    is_package = hasattr(sys.modules.get(module), "__path__")
    package = module if is_package else module.rpartition(".")[0]
    return importlib.util.resolve_name("." * node.level + (node.module or ""), package)


def _digest_of(module: str) -> str:
    """The digest of a file's code; of its bytes where it is no Python of ours."""
    try:
        return code_digest(text_of(module))
    except (SyntaxError, ValueError):
        return hashlib.sha256(_bytes_of(module)).hexdigest()


def _is_module(name: str) -> bool:
    """Whether a name is that of a file, and not of a value in one."""
    try:
        spec = importlib.util.find_spec(name)
    except (ModuleNotFoundError, ValueError):  # its parent is no package
        return False
    return spec is not None and spec.has_location


def _closure(module: str, imported: Callable[[str], Iterable[str]]) -> set[str]:
    """The module and all that it reaches, but for what only runs and times it."""
    reached, waiting = set[str](), [module]
    while waiting:
        name = waiting.pop()
        if name not in reached and name not in RUNNING_CODE:
            reached.add(name)
            waiting += imported(name)
    return reached


def text_of(module: str) -> str:
    """Reads the source of a module, as it is imported or would be."""
    return _bytes_of(module).decode()


def _bytes_of(module: str) -> bytes:
    if module in sys.modules:
        return Path(inspect.getfile(sys.modules[module])).read_bytes()
    spec = importlib.util.find_spec(module)
    assert spec is not None, f"{module} is imported, so it can be found"
    return Path(str(spec.origin)).read_bytes()


def _first_sources() -> dict[str, bytes]:
    with zipfile.ZipFile(FIRST_SOURCES) as kept:
        return {name: kept.read(name) for name in kept.namelist()}
