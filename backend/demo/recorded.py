"""The recorded example: one real run of the product, shipped as data.

    overcurve record-demo STUDY --machine "2 cores of ..."

writes it from a finished study; a fresh installation loads it, labelled with its
machine and date, as a study of kind "recorded" with a frozen comparison.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from backend.comparisons.share import Sharing, share_comparison
from backend.errors import Conflict
from backend.store.imports import insert_imported
from backend.store.records import load_records
from backend.store.snapshots import SnapshotView
from backend.store.studies import list_studies, load_study
from overcurve.curves.encoding.record_text import record_from_json, record_json
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord, check_record

RECORDING = Path(__file__).with_name("recorded.json")


def load_recording(session: Session, path: Path = RECORDING) -> SnapshotView | None:
    """Load the example into a fresh database, and freeze its comparison. Commits.

    Returns: its snapshot; None where there are studies already, or none is shipped.
    """
    if not path.exists() or list_studies(session, limit=1):
        return None
    recording = json.loads(path.read_text(encoding="utf-8"))
    result = insert_imported(
        session,
        [check_record(record_from_json(row)) for row in recording["runs"]],
        title=recording["title"],
        kind="recorded",
        baseline=recording["baseline"],
        note=f"Recorded on {recording['machine']}, {recording['date']}.",
    )
    question = Question(
        task=recording["task"],
        baseline=recording["baseline"],
        studies=(str(result.study),),
    )
    title = f"{recording['title']} (recorded {recording['date']})"
    snapshot = share_comparison(session, question, Sharing(title=title))
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
        "title": study.title,
        "machine": machine,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "task": study.task,
        "baseline": study.baseline,
        "runs": [_detached(record) for record in load_records(session, question)],
    }


def write_recording(recording: Mapping[str, Any], path: Path = RECORDING) -> None:
    """Write a recording with one run on a line, so that differences can be read."""
    head = {key: value for key, value in recording.items() if key != "runs"}
    runs = ",\n".join(json.dumps(run, sort_keys=True) for run in recording["runs"])
    opening = json.dumps(head, indent=1).removesuffix("\n}")
    path.write_text(f'{opening},\n "runs": [\n{runs}\n]}}\n', encoding="utf-8")


def _detached(record: RunRecord) -> dict[str, Any]:
    """A record without its place on the server that trained it."""
    return record_json(replace(record, run="", study=""))
