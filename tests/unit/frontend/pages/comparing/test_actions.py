"""What can be taken away from a comparison has an address each."""

from __future__ import annotations

from frontend.pages.comparing.actions import export_files


def test_runs_are_a_table_of_the_same_csv() -> None:
    files = export_files("/compare{}?study=1".format)
    assert ("/compare.csv?study=1", "Judged points, CSV") in files
    assert files[-1] == ("/compare.csv?study=1&table=runs", "Every run, CSV")


def test_address_without_a_query_gets_one() -> None:
    assert export_files("/c/abc{}".format)[-1][0] == "/c/abc.csv?table=runs"
