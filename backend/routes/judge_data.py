"""Judging results measured anywhere: a file or pasted lines become a comparison."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, replace
from typing import BinaryIO
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from backend.column_guess import explain_export, guess_mapping
from backend.dependencies import SessionDep, SettingsDep
from backend.formats import respond
from backend.import_runs import as_upload, store_runs
from backend.read_csv import (
    COUNTED,
    UNUSED,
    Header,
    Reading,
    RunsRead,
    count_choices,
    read_header,
    read_runs,
)
from backend.read_record import FIELDS, NEEDED, Defaults
from backend.routes.bodies import FormDep
from backend.settings import Settings
from frontend.curves.metric_names import guess_direction
from frontend.curves.question import Question, question_query
from frontend.curves.records import Direction
from frontend.pages.judge import ColumnChoice, JudgePage, LineProblem

router = APIRouter()

KEPT_BYTES = 1_000_000  # a longer file is not sent back inside the page
PASTED = "Pasted results"
UNFILTERED = ("method", "label", "seed")  # judged side by side, so never left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a form sent: the lines, and what was answered about them."""

    source: BinaryIO
    size: int
    name: str
    mapping: dict[str, str]
    keep: dict[str, str]
    is_answered: bool
    direction: Direction | None
    metric: str
    unit: str
    device_class: str
    baseline: str


@router.get("/judge", response_model=None)
def show_judge(request: Request, settings: SettingsDep) -> Response:
    """Shows where to drop or paste."""
    return respond(request, JudgePage(max_rows=settings.max_import_rows))


@router.post("/judge", response_model=None)
def send_judge(
    request: Request, form: FormDep, session: SessionDep, settings: SettingsDep
) -> Response:
    """Stores the runs and leads to their comparison, or asks what is left open."""
    sent = read_sent(form)
    header = read_header(sent.source)
    reading = _reading(sent, header, settings)
    read = read_runs(sent.source, reading)
    page = _questions(sent, header, reading, read, settings)
    if page is not None:
        return respond(request, page, 422 if page.problems else 200)
    kept, title = as_upload(read, sent.name)
    baseline = next(r.recipe for r in kept.records if r.label == sent.baseline)
    done = store_runs(session, settings, kept, title=title, baseline=baseline)
    question = Question(studies=(str(done.study),), baseline=baseline)
    return RedirectResponse(f"/compare?{urlencode(question_query(question))}", 303)


def read_sent(form: FormData) -> Sent:
    """Takes a form apart."""
    file = form.get("file")
    is_file = isinstance(file, UploadFile) and bool(file.filename)
    if isinstance(file, UploadFile) and is_file:
        source, size, name = file.file, file.size or 0, str(file.filename)
    else:
        raw = str(form.get("text", "")).encode("utf-8", "replace")
        source, size, name = io.BytesIO(raw), len(raw), ""
    direction = form.get("direction")
    return Sent(
        source=source,
        size=size,
        name=_line(name or form.get("name")) or PASTED,
        mapping=_mapping(form),
        keep=_keep(form),
        is_answered="baseline" in form,
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
            mapping[column] = str(field or UNUSED)
    if form.get("count_seeds"):
        mapping[COUNTED] = "seed"
    return mapping


def _keep(form: FormData) -> dict[str, str]:
    """The value that was chosen for a column, where one was."""
    keep: dict[str, str] = {}
    for name, column in form.multi_items():
        if name.startswith("column.") and isinstance(column, str):
            value = str(form.get(f"keep.{name.removeprefix('column.')}") or "")
            keep |= {column: value} if value else {}
    return keep


def _reading(sent: Sent, header: Header, settings: Settings) -> Reading:
    """What was answered counts; else a guess, which is shown before it is used."""
    exact = all(name in header.columns for name in NEEDED)
    guessed = {} if exact else guess_mapping(header.columns)
    mapping = sent.mapping or {c: f for c, f in guessed.items() if c != f}
    # A column named like a field, of which another was made that field, is let go.
    taken = {f for c, f in mapping.items() if c != f}
    mapping |= {c: UNUSED for c in header.columns if c in taken and c not in mapping}
    defaults = Defaults(
        direction=sent.direction,
        metric=sent.metric,
        unit=sent.unit,
        device_class=sent.device_class,
    )
    return Reading(
        mapping=mapping,
        keep={column: frozenset((value,)) for column, value in sent.keep.items()},
        defaults=defaults,
        max_rows=settings.max_import_rows,
    )


def _questions(
    sent: Sent, header: Header, reading: Reading, read: RunsRead, settings: Settings
) -> JudgePage | None:
    """The page that asks, None where nothing is open."""
    fields = {reading.mapping.get(c, c) for c in header.columns}
    states_direction = "direction" in fields
    # Read once more as if it were stated, so that only true problems are listed.
    stated = read
    if sent.direction is None and not states_direction:
        assumed = replace(reading.defaults, direction="max")
        stated = read_runs(sent.source, replace(reading, defaults=assumed))
    is_unclear = not states_direction and sent.direction is None
    methods = tuple(dict.fromkeys(r.label for r in stated.records))
    is_settled = sent.baseline in methods and not is_unclear
    if is_settled and not read.problems:
        return None
    missing = tuple(f for f in NEEDED if f not in fields) if header.columns else ()
    if reading.mapping.get(COUNTED):
        missing = tuple(f for f in missing if f != "seed")
    asks_columns = not sent.is_answered and (missing or _has_guess(reading))
    problems = () if asks_columns else stated.problems
    metric, guess = _metric(sent, header, reading, stated)
    return JudgePage(
        text=_kept_text(sent),
        name=sent.name,
        is_long=sent.size > KEPT_BYTES,
        columns=_columns(sent, header, reading),
        export_note=explain_export(
            header.columns, {c: _field(c, reading) for c in header.columns}
        ),
        count_seeds=COUNTED in reading.mapping,
        asks_direction=not states_direction,
        direction=sent.direction or guess or "",
        direction_guess=(
            f"guessed from the name “{metric}”: please check"
            if guess and sent.direction is None
            else ""
        ),
        metric=sent.metric or ("" if "metric" in fields else metric),
        unit=sent.unit if sent.is_answered else _likely_unit(stated, guess),
        device_class=sent.device_class,
        methods=methods,
        baseline=sent.baseline if sent.baseline in methods else _likely(stated),
        runs=len(stated.records),
        unused=stated.unused,
        problems=tuple(
            LineProblem(p.line, p.field, p.reason, p.remedy) for p in problems
        ),
        problem_count=stated.problem_count if problems else 0,
        missing=missing,
        max_rows=settings.max_import_rows,
    )


def _has_guess(reading: Reading) -> bool:
    return any(field != UNUSED for field in reading.mapping.values())


def _kept_text(sent: Sent) -> str:
    if sent.size > KEPT_BYTES:
        return ""
    sent.source.seek(0)
    return sent.source.read().decode("utf-8-sig", "replace").replace("\x00", "\ufffd")


def _columns(sent: Sent, header: Header, reading: Reading) -> tuple[ColumnChoice, ...]:
    first = header.sample[0] if header.sample else {}
    choices = count_choices(sent.source)
    return tuple(
        ColumnChoice(
            index=index,
            column=column,
            field=_field(column, reading),
            is_guess=not sent.mapping and reading.mapping.get(column, UNUSED) != UNUSED,
            sample=str(first.get(column, "")),
            keep=sent.keep.get(column, ""),
            choices=(
                tuple(choices.get(column, {}).items())
                if _field(column, reading) not in UNFILTERED
                else ()
            ),
        )
        for index, column in enumerate(header.columns)
    )


def _field(column: str, reading: Reading) -> str:
    return reading.mapping.get(column, column if column in FIELDS else UNUSED)


def _metric(
    sent: Sent, header: Header, reading: Reading, read: RunsRead
) -> tuple[str, Direction | None]:
    """The metric's name as the file gives it, and the direction it suggests."""
    if sent.metric:
        return sent.metric, guess_direction(sent.metric)
    named = [r.metric for r in read.records if r.metric != "quality"]
    columns = [c for c in header.columns if _field(c, reading) == "quality"]
    name = next(iter([*named, *(c for c in columns if c != "quality")]), "")
    return name, guess_direction(name)


def _likely_unit(read: RunsRead, direction: Direction | None) -> str:
    """A score that is better when higher and never leaves 0 to 1 is a fraction."""
    qualities = [r.quality for r in read.records if r.quality is not None]
    within = bool(qualities) and min(qualities) >= 0.0 and max(qualities) <= 1.0
    return "fraction" if within and direction == "max" else ""


def _likely(read: RunsRead) -> str:
    """The method that looks like a baseline: by its name, else by most budgets."""
    labels = list(dict.fromkeys(r.label for r in read.records))
    for label in labels:
        if "baseline" in label.lower():
            return label
    budgets = Counter(label for label, _ in {(r.label, r.budget) for r in read.records})
    return max(labels, key=lambda label: budgets[label], default="")
