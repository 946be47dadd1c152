"""Lists of runs: filters, orders and cursors."""

from __future__ import annotations

import pytest
from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import BadRequest, NotFound
from backend.settings import Settings
from backend.store.records import insert_imported
from backend.store.run_order import _ORDERS
from backend.store.runs import (
    RunFilter,
    first_runs,
    list_overheads,
    list_recently_ended,
    list_runs,
    load_run,
)
from overcurve.curves.terms.records import RunRecord
from tests.factories import finished_study, make_record


@pytest.fixture
def records(session: Session) -> list[RunRecord]:
    """30 runs with repeated and missing values to sort by."""
    made = [
        make_record(
            seed=i,
            budget=float(1 + i % 3),
            label=f"net {i % 4}",
            method="forest" if i % 2 else "cnn",
            status="failed" if i % 5 == 0 else "finished",
            quality=None if i % 5 == 0 else 0.5 + (i % 7) / 100,
            train_seconds=None if i % 5 == 0 else 1.0 + i % 6,
        )
        for i in range(30)
    ]
    insert_imported(session, made, title="runs")
    return made


def pages(session: Session, sort: str, limit: int) -> list[int]:
    seen: list[int] = []
    cursor = ""
    while True:
        page = list_runs(session, sort=sort, cursor=cursor, limit=limit)  # type: ignore[arg-type]
        assert page.total == 30
        seen += [row.id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            return seen


@pytest.mark.parametrize("sort", [*_ORDERS, *(f"-{name}" for name in _ORDERS)])
def test_pages_join_to_the_whole(
    session: Session, records: list[RunRecord], sort: str
) -> None:
    whole = list_runs(session, sort=sort, limit=100)  # type: ignore[arg-type]
    assert len(records) == len(whole.rows)
    assert pages(session, sort, 7) == [row.id for row in whole.rows]


def test_sorted_lists_end_with_missing_values(
    session: Session, records: list[RunRecord]
) -> None:
    assert records
    for sort, turn in (("quality", False), ("-quality", True)):
        rows = list_runs(session, sort=sort, limit=100).rows  # type: ignore[arg-type]
        qualities = [row.quality for row in rows]
        present = [q for q in qualities if q is not None]
        assert present == sorted(present, reverse=turn)
        assert qualities[24:] == [None] * 6


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (RunFilter(method="forest"), 15),
        (RunFilter(status=("failed",)), 6),
        (RunFilter(status=("failed", "finished")), 30),
        (RunFilter(task="toy"), 30),
        (RunFilter(task="to"), 0),
        (RunFilter(text="NET 3"), 7),
        (RunFilter(text="forest toy"), 15),
        (RunFilter(text="100%"), 0),
        (RunFilter(text="\x00"), 30),
        (RunFilter(device="gpu"), 0),
        (RunFilter(study=2**70), 0),
        (RunFilter(runs=(1, 2, 2**70)), 2),
        (RunFilter(recipe="cnn", method="cnn", status=("failed",)), 3),
    ],
)
def test_filters_select_and_count(
    session: Session, records: list[RunRecord], which: RunFilter, expected: int
) -> None:
    assert records
    page = list_runs(session, which, limit=100)
    assert len(page.rows) == page.total == expected


def test_foreign_cursor_is_refused(session: Session, records: list[RunRecord]) -> None:
    assert records
    other = list_runs(session, sort="quality", limit=3).next_cursor
    for cursor in ("x", "%%%", other, "W10", "WzEsMiwzXQ"):
        with pytest.raises(BadRequest, match="does not belong"):
            list_runs(session, sort="newest", cursor=cursor)


def test_unknown_order_names_the_known(session: Session) -> None:
    with pytest.raises(BadRequest) as caught:
        list_runs(session, sort="colour")  # type: ignore[arg-type]
    assert "train_seconds" in caught.value.remedy


def test_missing_run_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound, match="no run 5"):
        load_run(session, 5)


def test_runs_that_ended_here_come_latest_first(
    session: Session, queue: Celery, settings: Settings
) -> None:
    study = finished_study(session, queue, settings)
    insert_imported(session, [make_record()], title="ended later, elsewhere")
    ended = list_recently_ended(session, 3)
    assert [run.study for run in ended] == [study.id] * 3
    times = [run.ended_at for run in ended if run.ended_at is not None]
    assert times == sorted(times, reverse=True)
    assert len(list_recently_ended(session, 100)) == study.total


def test_overheads_are_those_of_the_newest_runs(session: Session) -> None:
    known = [make_record(seed=i, total_seconds=5.01 + i) for i in range(4)]
    insert_imported(
        session, [*known, make_record(seed=9, total_seconds=None)], title="t"
    )
    assert list_overheads(session, "", 3) == pytest.approx([4.0, 3.0])
    assert list_overheads(session, "cpu", 3) == ()


def test_first_runs_are_those_of_the_list(
    session: Session, records: list[RunRecord]
) -> None:
    assert records
    which = RunFilter(status=("finished",))
    page = list_runs(session, which, sort="quality", limit=4)
    assert first_runs(session, which, sort="quality", limit=4) == page.rows
    assert first_runs(session, RunFilter(task="none")) == ()
