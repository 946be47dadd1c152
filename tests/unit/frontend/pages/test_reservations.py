"""What speaks against all claims of a page alike is said once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from frontend.pages.comparing.comparison import ComparisonPage
from frontend.pages.home import comparison_card
from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.figures.view import View
from tests.unit.overcurve.curves.studies import make_runs, shifted

SHARED = "the baseline has 3 budgets only"
SAID = (
    "Two reservations about each claim: not all runs interleaved with the baseline's; "
    f"{SHARED}."
)


def compared(*methods: str, failed: str = "") -> Comparison:
    runs = make_runs(times=[4.0, 8.0, 16.0])
    for name in methods:
        own = make_runs(name, [8.0], 4, shifted(0.1))
        if name == failed:
            own[0] = replace(own[0], status="failed", quality=None)
        runs += own
    return compare(Question(baseline="base"), runs)


def test_shared_reservations_are_said_once() -> None:
    page = ComparisonPage(compared("m", "n"), View())
    assert page.verdicts.reserved == SAID
    assert [strip.rest for strip in page.verdicts.strips] == [
        " at 8 s, the only time tested"
    ] * 2
    for answer in page.comparison.methods:
        assert SHARED in answer.sentence
    assert SHARED in page.summary


def test_own_reservation_stays_in_the_strip() -> None:
    page = ComparisonPage(compared("m", "n", failed="n"), View())
    assert page.verdicts.reserved == SAID
    mine, other = (strip.rest for strip in page.verdicts.strips)
    assert "reservation" not in mine
    assert other.endswith("; runs left out of its means (1 failed)")
    assert ", with two reservations: " in other
    assert SHARED not in other


def test_only_claim_says_its_reservations_itself() -> None:
    page = ComparisonPage(compared("m"), View())
    assert page.verdicts.reserved == ""
    assert SHARED in page.verdicts.strips[0].rest


def test_card_says_them_once_and_its_table_each_time() -> None:
    words = {"title": "t", "kind": "user", "origin": ""}
    at = datetime(2026, 11, 21, tzinfo=UTC)
    card = comparison_card(compared("m", "n"), study=1, created_at=at, **words)
    assert card.reserved == SAID
    assert all(SHARED not in strip.rest for strip in card.strips)
    assert all(SHARED in strip.sentence for strip in card.strips)
