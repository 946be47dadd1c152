"""A comparison as a piece of HTML without scripts: for notebooks, and within pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from overcurve.curves.comparison import Check, Comparison
from overcurve.curves.terms.answers import against_first
from overcurve.figures.captions import band_words
from overcurve.figures.layout import colours_of, lay_out
from overcurve.figures.scale import comparison_scale
from overcurve.figures.sketch import sketch
from overcurve.figures.view import View
from overcurve.telling.columns import Column
from overcurve.telling.counts import say_drawn
from overcurve.telling.files_read import say_left_out
from overcurve.telling.headers import ALONE
from overcurve.telling.point_rows import PointRow, point_rows
from overcurve.telling.point_table import PointColumn, point_columns
from overcurve.telling.run_groups import COLUMNS, RunGroup, say_total
from overcurve.telling.strips import Strip, verdict_strips
from overcurve.telling.stylesheet import stylesheet
from overcurve.words import count, listing


def comparison_html(
    comparison: Comparison, left_out: Sequence[str] = (), *, is_whole: bool = False
) -> str:
    """Draws a comparison: verdicts, curve, points, and what is not fair.

    Args:
        left_out: what was left out where the runs were read, a sentence each.
        is_whole: shows the checks that nothing is said against as well.
    Returns: one `div` without its stylesheet; every text in it is escaped.
    """
    scale = comparison_scale(comparison)
    drawing = lay_out(comparison, View())
    band = f'<i class="band-key"></i>{escape(band_words(comparison))} · '
    columns = point_columns(comparison, scale)
    parts = [
        _title(comparison),
        *map(_strip, verdict_strips(comparison, scale)),
        f'<div class="plot scroll">{sketch(drawing)}</div>',
        f'<p class="soft">{band if drawing.band_low else ""}'
        f"{escape(say_drawn(comparison, drawing))}</p>",
        _table(columns, point_rows(comparison, scale), bool(comparison.methods)),
        _checks(comparison.checks, is_whole),
        *(_soft(note) for note in comparison.notes),
        *(_soft(f"Left out: {r}") for r in say_left_out(comparison, left_out)),
    ]
    return _framed("".join(parts))


def styled(html: str) -> str:
    """The same with its stylesheet before it, to stand anywhere."""
    return f"<style>{stylesheet()}</style>{html}"


def runs_html(
    groups: Sequence[RunGroup],
    sources: Sequence[str],
    left_out: Sequence[str],
    said: Sequence[str] = (),
) -> str:
    """Runs counted by method, with what was left out, and the stylesheet.

    Args:
        groups: runs counted by method, as `group_by_method` gives them.
        sources: names of the files they are from; () where they are from none.
        left_out: sentences on what was set aside.
        said: sentences on how the files were understood.
    """
    head = "".join(_header(column) for column in COLUMNS)
    body = "".join(f"<tr>{_cells(group)}</tr>" for group in groups)
    table = (
        '<div class="scroll"><table class="runs counts cardlike">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    left = "".join(_soft(f"Left out: {reason}") for reason in left_out)
    total = f"<h2>{escape(say_total(groups, sources))}</h2>"
    total += "".join(map(_soft, said))
    return styled(_framed(total + (table if groups else "") + left))


def _framed(inside: str) -> str:
    return f'<div class="overcurve">{inside}</div>'


def _title(comparison: Comparison) -> str:
    colours = colours_of(comparison)
    named = [
        f'<span class="chip {colours[answer.recipe]}">{escape(answer.name)}</span>'
        for answer in comparison.methods
    ]
    base = f'<span class="chip b">{escape(comparison.baseline.name)}</span>'
    if not named:
        return f"<h2>{base}</h2>"
    listed = " and ".join([", ".join(named[:-1]), named[-1]][len(named) < 2 :])
    return f"<h2>{listed} against {base}</h2>"


def _strip(strip: Strip) -> str:
    figures = "<br>".join(
        f"{escape(f.before)}<b>{escape(f.number)}</b> {escape(f.after)} "
        f"<span>{escape(f.interval)}</span>"
        for f in strip.figures
    )
    budget = f"{escape(strip.equal_budget)}." if strip.equal_budget else ""
    why = "".join(f'<p class="why">{words}</p>' for words in (figures, budget) if words)
    return (
        f'<section class="verdict {strip.look}">'
        f'<span class="glyph" aria-hidden="true">{strip.glyph}</span><div>'
        f'<p class="say"><i class="dot {strip.colour}"></i>'
        f"<bdi>{escape(strip.name)}</bdi>{escape(strip.joint)}<b>{escape(strip.word)}</b>{escape(strip.rest)}</p>"
        f"{why}</div></section>"
    )


def _table(
    columns: Sequence[PointColumn], rows: Sequence[PointRow], has_methods: bool
) -> str:
    if not rows:
        return _soft("No method has a finished run yet." if has_methods else ALONE)
    head = "".join(_header(column.column) for column in columns)
    body = "".join(
        f"<tr>{''.join(_cell(column, row) for column in columns)}</tr>" for row in rows
    )
    return (
        '<h3>Point by point</h3><div class="scroll"><table class="runs cardlike">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _header(column: Column) -> str:
    kind = ' class="num"' if column.is_number else ""
    return f"<th{kind}>{escape(column.title)}</th>"


def _cell(column: PointColumn, row: PointRow) -> str:
    words = escape(column.read(row))
    kind = "num" if column.column.is_number else ""
    if column.field == "name":
        words, kind = f'<i class="dot {row.colour}"></i>{words}', "name"
    if column.field == "gap":
        words = f'{row.bar} <span class="gapnum">{words}</span>'
    if column.field == "verdict":
        why = f" <small>{escape(row.why)}</small>" if row.why else ""
        said = f'<span class="word">{row.glyph} {escape(row.verdict)}</span>'
        words, kind = f'<span class="{row.look}">{said}</span>{why}', "verdict-cell"
    return _labelled(column.column, kind, words)


def _cells(group: RunGroup) -> str:
    return "".join(
        _labelled(column, "num" if column.is_number else "name", escape(cell))
        for column, cell in zip(COLUMNS, group.cells, strict=True)
    )


def _labelled(column: Column, kind: str, words: str) -> str:
    return f'<td class="{kind}" data-label="{escape(column.title)}">{words}</td>'


def _checks(checks: Iterable[Check], is_whole: bool) -> str:
    ordered = against_first(checks)
    shown = [check for check in ordered if is_whole or check.is_against]
    rest = Counter(check.state for check in ordered[len(shown) :])
    items = "".join(
        f'<li class="{check.state}">{escape(check.message)}'
        f"{f' <small>{escape(check.evidence)}</small>' if check.evidence else ''}</li>"
        for check in shown
    )
    more = _soft(_say_rest(rest["ok"], rest["unknown"])) if rest else ""
    listed = f'<ul class="checks">{items}</ul>' if items else ""
    return f"<h3>Is the comparison fair?</h3>{listed}{more}"


def _say_rest(well: int, unknown: int) -> str:
    """How many checks are not listed: what nobody knows does not speak for it."""
    parts = [count(well, "check") + " found nothing against it"] * bool(well)
    open_ = "checks" if not well else "others"
    parts += [f"{unknown} {open_} cannot tell"] * bool(unknown)
    return f"{listing(parts)}; a saved page lists them."


def _soft(words: str) -> str:
    return f'<p class="soft">{escape(words)}</p>'
