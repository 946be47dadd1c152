"""What the form of *Judge data* sends: the files, and what was answered about them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from starlette.datastructures import FormData

from backend.routes.judge_sent_files import (
    SentFile,
    files_title,
    passed_over,
    sent_files,
)
from frontend.pages.judging.columns import KEPT
from frontend.pages.judging.given import Given
from overcurve.curves.terms.records import Direction
from overcurve.reading.packed_files import NamedSource, source_of
from overcurve.reading.path_pattern import checked_pattern
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import COUNTED, UNUSED, Reading

TAGGED = ("train_seconds", "quality")  # what tags may be; of one tag the last counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a form sent: the files, and what was said of them; `tracker` is whose they
    were found to be, "" of tables, and `watch` the token under which somebody follows
    how far they are read."""

    files: tuple[SentFile, ...]
    given: Given
    tracker: str
    is_preview: bool
    watch: str

    @property
    def source(self) -> list[NamedSource]:
        """The files, read as one; of several those that may hold runs."""
        left = {file.name for file in passed_over(self.files)}
        kept = [file for file in self.files if file.name not in left]
        return [source_of(file.source, file.name) for file in kept]


def read_sent(form: FormData) -> Sent:
    """Takes a form apart."""
    files = sent_files(form)
    return Sent(
        files=files,
        given=_given(form, files_title(files)),
        tracker=_line(form.get("tracker")),
        is_preview=form.get("do") == "preview",
        watch=_line(form.get("watch")),
    )


def _given(form: FormData, name: str) -> Given:
    direction = _direction(form)
    # A guess that was shown and left alone is none that somebody said, until it counts.
    is_guess = direction == form.get("direction_guess") and form.get("do") == "preview"
    units, answers = _said_of_columns(form), dict(_pairs(form, "doubt", "answer"))
    for doubt in [f"unit:{column}" for column in units]:
        answers.pop(doubt, None)  # the menu beside the column was used after the doubt
    return Given(
        name=name,
        mapping=_mapping(form),
        keep=dict(_pairs(form, "column", "keep")),
        units=units,
        answers=answers,
        fold=_line(form.get("fold"), 500) if "fold" in form else None,
        is_answered="baseline" in form,
        names_tag=bool(form.get("tag.quality")),
        skips_bad=bool(form.get("skip_bad")),
        direction=None if is_guess else direction,
        metric=_line(form.get("metric")),
        unit=_line(form.get("unit")),
        device_class=_line(form.get("device_class")),
        baseline=_line(form.get("baseline"), 500),
        pattern=_line(form.get("pattern"), 300),
    )


def _direction(form: FormData) -> Direction | None:
    said: dict[object, Direction] = {"max": "max", "min": "min"}
    return said.get(form.get("direction"))


def _line(value: object, most: int = 120) -> str:
    return str(value or "").replace("\x00", "").strip()[:most]


def _pairs(form: FormData, name: str, said: str) -> Iterator[tuple[str, str]]:
    """What is named, as `column.3`, with what is said of it, as `keep.3`; where that
    is not empty."""
    for key, value in form.multi_items():
        if key.startswith(f"{name}.") and isinstance(value, str):
            answer = form.get(f"{said}.{key.partition('.')[2]}")
            if isinstance(answer, str) and answer:
                yield value, answer


def _mapping(form: FormData) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for name, column in form.multi_items():
        if name.startswith("column.") and isinstance(column, str):
            field = form.get(f"field.{name.removeprefix('column.')}")
            if not field and form.get("tracker"):
                continue  # a tracker's name that is taken for nothing may still be
            mapping[column] = column if field == KEPT else str(field or UNUSED)
    if form.get("count_seeds"):
        mapping[COUNTED] = "seed"
    for field in TAGGED:
        if tag := _line(form.get(f"tag.{field}"), 500):
            mapping[f"{form.get('tag.column')}={tag}"] = field
    return mapping


def _said_of_columns(form: FormData) -> dict[str, str]:
    """The units that were stated in menus: those that differ from what the menu showed,
    and those that were stated before and left as they are."""
    chosen = dict(_pairs(form, "column", "unit"))
    shown = dict(_pairs(form, "column", "unit_shown"))
    stated = dict(_pairs(form, "column", "unit_said"))
    doubts = dict(_pairs(form, "doubt", "answer"))
    units = {c: unit for c, unit in chosen.items() if unit != shown.get(c)}
    kept = {c: unit for c, unit in stated.items() if f"unit:{c}" not in doubts}
    return kept | units


def said_reading(given: Given, columns: Collection[str], max_rows: int) -> Reading:
    """How files are to be read, as far as somebody said it.

    Args:
        columns: of the files.
    """
    mapping = dict(given.mapping)
    # A column named like a field, of which another was made that field, is let go.
    taken = {f for c, f in mapping.items() if c != f}
    mapping |= {c: UNUSED for c in columns if c in taken and c not in mapping}
    return Reading(
        mapping=mapping,
        keep={column: frozenset((value,)) for column, value in given.keep.items()},
        fold=given.fold or "",
        units=given.units,
        answers=given.answers,
        defaults=Defaults(
            direction=given.direction,
            metric=given.metric,
            unit=given.unit,
            device_class=given.device_class,
        ),
        max_rows=max_rows,
        pattern=checked_pattern(given.pattern),
    )
