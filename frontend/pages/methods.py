"""The page of what can be trained: a card for each task, method and algorithm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from frontend.facts.catalogue import CatalogueEntry
from frontend.pages.page import Table
from frontend.pages.run_words import value_words
from overcurve.words import NBSP


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterLine:
    """A parameter as its schema declares it."""

    name: str
    title: str
    help: str
    kind: str
    default: str
    unit: str
    bounds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCard:
    """A task, method or algorithm, as its docstring and its declarations describe it.

    Attributes:
        refused: why combinations with it are refused, and what to take instead.
        runs: how many trained with it, None if not counted.
    """

    kind: str
    name: str
    version: str
    title: str
    summary: str
    source: str
    facts: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]
    parameters: tuple[ParameterLine, ...]
    runs: int | None

    @property
    def source_pieces(self) -> tuple[tuple[str, str], ...]:
        """The source in pieces with their addresses, "" for those without."""
        return linked(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodsPage:
    """Everything that the workers of this server have published."""

    template: ClassVar[str] = "methods.html"

    tasks: tuple[EntryCard, ...]
    methods: tuple[EntryCard, ...]
    algorithms: tuple[EntryCard, ...]

    @property
    def title(self) -> str:
        """The browser's tab."""
        return "Methods"

    @property
    def is_empty(self) -> bool:
        """Whether no worker has published anything yet."""
        return not (self.tasks or self.methods or self.algorithms)

    def tables(self) -> tuple[Table, ...]:
        """Every parameter of everything."""
        rows = tuple(
            (card.kind, card.name, p.name, p.kind, p.default, p.unit, p.bounds, p.help)
            for card in (*self.tasks, *self.methods, *self.algorithms)
            for p in card.parameters
        )
        columns = ("of", "entry", "name", "type", "default", "unit", "bounds", "help")
        return (Table("parameters", columns, rows),)


def methods_page(
    entries: Iterable[CatalogueEntry], runs: Mapping[tuple[str, str], int]
) -> MethodsPage:
    """Builds the page; `runs` counts the runs of (kind, name)."""
    cards = [_card(entry, runs) for entry in entries]
    kinds = {k: tuple(c for c in cards if c.kind == k) for k in _KINDS}
    return MethodsPage(
        tasks=kinds["task"], methods=kinds["method"], algorithms=kinds["algorithm"]
    )


_KINDS = ("task", "method", "algorithm")


def parameter_lines(schema: Mapping[str, Any]) -> tuple[ParameterLine, ...]:
    """Reads the parameters out of a JSON schema, in its order."""
    properties: Mapping[str, Any] = schema.get("properties", {})
    return tuple(
        ParameterLine(
            name=name,
            title=str(declared.get("title", name.replace("_", " "))),
            help=str(declared.get("description", "")),
            kind=kind_words(declared),
            default=value_words(declared.get("default")),
            unit=str(declared.get("x-unit", "")),
            bounds=bounds_words(declared),
        )
        for name, declared in properties.items()
    )


def kind_words(declared: Mapping[str, Any]) -> str:
    """The type of a parameter: number, one of ..., list of numbers."""
    if declared.get("enum"):
        return "one of " + ", ".join(value_words(v) for v in declared["enum"])
    if declared.get("x-choices"):
        choices = ", ".join(value_words(v) for v in declared["x-choices"])
        return f"{choices}, or an import path"
    kind = declared.get("type", "text")
    if isinstance(kind, list):
        return " or ".join(_TYPES.get(k, str(k)) for k in kind)
    if kind == "array":
        return f"list of {kind_words(declared.get('items', {}))}s"
    return _TYPES.get(kind, str(kind))


_TYPES = {
    "string": "text",
    "boolean": "on or off",
    "integer": "whole number",
    "null": "none",
    "object": "table of values",
}


def bounds_words(declared: Mapping[str, Any]) -> str:
    """The bounds of a number: from 0 to 1, above start; "" where there are none."""
    declared = declared.get("items", declared)
    parts: list[str] = []
    for name, words in (
        ("minimum", "from"),
        ("exclusiveMinimum", "above"),
        ("maximum", "to"),
        ("exclusiveMaximum", "below"),
    ):
        if name in declared:
            parts.append(f"{words} {value_words(declared[name])}")
    if other := declared.get("x-above-field"):
        parts.append(f"above {str(other).replace('_', ' ')}")
    return " ".join(parts)


_SHOWN = {
    "metric": "quality",
    "direction": "better is",
    "budget_unit": "budget in",
    "kinds": "for",
    "seams": "plugs in at",
    "methods": "plugs into",
    "conflicts": "not with",
    "cost": "cost",
    "published": "published",
}
_BETTER = {"max": "higher", "min": "lower"}


def _facts(entry: CatalogueEntry) -> Iterator[tuple[str, str]]:
    """What a card says of an entry, in words; what a program needs is in the JSON."""
    for name, words in _SHOWN.items():
        value = entry.detail.get(name)
        if value not in (None, "", [], ()):
            yield words, _BETTER.get(str(value)) or _unbroken(value_words(value))
    if entry.detail.get("external"):
        yield "comes from", "outside the repository"


_PAPERS = "https://arxiv.org/abs/"
_ARXIV = re.compile(r"(arXiv \d{4}\.\d{4,5})")


def linked(text: str) -> tuple[tuple[str, str], ...]:
    """Splits a text into pieces with their addresses: papers of arXiv have one."""
    return tuple(
        (piece, f"{_PAPERS}{piece.split()[1]}" if _ARXIV.fullmatch(piece) else "")
        for piece in _ARXIV.split(text)
        if piece
    )


def _unbroken(text: str) -> str:
    """Keeps a figure and its % on one line."""
    return text.replace(" %", f"{NBSP}%")


def _card(entry: CatalogueEntry, runs: Mapping[tuple[str, str], int]) -> EntryCard:
    return EntryCard(
        kind=entry.kind,
        name=entry.name,
        version=entry.version,
        title=entry.title or entry.name.replace("_", " "),
        summary=_unbroken(entry.summary),
        source=entry.source,
        facts=tuple(_facts(entry)),
        refused=tuple(str(r["reason"]) for r in entry.detail.get("refuses", ())),
        parameters=parameter_lines(entry.schema),
        runs=runs.get((entry.kind, entry.name)),
    )
