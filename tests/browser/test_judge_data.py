"""Judging a file by clicking: as a person does who has never seen the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.running import Up

pytestmark = pytest.mark.browser


def choose_file(page: Page, product: Up, folder: Path, text: str) -> None:
    path = folder / "results.csv"
    path.write_text(text)
    page.goto(f"{product.url}/judge")
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name="Judge it").click()


def published() -> str:
    """Means of a baseline at many budgets, a composition and a crossing method, and
    rows of another kind beside them."""
    lines = ["method,budget,seed,time_seconds,top1_higher,curve_kind"]
    for method in ("Baseline", "All four", "MixUp"):
        steps = range(6, 19) if method == "Baseline" else range(6, 18, 2)
        for step in steps:
            gain = {"All four": 0.03, "MixUp": 0.01 * (step - 11.5)}.get(method, 0.0)
            quality = 0.5 + 0.025 * step + gain + 0.001 * (-1) ** step
            fixed = f"{method},{step},mean,{100 * 2 ** (step / 2):.2f}"
            lines.append(f"{fixed},{quality:.4f},standard")
            lines.append(f"{fixed},{quality - 0.2:.4f},cyclic")
    return "\n".join(lines)


def test_published_file_is_judged_by_clicking(
    product: Up, page: Page, tmp_path: Path
) -> None:
    choose_file(page, product, tmp_path, published())
    preview = page.locator("#preview")
    expect(preview).to_contain_text("50 rows in the file")
    page.get_by_label("Rows read, by curve_kind").select_option("standard")
    page.get_by_role("button", name="Update the preview").click()
    expect(preview).to_contain_text("25 runs, 25 filtered out")
    expect(page.get_by_role("radio", name="higher")).to_be_checked()
    page.get_by_label("Baseline", exact=True).select_option("Baseline")
    page.get_by_role("button", name="Judge it").click()
    expect(page).to_have_url(re.compile("/compare"))
    verdicts = page.locator("#verdicts .verdict .say")
    expect(verdicts.filter(has_text="All four")).to_contain_text("above")
    mixup = verdicts.filter(has_text="MixUp")
    expect(mixup).to_contain_text("worse up to")
    expect(mixup).to_contain_text("better from")


def test_preview_is_reached_by_keyboard(
    product: Up, page: Page, tmp_path: Path
) -> None:
    choose_file(page, product, tmp_path, published())
    expect(page.locator("#judge h2").first).to_be_focused()
    kind = page.get_by_label("Rows read, by curve_kind")
    for _ in range(30):
        page.keyboard.press("Tab")
        if kind.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(kind).not_to_have_value("")


def test_mixed_devices_are_resolved_by_a_button(
    product: Up, page: Page, tmp_path: Path
) -> None:
    lines = ["method,budget,seed,train_seconds,quality,device_class,direction"]
    for device, slow in (("A100", 1.0), ("T4", 2.0)):
        for method, gain in (("base", 0.0), ("mine", 0.1)):
            for budget in (1, 2, 4, 8):
                for seed in (0, 1, 2):
                    quality = 0.6 + 0.02 * budget + gain + 0.002 * seed
                    fixed = f"{method},{budget},{seed},{slow * budget}"
                    lines.append(f"{fixed},{quality},{device},max")
    choose_file(page, product, tmp_path, "\n".join(lines))
    page.get_by_role("button", name="Judge it").click()
    expect(page.locator("#verdicts .say")).to_contain_text("not comparable")
    page.get_by_role("link", name="Use only the 24 runs on A100").click()
    expect(page).to_have_url(re.compile("device_class=A100"))
    expect(page.locator("#verdicts .verdict.above")).to_have_count(1)


@pytest.mark.slow
def test_long_file_can_be_cancelled(product: Up, page: Page, tmp_path: Path) -> None:
    before = page.request.get(f"{product.url}/runs.json").json()["total"]
    head = "method,budget,seed,train_seconds,quality"
    lines = [f"base,{1 + i % 7},{i},{1 + i % 7},0.{i % 10}" for i in range(150_000)]
    choose_file(page, product, tmp_path, "\n".join([head, *lines]))
    judging = page.locator("#judging")
    shown = re.compile(r"(Looking through|Reading) line [\d,]+ of 150,00")
    expect(judging).to_contain_text(shown, timeout=60_000)
    judging.get_by_role("button", name="Cancel").click()
    expect(judging).to_contain_text("nothing was stored", timeout=60_000)
    assert page.request.get(f"{product.url}/runs.json").json()["total"] == before
    page.get_by_role("button", name="Judge it").click()
    expect(page.locator("#preview")).to_contain_text(
        "150,000 rows in the file", timeout=120_000
    )
    expect(page.get_by_text("results.csv is kept")).to_be_visible()


def test_columns_are_previewed_before_the_direction_is_chosen(
    product: Up, page: Page, tmp_path: Path
) -> None:
    rows = [f"a;{b};{s};{b},{s}5;0,{b}{s}" for b in (1, 2, 4, 8) for s in (0, 1)]
    text = "\n".join(["Verfahren;Epochen;Seed;Zeit;Ergebnis", *rows])
    choose_file(page, product, tmp_path, text)
    fields = ("method", "budget", "seed", "train_seconds", "quality")
    columns = text.partition("\n")[0].split(";")
    for column, field in zip(columns, fields, strict=True):
        page.get_by_label(column, exact=True).select_option(field)
    page.get_by_role("button", name="Update the preview").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("8 rows in the file: 8 runs")
    expect(preview).to_contain_text("1.05")
