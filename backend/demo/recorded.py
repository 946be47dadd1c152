"""The recorded example: one real run of the product, shipped as data.

    overcurve record-demo STUDY --machine "2 cores of ..."

writes it from a finished study; a fresh installation loads it, labelled with its
machine and date, as a study of kind "recorded" with a frozen comparison.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from backend.errors import Conflict
from backend.share import share_comparison
from backend.store.records import insert_imported, load_records
from backend.store.snapshots import SnapshotView
from backend.store.studies import list_studies, load_study
from frontend.curves.question import Question
from frontend.curves.records import RunRecord, check_record

RECORDING = Path(__file__).with_name("recorded.json")


def load_recording(session: Session, path: Path = RECORDING) -> SnapshotView | None:
    """Load the example once, and freeze its comparison. Commits.

    Returns: its snapshot; None where it is loaded already or none is shipped.
    """
    if not path.exists() or list_studies(session, kind="recorded", limit=1):
        return None
    recording = json.loads(path.read_text(encoding="utf-8"))
    result = insert_imported(
        session,
        [read_run(row, path.name) for row in recording["runs"]],
        title=recording["title"],
        kind="recorded",
        note=f"Recorded on {recording['machine']}, {recording['date']}.",
    )
    question = Question(
        task=recording["task"],
        baseline=recording["baseline"],
        studies=(str(result.study),),
    )
    title = f"{recording['title']} (recorded {recording['date']})"
    snapshot = share_comparison(session, question, title)
    session.commit()
    return snapshot


def record_study(session: Session, study_id: int, machine: str) -> dict[str, Any]:
    """A finished study as a recording, in the order in which it was trained.

    Raises: NotFound; Conflict, when runs are still to come.
    """
    study = load_study(session, study_id)
    if study.ended < study.total:
        raise Conflict(
            f"Study {study_id} still trains: {study.ended} of {study.total} runs "
            "have ended.",
            remedy="Record it when all have.",
        )
    question = Question(task=study.task, studies=(str(study_id),))
    return {
        "title": study.title.removeprefix("Demo: "),
        "machine": machine,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "task": study.task,
        "baseline": study.baseline,
        "runs": [write_run(record) for record in load_records(session, question)],
    }


def write_recording(recording: Mapping[str, Any], path: Path = RECORDING) -> None:
    """Write a recording with one run on a line, so that differences can be read."""
    head = {key: value for key, value in recording.items() if key != "runs"}
    runs = ",\n".join(json.dumps(run, sort_keys=True) for run in recording["runs"])
    opening = json.dumps(head, indent=1).removesuffix("\n}")
    path.write_text(f'{opening},\n "runs": [\n{runs}\n]}}\n', encoding="utf-8")


def write_run(record: RunRecord) -> dict[str, Any]:
    """A record without what only its own server knows, and without its defaults."""
    detached = replace(record, run="", study="")
    fresh = asdict(RunRecord(method=record.method, budget=0, seed=0))
    kept = ("method", "budget", "seed")
    return {
        name: value
        for name, value in asdict(detached).items()
        if name in kept or value != fresh[name]
    }


def read_run(row: Mapping[str, Any], path: str) -> RunRecord:
    """The inverse of `write_run`, held to the limits of every record."""
    algorithms = tuple(row.get("algorithms", ()))
    return check_record(RunRecord(**{**row, "algorithms": algorithms}), path)
