"""A comparison as a page of its own: one file, without scripts, that opens anywhere.

The server's file is richer (its figure can be zoomed). This one needs nothing but the
library. Both carry the whole comparison as JSON, by which it can be judged again.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from overcurve.curves.comparison import Comparison, comparison_json
from overcurve.curves.saved import ISLAND
from overcurve.figures.captions import confidence
from overcurve.json_text import island_text
from overcurve.telling.columns import Column
from overcurve.telling.counts import runs_left_out
from overcurve.telling.files_read import ASIDE, rows_aside
from overcurve.telling.headers import comparison_summary, comparison_title
from overcurve.telling.snippet import comparison_html
from overcurve.telling.stylesheet import page_stylesheet
from overcurve.version import VERSION
from overcurve.words import count

LEFT_OUT = (
    Column("Curve"),
    Column("Budget", is_number=True),
    Column("Seed"),
    Column("Why"),
)
MARK = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 20C7 20 7 9 22 8" '
    'class="curve"/><circle cx="13" cy="5" r="2.6"/></svg>'
)


def comparison_page(
    comparison: Comparison, left_out: Sequence[str] = (), title: str = ""
) -> str:
    """Writes the whole page.

    Args:
        left_out: what was left out where the runs were read, a sentence each.
        title: of the page; "" says what is compared.
    Returns: HTML that asks nothing of any network; every text in it is escaped.
    """
    named = escape(title or comparison_title(comparison))
    facts = comparison_facts(comparison, left_out, title)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="{escape(comparison_summary(comparison))}">
<meta name="generator" content="Overcurve {VERSION}">
<title>{named} · Overcurve</title>
<style>{page_stylesheet()}</style>
</head>
<body>
<header class="bar">{MARK}{escape(title) or "Overcurve"}</header>
<main>
{comparison_html(comparison, left_out, is_whole=True)}
{_lost_runs(comparison)}
{_set_aside(comparison)}
</main>
<footer>{_foot(comparison)}</footer>
<script type="application/json" id="{ISLAND}">{island_text(facts)}</script>
</body>
</html>
"""


def comparison_facts(
    comparison: Comparison, left_out: Sequence[str] = (), title: str = ""
) -> dict[str, Any]:
    """What a page carries: the comparison with all of its runs, as JSON values.

    Args:
        comparison: the answer, with the runs it was given on.
        left_out: sentences on what a reader set aside before anything was judged.
        title: of the page; "" takes the comparison's own.
    """
    return {
        **comparison_json(comparison, packed=True),
        "title": title or comparison_title(comparison),
        "set_aside": list(left_out),
        "overcurve": VERSION,
    }


def _lost_runs(comparison: Comparison) -> str:
    rows = runs_left_out(comparison)
    return _folded(f"{count(len(rows), 'run')} not in the means", LEFT_OUT, rows)


def _set_aside(comparison: Comparison) -> str:
    files = comparison.evidence.files
    rows = sum(file.aside_rows for file in files)
    summary = f"{count(rows, 'row')} of the files set aside"
    return _folded(summary, ASIDE, rows_aside(files))


def _folded(
    summary: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]
) -> str:
    """A table behind its summary; "" without rows."""
    if not rows:
        return ""
    head = "".join(f"<th>{column.title}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    inside = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    table = f'<table class="runs">{inside}</table>'
    return (
        f'<div class="overcurve"><details><summary>{summary}</summary>'
        f'<div class="scroll">{table}</div></details></div>'
    )


def _cell(words: str) -> str:
    return f'<td class="name">{escape(words)}</td>'


def _foot(comparison: Comparison) -> str:
    asked = comparison.question
    facts = [
        f"Overcurve {VERSION}, judging rule {comparison.rule}",
        f"{confidence(comparison)} intervals of single points",
        f"direction {comparison.direction}",
        f"axis {asked.axis}",
        f"systematic error of times {comparison.time_sys:g}",
    ]
    facts += [f"margin {asked.margin:g}"] if asked.margin is not None else []
    facts += [f"device class {asked.device_class}"] if asked.device_class else []
    return (
        f"{escape(', '.join(facts))}. Digest of question, runs and rule: "
        f"<code>{comparison.digest}</code>. The data of this page stand inside it: "
        "<code>overcurve judge FILE</code> judges them again, <code>oc.read</code> "
        "reads them."
    )
