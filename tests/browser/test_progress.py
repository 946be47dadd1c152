"""A chain of baselines in a real browser: from Home to the link that is open."""

from __future__ import annotations

import json
import re
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from overcurve.curves.encoding.record_text import record_json
from tests.running import Up
from tests.simulated import BUDGETS, simulated_study

pytestmark = pytest.mark.browser

RECIPES = {"cnn": "a" * 16, "v1": "b" * 16, "v2": "c" * 16}


@pytest.fixture(scope="session")
def versions(product: Up) -> int:
    """A study with three versions of a baseline; v2 is no better than v1."""
    records = simulated_study({"v1": 0.02, "v2": 0.02}, budgets=BUDGETS)
    lines = [
        {
            **record_json(record),
            "recipe": RECIPES[record.recipe],
            "task": "three versions",
            "direction": "max",
        }
        for record in records
    ]
    body = "\n".join(map(json.dumps, lines)).encode()
    kind = {"content-type": "application/x-ndjson"}
    address = f"{product.url}/api/runs/import?baseline=CNN"
    with urlopen(Request(address, body, kind)) as answer:
        return int(json.load(answer)["study"])


def test_chain_is_built_from_home(page: Page, product: Up, versions: int) -> None:
    page.goto(f"{product.url}/")
    page.get_by_role("link", name="Progress from CNN", exact=True).click()
    expect(page.get_by_text("One curve makes no chain")).to_be_visible()
    page.get_by_role("link", name="Add CNN + v1 to the chain").click()
    expect(page.get_by_text("The link holds")).to_be_visible()
    page.get_by_role("link", name="Add CNN + v2 to the chain").click()
    expect(page.locator("#verdicts")).to_contain_text(
        "1 of 2 links holds; the chain breaks at CNN + v2 against CNN + v1: undecided"
    )
    expect(page.locator("[data-chart] svg").first).to_be_visible()
    opened = page.locator("#links li", has_text="does not hold")
    expect(opened).to_contain_text("What would decide it: Train")
    opened.get_by_role("link", name="Open, run or share").click()
    expect(page).to_have_url(re.compile(r"/compare\?.*baseline=bbbb"))


def test_comparison_leads_to_the_chain(page: Page, product: Up, versions: int) -> None:
    page.goto(f"{product.url}/compare?study={versions}")
    page.get_by_text("Change curves").click()
    page.get_by_role("link", name="make this the next baseline").first.click()
    expect(page.get_by_role("heading", name="Progress from CNN")).to_be_visible()
    page.get_by_role("link", name="How a chain is judged").click()
    expect(page.get_by_role("heading", name="A chain of baselines")).to_be_visible()


def test_axis_says_what_holds_on_time(page: Page, product: Up, versions: int) -> None:
    page.goto(f"{product.url}/compare?study={versions}")
    page.locator("#controls select[name=axis]").select_option("steps")
    expect(page.locator("#verdicts")).to_contain_text(
        "judged on steps alone; on training time: above"
    )
    expect(page.get_by_role("heading", name="By tested point")).to_be_visible()
    page.get_by_role("link", name="How a verdict is made").click()
    expect(page.get_by_role("heading", name="How a verdict is made")).to_be_visible()
