"""The whole job in a real browser: submit, watch, read, share, export."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect

from tests.running import Up

pytestmark = pytest.mark.browser

WORKER_MS = 60_000
STUDY_MS = 180_000
BUDGETS = "0.2, 0.4, 0.8, 1.6"
RUNS = 16  # two recipes at four budgets with two seeds


def submit_study(page: Page, product: Up) -> None:
    page.goto(f"{product.url}/submit")
    budgets = page.get_by_label("Budgets", exact=True)
    expect(budgets).to_be_visible(timeout=WORKER_MS)
    budgets.fill(BUDGETS)
    page.get_by_label("Seeds").fill("0, 1")
    page.get_by_role("button", name=f"Submit {RUNS} runs").click()
    expect(page).to_have_url(re.compile(r"/studies/\d+"))


def finished_cells(page: Page) -> Locator:
    return page.locator("a.cell.finished")


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"#controls select[name={name}]").select_option(value)
    expect(page).to_have_url(re.compile(re.escape(value)))


def judge_lines(page: Page, product: Up, text: str) -> None:
    """Pastes runs, and agrees to what was understood of them."""
    page.goto(f"{product.url}/judge")
    page.get_by_label("or paste lines").fill(text)
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("button", name=re.compile("^Judge")).click()
    expect(page).to_have_url(re.compile("/compare"))


def share(page: Page) -> None:
    page.locator(".sharing summary").click()
    page.get_by_role("button", name="Freeze and get the link").click()


def export(page: Page, words: str) -> bytes:
    page.locator("#export summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=words).click()
    download: Download = waiting.value
    page.locator("#export summary").click()
    return Path(download.path()).read_bytes()


@pytest.mark.slow
def test_submit_watch_read_share_export(
    product: Up, page: Page, chromium: Browser
) -> None:
    submit_study(page, product)

    # Without a reload: a mark left in the page's memory is still there at the end.
    page.evaluate("window.neverReloaded = true")
    expect(finished_cells(page).first).to_be_visible(timeout=WORKER_MS)
    expect(finished_cells(page)).to_have_count(RUNS, timeout=STUDY_MS)
    assert page.evaluate("window.neverReloaded")

    page.get_by_role("link", name="Compare and share").click()
    expect(page.locator("#chart .main-svg").first).to_be_visible()
    expect(page.locator("#verdicts .verdict")).to_have_count(1)
    verdict = page.locator("#verdicts .verdict .say").inner_text()
    assert re.search(r"above|below|undecided|crosses|not judged", verdict)

    choose(page, "axis", "total_seconds")
    expect(page.locator("#chart")).to_contain_text("total time")
    choose(page, "axis", "steps")
    choose(page, "alpha", "0.01")
    expect(page.locator("#drawn")).to_contain_text("99 %")
    page.keyboard.press("b")
    expect(page).to_have_url(re.compile("band=off"))
    page.go_back()
    expect(page.get_by_label("band")).to_be_checked()

    points = list(csv.DictReader(io.StringIO(export(page, "Judged points").decode())))
    assert len(points) == 4
    drawing = ElementTree.fromstring(export(page, "Picture, SVG"))
    assert drawing.tag.endswith("svg")

    share(page)
    expect(page).to_have_url(re.compile(r"/c/[0-9a-f]{32}"))
    link = page.get_by_label("Link", exact=True).input_value()
    frozen = page.locator("#verdicts .verdict .say").inner_text()

    with chromium.new_context() as stranger:
        visit = stranger.new_page()
        visit.goto(link)
        expect(visit.locator("#verdicts .verdict .say")).to_have_text(frozen)
        expect(visit.locator("#chart .main-svg").first).to_be_visible()


@pytest.mark.slow
def test_metric_of_a_study_can_be_changed(product: Up, page: Page) -> None:
    lines = ["method,budget,seed,train_seconds,quality,metric,direction"]
    for method, lift in (("plain", 0.0), ("mine", 0.05)):
        for budget in (1, 2, 4, 8):
            for seed in (0, 1, 2):
                quality = 0.9 - 0.3 / budget + lift + 0.002 * seed
                facts = f"{method},{budget},{seed},{budget}.0{seed}"
                lines.append(f"{facts},{quality},accuracy,max")
                lines.append(f"{facts},{1 - quality},loss,min")
    judge_lines(page, product, "\n".join(lines))
    expect(page.locator("#verdicts .verdict.above")).to_have_count(1)
    expect(page.locator("#chart .main-svg").first).to_be_visible(timeout=30_000)
    choose(page, "quality", "loss")
    expect(page.locator("#chart")).to_contain_text("lower is better")
    expect(page.locator("#verdicts .verdict.above")).to_have_count(1)


def test_file_of_a_snapshot_opens_offline(
    product: Up, page: Page, chromium: Browser, tmp_path: Path
) -> None:
    runs = [
        {"method": m, "budget": b, "seed": s, "train_seconds": b, "quality": q}
        for m, lift in (("base", 0.0), ("mine", 0.1))
        for b in (1.0, 2.0, 4.0, 8.0)
        for s in (0, 1, 2)
        for q in [0.5 + 0.1 * b**0.3 + lift + 0.001 * s]
    ]
    text = "\n".join(json.dumps(run | {"direction": "max"}) for run in runs)
    judge_lines(page, product, text)
    share(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the page as one file").click()
    saved = tmp_path / "comparison.html"
    waiting.value.save_as(saved)
    with chromium.new_context(offline=True) as alone:
        visit = alone.new_page()
        visit.goto(saved.as_uri())
        expect(visit.locator("#chart .main-svg").first).to_be_visible()
        expect(visit.locator(".verdict.above")).to_have_count(1)
