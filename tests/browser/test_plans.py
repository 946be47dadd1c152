"""A person decides a point with a button, follows the plan and sees how it ended."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.running import Up, wait_for

pytestmark = pytest.mark.browser
STUDY = {
    "task": "mnist1d",
    "device": "cpu",
    "budgets": [100, 200],
    "budget_unit": "steps",
    "seeds": [0, 1],
    "baseline": {"label": "plain", "method": "supervised", "params": {"model": "mlp"}},
    "methods": [
        {
            "label": "smoothed",
            "method": "supervised",
            "params": {"model": "mlp"},
            "algorithms": [{"name": "label_smoothing"}],
            "budgets": [200],
        }
    ],
}


def call(product: Up, method: str, path: str, body: Any = None) -> Any:
    connection = HTTPConnection("127.0.0.1", product.port, timeout=20)
    headers = {"content-type": "application/json"}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer


@pytest.mark.slow
def test_point_is_decided_by_clicking(product: Up, page: Page) -> None:
    wait_for(lambda: call(product, "GET", "/api/catalogue")["entries"], product.log, 60)
    study = call(product, "POST", "/api/studies", STUDY)["id"]
    address = f"/api/studies/{study}"
    wait_for(lambda: call(product, "GET", address)["ended"] == 6, product.log, 120)

    page.goto(f"{product.url}/compare?study={study}")
    card = page.locator("#plans")
    expect(card).to_contain_text("6 looks; stops when decided")
    assert float(card.get_by_label("At most").input_value()) > 0
    card.get_by_label("At most").fill("300")
    card.get_by_role("button", name="Decide this").click()
    panel = page.locator("#plan-1")
    expect(panel).to_contain_text("of 6 looks taken, no verdict yet")
    expect(page.locator("#points")).to_contain_text("interim")
    expect(page.locator("#verdicts .say").first).to_contain_text("a plan is deciding")
    panel.get_by_role("button", name="Stop").click()
    expect(panel).to_contain_text("stopped by hand")

    page.goto(f"{product.url}/studies/{study}")
    card = page.locator("#plans")
    expect(card).to_contain_text("A new plan: plan 1 ended here")
    card.get_by_role("button", name="Decide this").first.click()
    expect(page).to_have_url(f"{product.url}/studies/{study}#plans")
    expect(page.locator("#plan-2")).to_contain_text("follows plan 1")
    ended = page.locator("#plan-2 p.hint", has_text="of training").first
    wait_for(
        lambda: call(product, "GET", "/api/plans/2")["state"] != "running",
        product.log,
        180,
    )
    expect(page.locator("#plan-2").get_by_role("button", name="Stop")).to_have_count(
        0, timeout=40_000
    )
    expect(ended).to_be_visible()
    page.locator("#plan-2 summary").click()
    plan = call(product, "GET", "/api/plans/2")
    expect(page.locator("#plan-2 .looks tbody tr")).to_have_count(len(plan["taken"]))
