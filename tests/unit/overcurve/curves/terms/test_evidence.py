"""What a server knows: which part concerns a comparison, kept with its answer."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import compare, comparison_from_json, comparison_json
from overcurve.curves.terms.evidence import (
    NO_EVIDENCE,
    Evidence,
    PlannedLooks,
    Repeated,
    Sweep,
    setting_family,
)
from tests.unit.overcurve.curves.fairness.trained import (
    ASKED,
    LOOKED,
    ONE_EACH,
    asked_with,
    fixed,
    left,
    tried,
)

WHOLE = Evidence(
    fixed=(fixed(axis="steps", margin=0.01),),
    looks=(LOOKED,),
    planned_looks=(PlannedLooks(recipe="m", looks=6),),
    settings=ONE_EACH,
    sweeps=(Sweep(recipe="m", tried=5, picked_on="validation"),),
    left_out=(left(),),
    repeated=(Repeated(recipe="m", study="two", runs=3),),
    searched=True,
)


def test_numbers_are_settings_and_texts_are_not():
    plain = setting_family("net", {"model": "cnn"}, [{"name": "mixup"}])
    tuned = setting_family(
        "net", {"model": "cnn", "lr": 0.1}, [{"name": "mixup", "alpha": 0.4}]
    )
    assert plain == tuned
    assert plain != setting_family("net", {"model": "gru"}, [{"name": "mixup"}])
    assert plain != setting_family("net", {"model": "cnn"}, [])


numbers = st.integers(-5, 5) | st.floats(0, 1) | st.booleans()
names = st.text(min_size=1, max_size=4).filter(lambda name: name != "name")
chosen_texts = st.dictionaries(names, st.text(max_size=4), max_size=4)


@given(st.dictionaries(names, numbers), chosen_texts)
def test_numbers_and_switches_make_no_family(tuned, chosen):
    kept = {name: text for name, text in chosen.items() if name not in tuned}
    assert setting_family("net", chosen | tuned, []) == setting_family("net", kept, [])


@given(chosen_texts)
def test_order_of_parameters_makes_no_family(chosen):
    turned = dict(reversed(chosen.items()))
    assert setting_family("net", chosen, []) == setting_family("net", turned, [])


def test_order_of_algorithms_makes_a_family():
    mixup, cutout = {"name": "mixup"}, {"name": "cutout"}
    orders = ([], [mixup], [mixup, cutout], [cutout, mixup])
    assert len({setting_family("net", {}, order) for order in orders}) == 4


@pytest.mark.parametrize("part", [f.name for f in fields(Evidence)])
def test_every_part_is_looked_through(part):
    """Of the whole and of nothing: a part that is forgotten would be one of both."""
    about = WHOLE.about("base", ["m"], ["one"])
    theirs = WHOLE.about("else", ["other"], ["three"])
    assert getattr(about, part) == getattr(WHOLE, part)
    assert part == "searched" or getattr(theirs, part) == ()


def test_looks_are_at_a_method_beside_its_baseline():
    """Two methods side by side are no look at either against this baseline."""
    between = replace(WHOLE, looks=(replace(LOOKED, recipes=("m", "n")),))
    assert between.about("base", ["m", "n"], ["one"]).looks == ()
    turned = replace(WHOLE, looks=(replace(LOOKED, recipes=("m", "base")),))
    assert turned.about("base", ["m"], ["one"]).looks == turned.looks


def test_settings_of_a_family_belong_together():
    more = replace(WHOLE, settings=(*ONE_EACH, *tried("m2", family="m")))
    assert more.about("base", ["m"], ["one"]).settings == more.settings
    assert more.about("base", ["x"], ["one"]).settings == ONE_EACH[:1]


def test_a_file_alone_gives_the_same_checks():
    answer = asked_with(WHOLE)
    read = comparison_from_json(json.loads(json.dumps(comparison_json(answer))))
    assert read == answer
    assert compare(read.question, read.records, read.evidence) == answer


def test_evidence_is_part_of_the_digest():
    looks = replace(ASKED, looks=(LOOKED,))
    found = {asked_with(e).digest for e in (NO_EVIDENCE, ASKED, looks)}
    assert len(found) == 3


def test_evidence_changes_no_verdict():
    plain, known = asked_with(NO_EVIDENCE), asked_with(WHOLE)
    assert [m.points for m in plain.methods] == [m.points for m in known.methods]
    assert plain.methods[0].verdict == known.methods[0].verdict
