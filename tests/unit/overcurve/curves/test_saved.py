"""Comparisons that were saved: judged by today's rule, never if they were changed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import compare, comparison_json
from overcurve.curves.saved import (
    ISLAND,
    judge_again,
    read_island,
    read_saved,
    read_saved_file,
)
from overcurve.curves.terms.question import Question
from overcurve.errors import Unjudgeable
from tests.unit.overcurve.curves.studies import make_runs, shifted


def comparison():
    runs = make_runs() + make_runs("m", [4.0, 8.0], quality=shifted(0.05))
    return compare(Question(baseline="base", alpha=0.01), runs)


def written(packed=True):
    return json.loads(json.dumps(comparison_json(comparison(), packed=packed)))


@pytest.mark.parametrize("packed", [True, False])
def test_question_and_runs_come_back(packed):
    saved, asked = read_saved(written(packed)), comparison()
    assert saved.question == asked.question
    assert saved.records == asked.records
    assert saved.evidence == asked.evidence


def test_judged_again_it_says_the_same():
    assert judge_again(written()) == comparison()


def test_stored_verdict_is_not_taken_over():
    facts = written()
    facts["methods"][0]["verdict"] = "below"
    assert judge_again(facts).methods[0].verdict == "above"


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts["question"].update(alpha=0.2),
        lambda facts: facts["record_batches"][0][0]["columns"]["quality"].reverse(),
    ],
)
def test_changed_file_is_refused(change):
    facts = written()
    change(facts)
    with pytest.raises(Unjudgeable, match="changed after it was saved"):
        judge_again(facts)


@pytest.mark.parametrize("facts", [{}, {"question": 3}, {"question": {}, "records": 1}])
def test_what_is_no_comparison_is_told(facts):
    with pytest.raises(Unjudgeable, match="holds no comparison"):
        read_saved(facts)


def test_island_is_found_among_other_scripts():
    page = (
        "<script>var a = '<b>';</script>"
        f'<script type="application/json" id="{ISLAND}">{{"digest": "1"}}</script>'
        '<script id="other">{"a": 2}</script>'
    )
    assert read_island(page, "page.html") == {"digest": "1"}


def island(text: str) -> bytes:
    script = f'<script type="application/json" id="{ISLAND}">{text}</script>'
    return script.encode()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.html", island('{"digest": '), "a.html is not JSON"),
        ("a.html", island("[1]"), "a.html is no saved comparison"),
        ("a.HTM", island("{}"), "lost the digest"),
        ("a.html", "Grüße".encode("latin-1"), "a.html is not UTF-8"),
        ("a.html", "Grüße".encode("utf-16"), "a.html is not UTF-8"),
        ("a.html", b"", "a.html is no comparison saved"),
        ("a.json", b"{", "a.json is not JSON"),
        ("a.json", b'{"a": ' * 100_000, "a.json is not JSON"),
        ("a.json", b"[]", "a.json is no saved comparison"),
        ("a.json", b'{"options": {}, "methods": []}', "is an answer"),
    ],
)
def test_damaged_file_is_named(name, data, told):
    with pytest.raises(Unjudgeable, match=told):
        read_saved_file(name, data)


@pytest.mark.parametrize("rule", [None, "2", [], {"a": 1}, -1, True])
def test_any_rule_is_refused_in_words_or_judged(rule):
    with pytest.raises(Unjudgeable):
        read_saved({**written(), "rule": rule})


def test_byte_order_mark_is_no_fault():
    text = "\ufeff" + json.dumps(written())
    assert judge_again(read_saved_file("a.json", text.encode())) == comparison()


def test_page_without_a_comparison_is_named():
    with pytest.raises(Unjudgeable, match=r"notes\.html is no comparison saved"):
        read_island("<p>notes</p>", "notes.html")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(
    st.sampled_from(["question", "record_batches", "digest"]),
    json_values.filter(bool),
)
def test_any_other_contents_are_refused_in_words(part, value):
    with pytest.raises(Unjudgeable):
        read_saved({**written(), part: value})


def test_contents_without_a_digest_are_judged_as_they_are():
    facts = written(packed=False)
    facts["records"][3]["quality"] += 0.01
    del facts["digest"]
    assert judge_again(facts).records != comparison().records


def test_order_of_the_runs_is_no_change():
    facts = written(packed=False)
    facts["records"].reverse()
    assert judge_again(facts).digest == comparison().digest
