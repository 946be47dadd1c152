"""A study never holds two results of one run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.errors import InvalidInput
from backend.store.records import insert_imported
from backend.store.studies import load_study
from tests.factories import make_record


@pytest.mark.parametrize(
    "changes",
    [{"quality": 0.91}, {"train_seconds": 40.0}, {"extra": {"pause_seconds": 9.0}}],
)
def test_other_result_of_a_stored_run_is_refused(
    session: Session, changes: dict[str, Any]
) -> None:
    stored = make_record(label="a\x00b", budget=4)
    study = insert_imported(session, [stored], title="x").study
    other = replace(stored, budget=4.0, **changes)
    fresh = make_record(seed=77)
    with pytest.raises(
        InvalidInput, match="holds 1 of these runs with another"
    ) as told:
        insert_imported(session, [stored, other, fresh], title="x")
    assert "--title" in told.value.remedy
    (field,) = told.value.fields
    assert "budget 4, seed" in field.path
    assert load_study(session, study).counts == {"finished": 1}


def test_other_title_source_or_device_is_another_run(session: Session) -> None:
    stored = make_record(source="x")
    first = insert_imported(session, [stored], title="x").study
    elsewhere = replace(stored, quality=0.91, source="y")
    assert insert_imported(session, [elsewhere], title="y").study != first
    another = replace(stored, quality=0.91, device_class="another")
    assert insert_imported(session, [another], title="x").inserted == 1


def test_runs_without_a_value_may_have_many_records(session: Session) -> None:
    failed = make_record(status="failed", quality=None)
    insert_imported(session, [failed, make_record(seed=2)], title="x")
    again = replace(failed, error={"message": "another"})
    assert insert_imported(session, [again], title="x").inserted == 1
    rerun = make_record()
    assert insert_imported(session, [rerun], title="x").inserted == 1
