"""Renders a page as HTML, JSON or CSV: three renderings of the same facts."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup

from frontend.pages.page import Frame, Page, Table
from overcurve import words
from overcurve.json_text import island_text, json_bytes


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Builds the one Jinja environment: escaping always, unknown names are errors."""
    made = Environment(
        loader=PackageLoader("frontend", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(words.FILTERS)
    made.filters["island"] = island
    made.filters["markdown"] = markdown
    return made


def render_html(page: Page, frame: Frame) -> str:
    """Renders the page's template; it sees `page` and `frame`, nothing else."""
    return environment().get_template(page.template).render(page=page, frame=frame)


def render_json(page: Page) -> bytes:
    """Writes the page's facts as JSON; a number that is not finite is null.

    They are its fields, unless it says them itself with `facts_json()`.
    """
    own = getattr(page, "facts_json", None)
    return json_bytes(own() if own is not None else plain(page))


def render_csv(table: Table) -> str:
    """Writes one table with its header; an unknown value is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return out.getvalue()


def plain(value: Any) -> Any:
    """Turns dataclasses, tuples, dates and numpy scalars into what JSON can hold."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (f.name for f in dataclasses.fields(value))
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if hasattr(value, "item"):
        return plain(value.item())
    return str(value)


@lru_cache(maxsize=4)
def markdown(text: str) -> Markup:
    """Prose as HTML: raw HTML in it is escaped, headings can be linked to, tables
    scroll by themselves."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", _anchor(inline.content))
    html = parser.renderer.render(tokens, parser.options, {})
    html = html.replace("<table>", '<div class="scroll"><table>')
    return Markup(html.replace("</table>", "</table></div>"))


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def island(value: object) -> Markup:
    """JSON that may stand inside a script element: it cannot close the element."""
    return Markup(island_text(plain(value)))
