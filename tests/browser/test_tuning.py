"""A person tunes both sides with one button and follows it to the verdict."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.running import Up

pytestmark = pytest.mark.browser

WORKER_MS = 60_000
RUNS_MS = 600_000  # takes seconds; on a busy machine runs wait for a core of their own
RATES = ("0.0001", "0.01")
BASELINE = "supervised, learning_rate"
METHOD = "supervised + row_column_cutout, learning_rate"


def ask_for_tuning(page: Page, product: Up) -> None:
    page.goto(f"{product.url}/submit")
    budgets = page.get_by_label("Budgets", exact=True)
    expect(budgets).to_be_visible(timeout=WORKER_MS)
    page.get_by_label("Counted in").select_option("steps")
    presets = page.locator("#study-fields")
    expect(presets).to_contain_text("Quick (125, 250, 500, 1000)")
    page.get_by_role("button", name="Tune the learning rate first").click()
    values = page.get_by_label("Values to try")
    expect(values).to_have_value("0.001, 0.003, 0.01, 0.03, 0.1")
    values.fill(", ".join(RATES))
    budgets.fill("20, 60")
    page.get_by_label("Own budgets").fill("60")
    page.get_by_label("Seeds").fill("0, 1")
    expect(page.locator("#study-summary")).to_contain_text("6 runs after 18 of tuning")
    page.get_by_role("button", name="Submit 24 runs").click()
    expect(page).to_have_url(re.compile(r"/studies/\d+"))


def tried(page: Page, name: str) -> Locator:
    """What a value came to at each of the two budgets."""
    header = page.get_by_role("rowheader", name=name, exact=True)
    return page.locator("#study-sweep tr", has=header).locator("td")


@pytest.mark.slow
def test_learning_rate_is_tuned_on_both_sides(product: Up, page: Page) -> None:
    ask_for_tuning(page, product)
    card = page.locator("#study-sweep")
    expect(card).to_contain_text("The learning rate of every recipe: 0.0001, 0.01")
    page.evaluate("window.neverReloaded = true")
    winners = page.get_by_role("link", name="See the winners judged")
    expect(winners).to_be_visible(timeout=RUNS_MS)
    assert page.evaluate("window.neverReloaded")

    loser, winner = re.compile(r"^\d+\.\d\d %$"), re.compile(r"^✓ \d.* % chosen \*$")
    for rate, did in zip(RATES, (loser, winner), strict=True):
        expect(tried(page, f"{BASELINE} {rate}")).to_have_text([did, did])
        expect(tried(page, f"{METHOD} {rate}")).to_have_text(["–", did])
    expect(card).to_contain_text("held-out data and gives no verdict")

    tuning = page.url
    winners.click()
    expect(page).not_to_have_url(tuning)
    chosen = page.locator("#study-sweep tbody td")
    expect(chosen).to_have_text(["0.01 *", "0.01 *", "–", "0.01 *"])
    expect(page.locator("a.cell.finished")).to_have_count(6, timeout=RUNS_MS)
    expect(page.locator(".runs-grid tbody th")).to_have_text(["0", "1"] * 2)

    page.get_by_role("link", name="Compare and share").click()
    fair = page.get_by_role("listitem").filter(has_text="As many settings tried")
    expect(fair).to_contain_text("on other runs than those judged")
    expect(fair).to_contain_text("2 settings of the baseline, 2 of supervised")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
