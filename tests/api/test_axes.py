"""Another axis than training time is said wherever its verdicts are."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from overcurve.cli import app as command_line
from overcurve.curves.terms.quantities import AMOUNTS
from tests.simulated import simulated_study

ALONE = "judged on steps alone; on training time: "


def test_page_says_axis_and_time(browser: TestClient, study: int) -> None:
    text = browser.get(f"/compare?study={study}&axis=steps").text
    assert text.count(ALONE + "above") == 1
    assert text.count(ALONE + "below") == 1
    assert "By tested point" in text


def test_json_carries_both_verdicts(client: TestClient, study: int) -> None:
    address = f"/compare.json?study={study}"
    on_steps = client.get(f"{address}&axis=steps").json()["methods"]
    on_time = client.get(address).json()["methods"]
    for steps, time in zip(on_steps, on_time, strict=True):
        assert steps["on_time"]["verdict"] == time["verdict"]
        assert time["on_time"] is None


def test_csv_carries_both_verdicts(client: TestClient, study: int) -> None:
    text = client.get(f"/compare.csv?study={study}&axis=steps").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["axis"] for row in rows} == {"steps"}
    better = [row for row in rows if row["recipe"] == "better"]
    assert {row["method_verdict_on_time"] for row in better} == {"above"}


def test_picture_has_a_line_more(client: TestClient, study: int) -> None:
    plain = client.get(f"/compare.svg?study={study}").text
    steps = client.get(f"/compare.svg?study={study}&axis=steps").text

    def glyphs(svg: str) -> int:
        return len(re.findall(r"<use ", svg))

    assert glyphs(steps) > glyphs(plain) + len(ALONE) / 2


def test_preview_of_a_snapshot_says_it(browser: TestClient, study: int) -> None:
    asked = {"study": str(study), "axis": "steps"}
    frozen = browser.post("/api/comparisons", json={"question": asked}).json()
    text = browser.get(f"/c/{frozen['id']}").text
    [preview] = re.findall(r'og:description" content="([^"]*)"', text)
    assert ALONE + "above" in preview


def test_terminal_says_it(client: TestClient, study: int, tmp_path: Path) -> None:
    facts = client.get(f"/compare.json?study={study}&axis=steps").json()
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(facts))
    said = CliRunner().invoke(command_line, ["judge", str(path)]).output
    assert "at equal steps" in said
    assert ALONE + "below" in said
    assert said.endswith("docs/verdict.md\n")


def lines_with(figures: Callable[[float], dict[str, float]]) -> str:
    """A study as JSON lines, its runs with more figures, made of their budgets."""
    return "\n".join(
        json.dumps(
            {
                "method": record.label,
                "budget": record.budget,
                "seed": record.seed,
                "train_seconds": record.train_seconds,
                "quality": record.quality,
                "direction": "max",
                **figures(record.budget),
            }
        )
        for record in simulated_study({"better": 0.02})
    )


def test_exported_runs_keep_every_number(client: TestClient) -> None:
    numbers = {name: i + 1.5 for i, name in enumerate(AMOUNTS)}
    lines = lines_with(lambda budget: {n: k * budget for n, k in numbers.items()})
    kind = {"content-type": "application/x-ndjson"}
    first = client.post("/api/runs/import", content=lines, headers=kind).json()
    address = f"/compare.csv?study={first['study']}&table=runs"
    exported = client.get(address).text
    for row in csv.DictReader(io.StringIO(exported)):
        found = {name: float(row[name]) for name in AMOUNTS}
        expected = {n: k * float(row["budget"]) for n, k in numbers.items()}
        assert found == pytest.approx(expected)
    kind = {"content-type": "text/csv"}
    again = client.post("/api/runs/import", content=exported, headers=kind).json()
    assert (again["study"], again["inserted"]) == (first["study"], 0)


def test_inference_time_is_an_axis_in_words(
    client: TestClient, browser: TestClient
) -> None:
    """Here the models grow with the budgets, so that their evaluations do."""
    lines = lines_with(lambda budget: {"inference_seconds": 2e-7 * budget})
    kind = {"content-type": "application/x-ndjson"}
    address = "/api/runs/import?baseline=CNN"
    study = client.post(address, content=lines, headers=kind).json()["study"]
    page = browser.get(f"/compare?study={study}&axis=inference_seconds").text
    assert "judged on inference time per example alone" in page
    [chosen] = re.findall(r'<option value="inference_seconds"[^>]*>([^<]*)<', page)
    assert chosen == "inference time per example"
    assert re.search(r"\d\s(ns|µs)", page)


@pytest.mark.parametrize(
    "axis", ["train_items", "examples", "energy_joules", "inference_seconds"]
)
def test_axis_of_a_file_is_imported(client: TestClient, axis: str) -> None:
    lines = lines_with(lambda budget: {axis: 500 * budget})
    kind = {"content-type": "application/x-ndjson"}
    address = "/api/runs/import?baseline=CNN"
    study = client.post(address, content=lines, headers=kind).json()["study"]
    answer = client.get(f"/compare.json?study={study}&axis={axis}").json()
    assert answer["methods"][0]["verdict"] == "above"
    assert answer["methods"][0]["points"][0]["x"] == pytest.approx(2000)
