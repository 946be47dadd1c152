"""`POST /api/judge`: a pure function, answered from memory when asked again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

import overcurve as oc
from backend.settings import Settings
from overcurve.cli import app as command_line
from overcurve.curves.terms.records import RunRecord
from tests.simulated import simulated_study


def as_run(record: RunRecord) -> dict[str, Any]:
    """A record as the body of a judge request holds it."""
    names = ("budget", "seed", "train_seconds", "quality")
    return {name: getattr(record, name) for name in names}


def body(**options: Any) -> dict[str, Any]:
    """A request about the simulated study."""
    records = simulated_study()

    def arm(recipe: str) -> dict[str, Any]:
        runs = [as_run(r) for r in records if r.recipe == recipe]
        return {"name": recipe, "runs": runs}

    return {
        "baseline": arm("cnn"),
        "methods": [arm("better"), arm("worse")],
        "options": {"direction": "max", **options},
    }


def test_verdicts_of_known_truth(client: TestClient) -> None:
    answer = client.post("/api/judge", json=body())
    verdicts = [method["verdict"] for method in answer.json()["methods"]]
    assert answer.status_code == 200
    assert verdicts == ["above", "below"]


def test_same_input_same_bytes(client: TestClient) -> None:
    first, again = (client.post("/api/judge", json=body()) for _ in range(2))
    assert first.content == again.content


@pytest.mark.parametrize("options", [{}, {"alpha": 0.1, "margin": 0.01}])
def test_library_gives_the_same_bytes(
    client: TestClient, options: dict[str, float]
) -> None:
    records = [r for r in simulated_study() if r.recipe != "same"]
    rows = [{"method": r.recipe, **as_run(r)} for r in records]
    found = oc.compare(rows, baseline="cnn", direction="max", **options)  # type: ignore[arg-type]
    answer = client.post("/api/judge", json=body(**options))
    assert answer.content == found.to_json().encode()


def test_command_line_gives_the_same_bytes(client: TestClient, tmp_path: Path) -> None:
    rows = [
        json.dumps({"method": r.recipe, **as_run(r)})
        for r in simulated_study()
        if r.recipe != "same"
    ]
    path = tmp_path / "runs.jsonl"
    path.write_text("\n".join(rows))
    asked = ["--baseline", "cnn", "--direction", "max", "--alpha", "0.1"]
    command = ["judge", str(path), "--json", "--time-sys", "0", *asked]
    printed = CliRunner().invoke(command_line, command)
    answer = client.post("/api/judge", json=body(alpha=0.1))
    assert printed.stdout_bytes == answer.content


def test_nothing_is_stored(client: TestClient) -> None:
    client.post("/api/judge", json=body())
    assert client.get("/home.json").json()["cards"] == []


def test_missing_direction_is_named(client: TestClient) -> None:
    wrong = body()
    wrong["options"] = {}
    answer = client.post("/api/judge", json=wrong)
    assert answer.status_code == 422
    assert "options.direction" in [f["path"] for f in answer.json()["error"]["fields"]]


@pytest.mark.parametrize("sent", [b"{", b"", b"\xff", b"[" * 100_000])
def test_broken_json_is_refused(client: TestClient, sent: bytes) -> None:
    answer = client.post("/api/judge", content=sent)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "not_json"


def test_too_many_runs_are_refused(client: TestClient, settings: Settings) -> None:
    large = body()
    run = large["baseline"]["runs"][0]
    large["baseline"]["runs"] = [run] * (settings.max_judge_runs + 1)
    answer = client.post("/api/judge", json=large)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_many_runs"


@pytest.mark.parametrize(
    ("field", "value"),
    [("train_seconds", 0), ("train_seconds", 1e13), ("quality", -2e12), ("budget", 0)],
)
def test_run_beyond_the_limits_is_named(
    client: TestClient, field: str, value: float
) -> None:
    sent = body()
    sent["methods"][1]["runs"][4][field] = value
    answer = client.post("/api/judge", json=sent)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert [f["path"] for f in error["fields"]] == [f"methods[1].runs[4].{field}"]
    assert error["remedy"]
