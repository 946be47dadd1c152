"""A chain of baselines: each link judged alone, the whole judged directly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.curves.comparison import compare
from overcurve.curves.several.chain import HOLDS, Chain, check_chain, judge_chain
from overcurve.curves.terms.errors import WrongQuestion
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import make_runs, shifted


def runs_at(heights: list[float]) -> list[RunRecord]:
    """Versions "v0", "v1", ... with the same curve at different heights."""
    return [
        run
        for i, by in enumerate(heights)
        for run in make_runs(f"v{i}", quality=shifted(by))
    ]


def chain_of(heights: list[float], **asked: object) -> Chain:
    runs = runs_at(heights)
    names = [f"v{i}" for i in range(len(heights))]
    return judge_chain(Question(**asked), names, lambda q: compare(q, runs))


def test_rising_chain_holds():
    chain = chain_of([0.0, 0.02, 0.05])
    assert [link.holds for link in chain.links] == [True, True]
    assert chain.broken_at is None
    assert chain.sentence == "all 2 links hold: every curve is above the one before it"
    assert chain.names == ("v0", "v1", "v2")


def test_break_is_named_with_its_verdict():
    chain = chain_of([0.0, 0.03, 0.01, 0.05])
    assert chain.broken_at == 1
    assert chain.sentence == (
        "2 of 3 links hold; the chain breaks at v2 against v1: below"
    )


def test_undecided_link_offers_runs():
    chain = chain_of([0.0, 0.002])
    assert chain.links[0].answer.verdict == "undecided"
    assert chain.links[0].comparison.next_runs


def test_whole_is_judged_directly():
    runs = runs_at([0.0, 0.02, 0.05])
    direct = compare(Question(baseline="v0", methods=("v2",)), runs).methods[0]
    found = chain_of([0.0, 0.02, 0.05]).answer
    assert found.points == direct.points
    assert found.quality_gain == direct.quality_gain
    assert found.quality_gain.value == pytest.approx(0.05)


def test_other_devices_break_the_chain():
    runs = runs_at([0.0, 0.05])
    runs = [replace(r, device_class="gpu") if r.recipe == "v1" else r for r in runs]
    chain = judge_chain(Question(), ["v0", "v1"], lambda q: compare(q, runs))
    assert chain.sentence.endswith("v1 against v0: not comparable")


@pytest.mark.parametrize(
    ("curves", "asked", "field"),
    [
        (["v0"], {}, "chain"),
        ([], {}, "chain"),
        (["v0", "v1", "v0"], {}, "chain"),
        ([f"v{i}" for i in range(21)], {}, "chain"),
        (["v0", "v1"], {"baseline": "v0"}, "baseline"),
        (["v0", "v1"], {"methods": ("v0",)}, "method"),
    ],
)
def test_no_chain_is_refused(curves, asked, field):
    with pytest.raises(WrongQuestion) as caught:
        judge_chain(Question(**asked), curves, lambda q: compare(q, []))
    assert caught.value.fields[0].path == field
    assert caught.value.remedy


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-0.03, 0.03), min_size=2, max_size=5))
def test_chain_holds_exactly_where_every_link_does(heights):
    chain = chain_of(heights)
    runs = runs_at(heights)
    for i, link in enumerate(chain.links):
        alone = compare(Question(baseline=f"v{i}", methods=(f"v{i + 1}",)), runs)
        assert link.answer == alone.methods[0]
        assert link.holds == (alone.methods[0].verdict == HOLDS)
    assert (chain.broken_at is None) == all(link.holds for link in chain.links)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-0.03, 0.03), min_size=2, max_size=4))
def test_a_held_link_is_broken_backwards(heights):
    runs = runs_at(heights)
    names = [f"v{i}" for i in range(len(heights))]
    there = judge_chain(Question(), names, lambda q: compare(q, runs))
    back = judge_chain(Question(), names[::-1], lambda q: compare(q, runs))
    for link, turned in zip(there.links, back.links[::-1], strict=True):
        assert not (link.holds and turned.holds)


def test_claims_in_a_row_are_warned_of():
    assert chain_of([0.0, 0.05]).notes == ()
    first, second = chain_of([0.0, 0.02, 0.04]).notes
    assert first.startswith("2 links are 2 claims: chance alone would bring about 0.05")
    assert "never summed" in second
    assert "0.2 false" in chain_of([0.0, 0.02, 0.04], alpha=0.2).notes[0]


def test_two_curves_are_one_link_and_its_whole():
    chain = chain_of([0.0, 0.05])
    assert chain.sentence == "the link holds: every curve is above the one before it"
    assert chain.answer.points == chain.links[0].answer.points


def test_held_links_are_counted_in_words():
    assert chain_of([0.0, 0.05, 0.05]).sentence.startswith("1 of 2 links holds;")
    assert chain_of([0.0, 0.0]).sentence.startswith("0 of 1 link hold;")


def test_first_of_several_breaks_is_named():
    assert chain_of([0.0, -0.05, -0.1]).broken_at == 0


def test_question_is_asked_once_a_link_and_once_for_all():
    asked = []

    def ask(question):
        asked.append((question.baseline, question.methods, question.alpha))
        return compare(question, runs_at([0.0, 0.0, 0.0]))

    judge_chain(Question(alpha=0.1), ["v0", "v1", "v2"], ask)
    assert asked == [
        ("v0", ("v1",), 0.1),
        ("v1", ("v2",), 0.1),
        ("v0", ("v1", "v2"), 0.1),
    ]


@pytest.mark.parametrize("count", [2, 20])
def test_chains_of_allowed_lengths_pass(count):
    check_chain(Question(), [f"v{i}" for i in range(count)])
