"""Uploads of one name are told apart by what their records state."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from backend.importing.uploads import as_upload, first_digest, upload_digest
from backend.store.imports import record_digest
from overcurve.curves.terms.records import RunRecord
from overcurve.reading.runs_read import RunsRead
from tests.factories import make_record

RECORDS = [make_record(seed=seed, quality=0.9 + seed / 100) for seed in range(3)]
FIRST = "6d49e4"  # as releases before this module wrote it of these records
DIGEST = upload_digest(RECORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterRecord(RunRecord):
    """A record of a release to come."""

    gained: float | None = None


def later(record: RunRecord) -> LaterRecord:
    return LaterRecord(**{f.name: getattr(record, f.name) for f in fields(RunRecord)})


def test_gained_field_is_no_other_upload() -> None:
    gained = [later(record) for record in RECORDS]
    assert repr(gained) != repr(RECORDS)
    assert upload_digest(gained) == DIGEST
    assert first_digest(gained) == FIRST


def test_order_is_no_other_upload_but_a_number_is() -> None:
    assert upload_digest(RECORDS[::-1]) == DIGEST
    assert upload_digest(RECORDS[:2]) != DIGEST
    assert upload_digest([*RECORDS[:2], make_record(seed=2, quality=0.9)]) != DIGEST


def test_upload_of_an_earlier_release_is_known() -> None:
    read = RunsRead(records=tuple(RECORDS))
    assert as_upload(read, "mine.csv")[1] == f"mine.csv · {DIGEST}"
    known = {"mine.csv · 000000", f"mine.csv · {FIRST}"}
    kept, title = as_upload(read, "mine.csv", known)
    assert title == f"mine.csv · {FIRST}"
    assert {record.source for record in kept.records} == {title}
    known.add(f"mine.csv · {DIGEST}")
    assert as_upload(read, "mine.csv", known)[1] == f"mine.csv · {DIGEST}"


def test_column_that_became_a_field_is_no_other_upload() -> None:
    """Before there was `inference_seconds`, a column of that name was the author's."""
    then = [replace(r, extra={"inference_seconds": 2e-6}) for r in RECORDS]
    now = [replace(r, inference_seconds=2e-6) for r in RECORDS]
    assert upload_digest(now) == upload_digest(then) != DIGEST
    assert first_digest(now) == first_digest(then) != FIRST
    assert record_digest(now[0]) == record_digest(then[0])
