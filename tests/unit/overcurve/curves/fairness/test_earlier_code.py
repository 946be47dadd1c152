"""Digests of before and of today: the same code reads as the same."""

from __future__ import annotations

from overcurve.curves.fairness.earlier_code import EARLIER, same_code

TASK, METHOD = "a5aa968074642d02", "d0c45375404c952a"  # mnist1d, supervised at 7bfc644


def test_every_part_of_a_digest_reads_as_later():
    told = f"{EARLIER[TASK]}.{EARLIER[METHOD]}"
    assert told != f"{TASK}.{METHOD}"
    assert same_code(f"{TASK}.{METHOD}") == told


def test_half_a_digest_may_be_of_today():
    assert same_code(f"{TASK}.{EARLIER[METHOD]}") == same_code(f"{TASK}.{METHOD}")


def test_other_digests_stay():
    assert same_code(f"{TASK}.0123456789abcdef") == f"{EARLIER[TASK]}.0123456789abcdef"
    assert same_code("") == ""


def test_table_leads_to_the_end_at_once():
    assert not EARLIER.keys() & set(EARLIER.values())
