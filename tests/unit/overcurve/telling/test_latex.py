"""A comparison as LaTeX: its structure, what it escapes, what its caption says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.telling.latex import Rows, comparison_latex
from overcurve.telling.latex_text import escape_latex
from tests.simulated import simulated_comparison, simulated_study
from tests.unit.overcurve.telling.wild import wild_comparison

COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)", re.DOTALL)


def bare(text: str) -> str:
    """Text without its commands, formulas and straight quotes."""
    quoted = text.replace(r"\texttt{\char34}", "").replace(r"\$", "")
    return COMMAND.sub("", re.sub(r"\$\\?[a-zA-Z-]*\$", "", quoted))


@given(st.text())
def test_no_letter_is_left_that_means_something(text: str) -> None:
    escaped = escape_latex(text)
    assert not set(bare(escaped).replace("{}", "")) & set("\\{}$&#%_^")
    assert "\n" not in escaped


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("50 % of x_1", r"50 \% of x\_1"),
        ("a--b", r"a-\mbox{}-b"),
        ("a---b", r"a-\mbox{}-\mbox{}-b"),
        ("a - b's", "a - b's"),
        ("``a''", r"`\mbox{}`a'\mbox{}'"),
        ("a,,b", r"a,\mbox{},b"),
        ("why?`", r"why?\mbox{}`"),
        ('"a"', r"\texttt{\char34}a\texttt{\char34}"),
        ("−0.1 ≥ 2×", r"$-$0.1 $\geq$ 2$\times$"),
        ("2\u00a0s", "2~s"),
        ("lr α", r"lr $\alpha$"),
        ("Größe", "Größe"),
        ("\\", r"\textbackslash{}"),
    ],
)
def test_letters_are_those_that_latex_has(text: str, latex: str) -> None:
    assert escape_latex(text) == latex


# The Greek letters that LaTeX's kernel has commands for.
GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa "
    "lambda mu nu xi pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)


def test_greek_letters_are_those_that_latex_has() -> None:
    alphabet = [chr(code) for code in (*range(0x391, 0x3AA), *range(0x3B1, 0x3CA))]
    letters = [*filter(str.isprintable, alphabet), *"ϵϑϕϱϖ"]
    written = {letter: escape_latex(letter) for letter in letters}
    commands = {latex[2:-1] for latex in written.values() if latex.startswith("$\\")}
    assert commands == set(GREEK.split())
    latin = {letter: w for letter, w in written.items() if not w.startswith("$\\")}
    assert len(latin) == 14
    assert all(len(w) == 1 and w.isascii() for w in latin.values())
    assert escape_latex("λ=0.1") == r"$\lambda$=0.1"
    assert len(set(written.values())) == len(written)


@pytest.mark.parametrize(("rows", "lines"), [("points", 6), ("methods", 2)])
def test_every_row_fills_the_columns(rows: Rows, lines: int) -> None:
    text = comparison_latex(wild_comparison(), rows)
    shape = re.search(r"\\begin\{tabular\}\{([lr]+)\}", text)
    assert shape is not None
    body = text.split(r"\midrule")[1].split(r"\bottomrule")[0].strip().splitlines()
    assert len(body) == lines
    for line in body:
        assert line.endswith(r"\\")
        assert len(re.findall(r"(?<!\\)&", line)) == len(shape[1]) - 1
        # A bracket after a line's end would be its argument.
        assert not re.search(r"(^|& )\[", line)


def test_environments_end_in_their_order() -> None:
    text = comparison_latex(wild_comparison(), label="tab:a}b\\c")
    assert re.findall(r"\\(begin|end)\{(\w+)\}", text) == [
        ("begin", "table"),
        ("begin", "tabular"),
        ("end", "tabular"),
        ("end", "table"),
    ]
    assert r"\label{tab:abc}" in text
    assert text.index(r"\caption") < text.index(r"\label")


def test_caption_says_what_must_be_said() -> None:
    runs = simulated_study()
    runs[3] = replace(runs[3], status="diverged", quality=None)
    judged = compare(Question(baseline="cnn", margin=0.01, alpha=0.1), runs)
    text = comparison_latex(judged, left_out=["runs.csv: 3 lines"])
    caption = re.search(r"\\caption\{(.*)\}\n", text)
    assert caption is not None
    for said in (
        "CNN + better, CNN + same and CNN + worse against CNN",
        r"test accuracy, \% (higher is better)",
        "at equal training time, measured in seconds",
        r"90 \% intervals of single points, not simultaneous",
        "4 seeds a point of a method, 3 to 4 a budget of the baseline",
        "56 runs, 1 diverged",
        "Left out: runs.csv: 3 lines",
        "Device: test machine",
        "does not say that the two are equal",
        r"within $\pm$ 1.00 in percentage points",
        "rule 2",
    ):
        assert said in caption[1], said


def test_caption_names_other_axes_with_their_unit() -> None:
    judged = simulated_comparison(Question(baseline="cnn", axis="steps"))
    assert "at equal steps" in comparison_latex(judged)
    low = compare(
        Question(baseline="cnn", direction="min"),
        simulated_study(),
    )
    assert "(lower is better)" in comparison_latex(low)
