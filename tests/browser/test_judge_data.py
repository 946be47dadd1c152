"""Judging a file by clicking: as a person does who has never seen the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.running import Up

pytestmark = pytest.mark.browser


def choose_file(page: Page, product: Up, folder: Path, text: str) -> None:
    """Chooses a file, and waits for what was understood of it."""
    path = folder / "results.csv"
    path.write_text(text)
    choose(page, product, path)


def choose(page: Page, product: Up, *paths: Path) -> None:
    page.goto(f"{product.url}/judge")
    page.locator("#file").set_input_files(list(paths))
    expect(page.get_by_role("heading", name="Is this what you")).to_be_visible()


def judge(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Judge")).click()
    expect(page).to_have_url(re.compile("/compare"), timeout=30_000)


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
    runs = page.locator("#runs")
    expect(runs).to_contain_text("50 rows = 25 runs + 25 wrong")
    expect(page.locator("#judge-go")).to_be_disabled()
    page.get_by_label("Rows read, by curve_kind").select_option("standard")
    expect(runs).to_contain_text("50 rows = 25 runs + 25 filtered out")
    expect(page.get_by_role("radio", name="Higher")).to_be_checked()
    page.get_by_role("radio", name="Baseline").check()
    judge(page)
    verdicts = page.locator("#verdicts .verdict .say")
    expect(verdicts.filter(has_text="All four")).to_contain_text("above")
    mixup = verdicts.filter(has_text="MixUp")
    expect(mixup).to_contain_text("worse up to")
    expect(mixup).to_contain_text("better from")


def good_file() -> str:
    """Twelve runs whose columns and metric say all there is to say."""
    lines = ["method,budget,seed,train_seconds,test_accuracy"]
    for method, gain in (("baseline", 0.0), ("mine", 0.05)):
        for rank, budget in enumerate((1, 2, 4, 8)):
            for seed in (0, 1, 2):
                quality = 0.9 - 0.3 / (rank + 1) + gain + 0.002 * seed
                lines.append(f"{method},{budget},{seed},{10 * budget},{quality:.4f}")
    return "\n".join(lines)


def test_good_file_needs_three_clicks_to_a_link(
    product: Up, page: Page, tmp_path: Path
) -> None:
    page.add_init_script(
        "addEventListener('click', (e) => { if (e.isTrusted) sessionStorage.clicks ="
        " 1 + Number(sessionStorage.clicks ?? 0); }, true)"
    )
    choose_file(page, product, tmp_path, good_file())
    judge(page)
    page.locator(".sharing summary").click()
    page.get_by_role("button", name="Freeze and get the link").click()
    expect(page).to_have_url(re.compile(r"/c/[0-9a-f]{32}"))
    assert page.get_by_label("Link", exact=True).input_value() in page.url
    assert page.evaluate("sessionStorage.clicks") == "3"


def test_title_and_note_are_asked_before_it_is_frozen(
    product: Up, page: Page, tmp_path: Path
) -> None:
    choose_file(page, product, tmp_path, good_file())
    judge(page)
    page.locator(".sharing summary").click()
    page.get_by_label("Title").fill("Mine pays")
    page.get_by_label("Note").fill("Of one machine, in one week.")
    page.get_by_role("button", name="Freeze and get the link").click()
    expect(page).to_have_title("Mine pays · Overcurve")
    expect(page.locator("main")).to_contain_text("Of one machine, in one week.")


def test_check_is_reached_by_keyboard(product: Up, page: Page, tmp_path: Path) -> None:
    choose_file(page, product, tmp_path, published())
    expect(page.locator("#judge-title")).to_be_focused()
    kind = page.get_by_label("Rows read, by curve_kind")
    for _ in range(40):
        page.keyboard.press("Tab")
        if kind.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#judge-said")).to_contain_text("25 filtered out")
    expect(kind).to_be_focused()


def test_grid_of_runs_is_walked_by_arrows(
    product: Up, page: Page, tmp_path: Path
) -> None:
    choose_file(page, product, tmp_path, good_file() + "\nmine,8,7,80,nan")
    cell = page.locator("#runs td[tabindex='0']")
    cell.focus()
    told = page.locator("[data-told]")
    expect(told).to_contain_text("baseline, 1: 3 runs; seed 0, 10")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("mine, 2: 3 runs")
    expect(page.locator("#runs td[tabindex='0']")).to_be_focused()


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
    judge(page)
    expect(page.locator("#verdicts .say")).to_contain_text("not comparable")
    page.get_by_role("link", name="Use only the 24 runs on A100").click()
    expect(page).to_have_url(re.compile("device_class=A100"))
    expect(page.locator("#verdicts .verdict.above")).to_have_count(1)


def test_wrong_lines_are_left_out_by_a_tick(
    product: Up, page: Page, tmp_path: Path
) -> None:
    choose_file(page, product, tmp_path, good_file() + "\nmine,8,9,fast,0.9")
    expect(page.locator("#problems")).to_contain_text("not a number")
    expect(page.locator("#judge-go")).to_be_disabled()
    page.get_by_label("Leave wrong lines out").check()
    expect(page.locator("#judge-go")).to_be_enabled()
    judge(page)
    expect(page.locator("#verdicts .verdict.above")).to_have_count(1)


def test_file_that_says_nothing_is_told_what_it_lacks(
    product: Up, page: Page, tmp_path: Path
) -> None:
    choose_file(page, product, tmp_path, "just some words\n")
    expect(page.locator("main")).to_contain_text("Not found yet: method, budget")
    expect(page.locator("#judge-go")).to_be_disabled()


def test_answer_to_a_doubt_reads_again_and_stays(
    product: Up, page: Page, tmp_path: Path
) -> None:
    clocks = good_file().replace(",10,", ",00:10,").replace(",20,", ",00:20,")
    clocks = clocks.replace(",40,", ",00:40,").replace(",80,", ",01:20,")
    choose_file(page, product, tmp_path, clocks)
    expect(page.locator("#doubts h2")).to_contain_text("1 open")
    expect(page.locator("#judge-state")).to_contain_text("1 doubt open")
    page.get_by_role("radio", name="Hours and minutes").check(force=True)
    expect(page.locator("#runs thead")).to_contain_text("10\u00a0min")
    expect(page.locator("#doubts li.done")).to_contain_text("hours and minutes")
    expect(page.get_by_role("radio", name="Hours and minutes")).to_be_focused()
    page.get_by_label("test_accuracy", exact=True).select_option("-")
    expect(page.locator("#judge-state")).to_contain_text("which column is quality")
    page.get_by_label("test_accuracy", exact=True).select_option("quality")
    expect(page.get_by_role("radio", name="Hours and minutes")).to_be_checked()
    expect(page.locator("#runs thead")).to_contain_text("10\u00a0min")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone(
    product: Up, chromium: Browser, tmp_path: Path, scheme: str
) -> None:
    screen = {"width": 390, "height": 844}
    with chromium.new_context(viewport=screen, color_scheme=scheme) as phone:  # type: ignore[arg-type]
        page = phone.new_page()
        page.goto(f"{product.url}/judge")
        assert overflow(page) == 0
        choose_file(page, product, tmp_path, published())
        assert overflow(page) == 0
        choose_file(page, product, tmp_path, good_file())
        assert overflow(page) == 0
        judge(page)
        page.locator(".sharing summary").click()
        assert overflow(page) == 0


def overflow(page: Page) -> int:
    width = (
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return int(page.evaluate(width))


def test_questions_are_asked_without_scripts(
    product: Up, chromium: Browser, tmp_path: Path
) -> None:
    with chromium.new_context(java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto(f"{product.url}/judge")
        path = tmp_path / "results.csv"
        path.write_text(published())
        page.locator("#file").set_input_files(path)
        page.get_by_role("button", name="Check it").click()
        page.get_by_label("Rows read, by curve_kind").select_option("standard")
        page.get_by_role("button", name="Read again").click()
        expect(page.locator("#runs")).to_contain_text("25 filtered out")
        page.get_by_role("button", name="Judge 25 runs").click()
        expect(page.locator("#verdicts .verdict")).to_have_count(2)


@pytest.mark.slow
def test_long_file_can_be_cancelled(product: Up, page: Page, tmp_path: Path) -> None:
    before = page.request.get(f"{product.url}/runs.json").json()["total"]
    head = "method,budget,seed,train_seconds,quality"
    lines = [f"base,{1 + i % 7},{i},{1 + i % 7},0.{i % 10}" for i in range(150_000)]
    path = tmp_path / "results.csv"
    path.write_text("\n".join([head, *lines]))
    page.goto(f"{product.url}/judge")
    page.locator("#file").set_input_files(path)
    judging = page.locator("#judging")
    shown = re.compile(r"(Looking through|Reading) line [\d,]+ of 150,00")
    expect(judging).to_contain_text(shown, timeout=60_000)
    judging.get_by_role("button", name="Cancel").click()
    expect(judging).to_contain_text("nothing was stored", timeout=60_000)
    assert page.request.get(f"{product.url}/runs.json").json()["total"] == before
    page.locator("#file").set_input_files(path)
    expect(page.locator("#runs")).to_contain_text("150,000 rows =", timeout=120_000)
    page.locator("#add-files summary").click()
    expect(page.get_by_text("results.csv is kept")).to_be_visible()


def test_columns_are_named_before_the_direction_is_chosen(
    product: Up, page: Page, tmp_path: Path
) -> None:
    rows = [f"a;{b};{s};{b},{s}5;0,{b}{s}" for b in (1, 2, 4, 8) for s in (0, 1)]
    text = "\n".join(["Verfahren;Epochen;Seed;Zeit;Ergebnis", *rows])
    choose_file(page, product, tmp_path, text)
    fields = ("method", "budget", "seed", "train_seconds", "quality")
    columns = text.partition("\n")[0].split(";")
    for column, field in zip(columns, fields, strict=True):
        page.get_by_label(column, exact=True).select_option(field)
    expect(page.locator("#runs")).to_contain_text("8 rows = 8 runs")
    expect(page.locator("#runs thead")).to_contain_text("1.1")
    expect(page.locator("#judge-state")).to_contain_text("1 question must be answered")


CASES = Path(__file__).resolve().parents[1] / "cases"


def test_several_files_are_read_as_one(product: Up, page: Page, tmp_path: Path) -> None:
    head, *lines = good_file().split("\n")
    parts = []
    for name, part in (("a", lines[:12]), ("b", lines[12:])):
        parts.append(tmp_path / f"{name}.csv")
        parts[-1].write_text("\n".join([head, *part]))
    choose(page, product, *parts)
    expect(page.locator(".crumbs")).to_contain_text("of 2 files")
    expect(page.locator("#sum")).to_have_text("24 rows = 24 runs")
    further = tmp_path / "c.csv"
    further.write_text(f"{head}\nmine,16,0,160,0.95")
    page.locator("#add-files summary").click()
    page.locator("#add-files input[type=file]").set_input_files(further)
    expect(page.locator("#sum")).to_have_text("25 rows = 25 runs")
    judge(page)
    expect(page.locator("#verdicts .verdict")).to_have_count(1)


def test_folder_is_read_by_the_paths_of_its_files(
    product: Up, page: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "runs"
    for line in good_file().split("\n")[1:]:
        method, budget, seed, seconds, quality = line.split(",")
        path = folder / method / f"epochs{budget}" / f"seed{seed}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"train_seconds,test_accuracy\n{seconds},{quality}\n")
    (folder / "README.md").write_text("Runs of today.")
    page.goto(f"{product.url}/judge")
    page.locator("#folder").set_input_files(folder)
    expect(page.locator("main")).to_contain_text("Not found yet: method, budget")
    expect(page.locator("main")).to_contain_text("Passed over")
    page.locator("#besides summary").click()
    page.get_by_label("What the path of a file says").fill(
        "runs/{method}/epochs{budget}/seed{seed}.csv"
    )
    page.keyboard.press("Tab")
    expect(page.locator("#sum")).to_have_text("24 rows = 24 runs")
    page.get_by_role("radio", name="Higher").check(force=True)
    judge(page)
    expect(page.locator("#verdicts .verdict.above")).to_have_count(1)


def test_folder_of_a_tracker_is_understood(product: Up, page: Page) -> None:
    page.goto(f"{product.url}/judge")
    page.locator("#folder").set_input_files(CASES / "trackers" / "huggingface")
    expect(page.locator("#columns")).to_contain_text("Hugging Face: 8 runs")
    expect(page.get_by_label("num_train_epochs", exact=True)).to_have_value("budget")
    page.get_by_label("eval_accuracy", exact=True).select_option("")
    page.locator("#unused summary").click()
    page.get_by_label("eval_loss", exact=True).select_option("quality")
    expect(page.locator("#doubts")).to_contain_text("Of eval_loss, is higher or lower")
    judge(page)
    expect(page.locator("#verdicts")).to_contain_text("cutout")


def test_dropped_file_is_sent_at_once(product: Up, page: Page) -> None:
    page.goto(f"{product.url}/judge")
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], "dropped.csv"));
          const event = new DragEvent("drop", {dataTransfer: data, bubbles: true});
          document.querySelector("[data-drop]").dispatchEvent(event);
        }""",
        good_file(),
    )
    expect(page.get_by_text("dropped.csv: 24 rows read")).to_be_visible()
