"""A comparison as HTML without scripts: all escaped, nothing fetched."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.telling.snippet import comparison_html, styled
from overcurve.telling.stylesheet import stylesheet
from tests.simulated import simulated_comparison, simulated_study
from tests.unit.overcurve.telling.wild import WILD, wild_comparison

EMPTY = ("meta", "circle", "path", "br")


class Balance(HTMLParser):
    """Which elements are open: those of a well-formed piece end in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            assert self.open.pop() == tag


def elements(html: str) -> set[str]:
    parser = Balance()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser.seen


def test_names_cannot_become_elements() -> None:
    html = comparison_html(wild_comparison(), (WILD,), is_whole=True)
    assert {"script", "b"} & elements(html) <= {"b"}
    assert WILD not in html
    assert "<b>$x_1$" not in html


def test_every_method_has_verdict_and_points() -> None:
    html = comparison_html(simulated_comparison())
    assert html.count('class="verdict ') == 3
    assert html.count("<tr>") == 1 + 9
    assert html.count("<svg") == 1 + 9
    assert "<bdi>CNN + better</bdi> is <b>above</b>" in html


def test_checks_that_cannot_tell_are_not_said_to_be_fine() -> None:
    html = comparison_html(simulated_comparison())
    states = [check.state for check in simulated_comparison().checks]
    assert f"{states.count('unknown')} others cannot tell" in html
    whole = comparison_html(simulated_comparison(), is_whole=True)
    assert whole.count("<li class=") == len(states)


def test_style_holds_within_the_comparison_only() -> None:
    rules = re.sub(r"/\*.*?\*/", "", stylesheet(), flags=re.DOTALL)
    selectors = re.findall(r"([^{}@;]+)\{", re.sub(r"@media[^{]+\{", "", rules))
    assert len(selectors) > 50
    for selector in selectors:
        assert all(".overcurve" in one for one in selector.split(",")), selector


def test_snippet_asks_no_network() -> None:
    html = styled(comparison_html(simulated_comparison()))
    assert not re.search(r"(src|href)=|url\(|@import|https?://", html)


def alone() -> Comparison:
    return compare(Question(baseline="cnn"), simulated_study({}))


def test_baseline_alone_says_that_nothing_is_judged() -> None:
    html = comparison_html(alone())
    assert "There is nothing to judge" in html
    assert "<h2>" in html
    assert elements(html) >= {"h2", "svg"}


def test_text_of_a_name_keeps_to_itself() -> None:
    html = comparison_html(wild_comparison())
    assert f"<bdi>{escape(WILD)}</bdi>" in html
