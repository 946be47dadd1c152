"""What a metric's name tells: a guess, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.metric_names import guess_direction, name_words


@pytest.mark.parametrize(
    ("metric", "direction"),
    [
        ("imagenet_top1_higher", "max"),
        ("test accuracy", "max"),
        ("Test Accuracy", "max"),
        ("val/acc", "max"),
        ("F1", "max"),
        ("bleu4", "max"),
        ("win_rate", "max"),
        ("valLoss", "min"),
        ("testRMSE", "min"),
        ("bits per character", "min"),
        ("FID", "min"),
        ("perplexity_lower", "min"),
        ("top1_error", None),
        ("loss_higher", "max"),
        ("accuracy_lower", "min"),
        ("banana", None),
        ("glossary", None),
        ("mapping", None),
        ("", None),
    ],
)
def test_direction_follows_the_name(metric, direction):
    assert guess_direction(metric) == direction


@given(st.text(max_size=20))
def test_any_name_is_guessed_or_left_open(metric):
    assert guess_direction(metric) in ("max", "min", None)


@given(st.sampled_from(["accuracy", "loss", "top1", "rmse"]), st.sampled_from("_-/. "))
def test_separator_makes_no_difference(word, sign):
    plain = guess_direction(f"test_{word}")
    assert plain is not None
    assert guess_direction(f"test{sign}{word}") == plain
    assert guess_direction(f"test{sign}{word.upper()}") == plain


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("train_seconds", "train seconds"),
        ("trainSeconds", "train seconds"),
        ("_runtime", "runtime"),
        ("metrics.test_acc", "metrics test acc"),
        ("Top-1 (%)", "top 1"),
        ("--", ""),
        ("", ""),
    ],
)
def test_names_become_plain_words(name, words):
    assert name_words(name) == words


@given(st.text(max_size=20))
def test_words_of_words_are_the_same(name):
    assert name_words(name_words(name)) == name_words(name)
