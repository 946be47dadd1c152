"""The page understands the kinds of files that people have, or asks about them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import FormData, UploadFile

from backend.importing.import_watch import ImportWatch
from backend.queue import connect_redis
from backend.routes.judge_file import look_at
from backend.routes.judge_form import read_sent
from backend.routes.judge_look import FileLook
from frontend.pages.judging.page import JudgePage
from overcurve.curves.asked import Asked, judge_runs
from overcurve.curves.terms.errors import CurveError
from tests.unit.overcurve.reading.test_cases import (
    CASES,
    FOLDER,
    Case,
    assert_right,
    refused_with_remedy,
)

TRACKERS = FOLDER.parent / "trackers"
NOBODY = ImportWatch(connect_redis("redis://127.0.0.1:1"), "")  # is never asked


def look(*paths: Path, root: Path = FOLDER, **said: str) -> FileLook:
    """One look at files, as a form sends them."""
    files: list[tuple[str, Any]] = []
    for path in paths:
        raw, name = path.read_bytes(), path.relative_to(root).as_posix()
        sent = UploadFile(io.BytesIO(raw), size=len(raw), filename=name)
        files.append(("file", sent))
    return look_at(read_sent(FormData([*files, *said.items()])), 200_000, NOBODY)


def shown(seen: FileLook) -> JudgePage:
    assert seen.page is not None
    return seen.page


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_kind_of_file_is_understood_or_refused(case: Case) -> None:
    seen = look(FOLDER / case.name)
    page = shown(seen)
    assert all(problem.remedy for problem in page.problems)
    if page.waits_for:
        return assert_right(case, None)
    try:
        comparison = judge_runs(seen.read.records, Asked(baseline=page.baseline))
    except CurveError as error:
        refused_with_remedy(error)
        return assert_right(case, None)
    return assert_right(case, comparison)


def test_answer_that_must_be_given_lets_the_file_be_judged() -> None:
    path = FOLDER / "scale_mix.csv"
    asked = shown(look(path))
    assert asked.must_be_answered == 2  # the scale, and which way is better
    assert not asked.may_skip
    said = {"doubt.0": "scale", "answer.0": "percent", "direction": "max"}
    answered = shown(look(path, **said, step="check", do="preview"))
    assert answered.must_be_answered == 0
    assert answered.waits_for == ""
    assert look(path, **said, baseline="base", fold="").page is None
    silent = look(path, direction="max", baseline="base", fold="", skip_bad="1")
    assert silent.page is not None


@pytest.mark.parametrize(
    "name",
    [
        "huggingface",
        "tensorboard/runs",
        "wandb",
        "made_by_hand/wandb_api_docs_project.csv",
    ],
)
def test_folders_of_trackers_are_understood(name: str) -> None:
    folder = TRACKERS / name
    inside = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files = inside or [folder]
    seen = look(*files, root=folder.parent)
    page = shown(seen)
    assert page.said
    assert page.runs in (8, 24)
    said = {f"column.{c.index}": c.column for c in page.columns}
    said |= {f"field.{c.index}": c.field for c in page.columns}
    said |= {"tracker": page.tracker, "baseline": page.baseline}
    judged = look(*files, root=folder.parent, **said)
    assert judged.page is None
    assert judged.read.records == seen.read.records


def test_folder_of_two_trackers_is_refused_with_a_remedy() -> None:
    paths = (
        TRACKERS / "huggingface/cnn-e4-s0/checkpoint-40/trainer_state.json",
        next((TRACKERS / "wandb").rglob("*.wandb")),
    )
    page = shown(look(*paths, root=TRACKERS))
    assert "files of" in page.problems[0].reason
    assert page.waits_for
