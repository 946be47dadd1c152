"""The worked example of docs/verdict.md, computed again from its own table."""

from __future__ import annotations

import re

import pytest

from backend.web.documents import FOLDER, TITLES, document_text, verdict_text
from frontend.render import markdown
from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord

EXAMPLE = verdict_text().partition("## A worked example")[2].partition("\n## ")[0]
MINUS = "−"


def runs_of_the_table() -> list[RunRecord]:
    """Every run that the example's table lists, trained exactly as long as planned."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in EXAMPLE.splitlines()
        if line.startswith("|")
    ]
    times = [float(cell.removesuffix(" s")) for cell in rows[0][1:]]
    return [
        make_run(row[0], time, seed, float(quality))
        for row in rows[2:]
        for time, cell in zip(times, row[1:], strict=True)
        for seed, quality in enumerate(re.findall(r"\.\d+", cell))
    ]


def make_run(name: str, time: float, seed: int, quality: float) -> RunRecord:
    return RunRecord(
        method=name,
        recipe=name,
        budget=time,
        seed=seed,
        train_seconds=time,
        quality=quality,
        study="example",
        block=seed,
    )


def judged(more: bool = False) -> Comparison:
    """The example judged; `more` adds the three runs that its end trains."""
    runs = runs_of_the_table()
    if more:
        [said] = re.findall(r"\(((?:\.\d+ ?){3})\)", EXAMPLE)
        values = [float(value) for value in said.split()]
        runs += [make_run("cnn", 11.0, seed, q) for seed, q in enumerate(values)]
    return compare(Question(baseline="cnn", time_sys=0.0), runs)


def plain(value: float, decimals: int = 4) -> str:
    """A number as the text writes it: +.0113, −.0153, .8597."""
    return f"{abs(value):.{decimals}f}".removeprefix("0")


def signed(value: float) -> str:
    return ("+" if value > 0 else MINUS) + plain(value)


@pytest.mark.parametrize("more", [False, True])
def test_every_gap_of_the_example_is_computed(more: bool) -> None:
    for point in judged(more).methods[0].points[more:]:
        assert point.gap is not None
        assert point.gap_low is not None
        assert point.gap_high is not None
        interval = f"[{signed(point.gap_low)}, {signed(point.gap_high)}]"
        assert signed(point.gap) in EXAMPLE
        assert interval in EXAMPLE


def test_open_point_reads_as_told() -> None:
    comparison = judged()
    first, second = comparison.methods[0].points
    assert (first.verdict, second.verdict) == ("above", "undecided")
    assert second.reason == "bracket"
    assert second.baseline_quality is not None
    assert f"the curve reads {plain(second.baseline_quality)}" in EXAMPLE
    edges = (second.bracket_low, second.bracket_high)
    low, high = (plain(edge or 0.0, 3) for edge in edges)
    assert f"from {low} to {high}" in re.sub(r"\s+", " ", EXAMPLE)


def test_plan_of_the_example_is_the_planners() -> None:
    run = judged().next_runs[0]
    assert (run.who, run.seeds, run.cost) == ("baseline", 3, pytest.approx(33))
    assert "three baseline runs at 11 s (33 s of training)" in EXAMPLE
    narrowed = re.search(r"from ± (\S+) to about ± (\S+),", run.why)
    assert narrowed is not None
    told = re.sub(r"\s+", " ", EXAMPLE)
    before, after = (width.removeprefix("0") for width in narrowed.groups())
    assert f"± {before} to about ± {after}" in told


def test_example_ends_decided() -> None:
    sentence = judged(more=True).methods[0].sentence.partition(",")[0]
    assert sentence == "above at both tested times (8"
    assert sentence in re.sub(r"\s+", " ", EXAMPLE)


def test_every_module_named_exists() -> None:
    from overcurve import curves

    [folder] = curves.__path__
    named = set(re.findall(r"`(\w+/\w+\.py)`", verdict_text()))
    assert len(named) > 10
    for name in named:
        with open(f"{folder}/{name}"):
            pass


def anchors_of(name: str) -> set[str]:
    return set(re.findall(r'<h\d id="([^"]+)"', markdown(document_text(name))))


@pytest.mark.parametrize("name", TITLES)
def test_texts_lead_to_what_is_there(name: str) -> None:
    html = markdown(document_text(name))
    assert TITLES[name] in html
    for other, place in re.findall(r'href="/verdict/?(\w*)(?:#([\w-]+))?"', html):
        assert not place or place in anchors_of(other)


def test_sources_name_headings_that_exist() -> None:
    known = {name: anchors_of(name) for name in TITLES}
    root = FOLDER.parent
    sources = (root / "overcurve").rglob("*.py")
    cited = {
        citation
        for path in sources
        for citation in re.findall(r"docs/(\w+)\.md#([\w-]+)", path.read_text())
    }
    assert len(cited) > 8
    for name, place in cited:
        assert place in known["" if name == "verdict" else name], (name, place)


def test_headings_can_be_linked_to() -> None:
    html = markdown(verdict_text())
    assert '<h2 id="a-worked-example">' in html
    assert '<h2 id="known-limits">' in html
    assert markdown("<script>alert(1)</script>").count("<script>") == 0
