"""What the form of *Judge data* sends: the lines, and what was answered about them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile

from frontend.pages.judge_questions import KEPT, Given
from overcurve.reading.column_guess import guess_mapping, guess_method, tag_column
from overcurve.reading.read_record import NEEDED, Defaults
from overcurve.reading.read_runs import Header, count_choices, names_rows
from overcurve.reading.reading_options import COUNTED, UNUSED, Reading

PASTED = "Pasted results"
TAGGED = ("train_seconds", "quality")  # what tags may be; of one tag the last counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a form sent: the lines, of so many bytes, and what was said of them; `watch`
    is the token under which somebody follows how far the file is read."""

    source: BinaryIO
    size: int
    given: Given
    is_preview: bool
    watch: str


def read_sent(form: FormData) -> Sent:
    """Takes a form apart."""
    file = form.get("file")
    is_file = isinstance(file, UploadFile) and bool(file.filename)
    if isinstance(file, UploadFile) and is_file:
        source, size, name = file.file, file.size or 0, str(file.filename)
    else:
        raw = str(form.get("text", "")).encode("utf-8", "replace")
        source, size, name = io.BytesIO(raw), len(raw), ""
    return Sent(
        source=source,
        size=size,
        given=_given(form, _line(name or form.get("name")) or PASTED),
        is_preview=form.get("do") == "preview",
        watch=_line(form.get("watch")),
    )


def _given(form: FormData, name: str) -> Given:
    direction = form.get("direction")
    return Given(
        name=name,
        mapping=_mapping(form),
        keep=_keep(form),
        fold=_line(form.get("fold"), 500) if "fold" in form else None,
        is_answered="baseline" in form,
        names_tag=bool(form.get("tag.quality")),
        skips_bad=bool(form.get("skip_bad")),
        direction=direction if direction in ("max", "min") else None,  # type: ignore[arg-type]
        metric=_line(form.get("metric")),
        unit=_line(form.get("unit")),
        device_class=_line(form.get("device_class")),
        baseline=_line(form.get("baseline"), 500),
    )


def _line(value: object, most: int = 120) -> str:
    return str(value or "").replace("\x00", "").strip()[:most]


def _mapping(form: FormData) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for name, column in form.multi_items():
        if name.startswith("column.") and isinstance(column, str):
            field = form.get(f"field.{name.removeprefix('column.')}")
            mapping[column] = column if field == KEPT else str(field or UNUSED)
    if form.get("count_seeds"):
        mapping[COUNTED] = "seed"
    for field in TAGGED:
        if tag := _line(form.get(f"tag.{field}"), 500):
            mapping[f"{form.get('tag.column')}={tag}"] = field
    return mapping


def _keep(form: FormData) -> dict[str, str]:
    """The value that was chosen for a column, where one was."""
    keep: dict[str, str] = {}
    for name, column in form.multi_items():
        if name.startswith("column.") and isinstance(column, str):
            value = str(form.get(f"keep.{name.removeprefix('column.')}") or "")
            keep |= {column: value} if value else {}
    return keep


def reading_of(sent: Sent, header: Header, max_rows: int) -> Reading:
    """What was answered counts; else a guess, which is shown before it is used."""
    given = sent.given
    exact = all(name in header.columns for name in NEEDED)
    mapping = dict(given.mapping) or ({} if exact else _guessed(sent.source, header))
    # A column named like a field, of which another was made that field, is let go.
    taken = {f for c, f in mapping.items() if c != f}
    mapping |= {c: UNUSED for c in header.columns if c in taken and c not in mapping}
    return Reading(
        mapping=mapping,
        keep={column: frozenset((value,)) for column, value in given.keep.items()},
        fold=given.fold or "",
        defaults=Defaults(
            direction=given.direction,
            metric=given.metric,
            unit=given.unit,
            device_class=given.device_class,
        ),
        max_rows=max_rows,
    )


def _guessed(source: BinaryIO, header: Header) -> dict[str, str]:
    """What the columns may be, by their names and by what stands in them."""
    guessed = guess_mapping(header.columns)
    if "method" not in header.columns and not tag_column(header.columns):
        own = partial(names_rows, source)
        guessed = guess_method(guessed, count_choices(source), own)
    return {column: field for column, field in guessed.items() if column != field}
