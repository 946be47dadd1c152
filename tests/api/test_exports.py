"""Files of a comparison are drawn by matplotlib, which a server may be without."""

from __future__ import annotations

import sys

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in an environment in which it was never installed."""
    loaded = [name for name in sys.modules if name.split(".")[0] == "matplotlib"]
    for name in (*loaded, "overcurve.figures.export", "overcurve.figures.panels"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)


@pytest.mark.usefixtures("without_matplotlib")
@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_missing_matplotlib_is_told(
    client: TestClient, study: int, suffix: str
) -> None:
    answer = client.get(f"/compare.{suffix}?study={study}")
    assert answer.status_code == 501
    assert answer.json()["error"]["code"] == "not_installed"
    assert "pip install matplotlib" in answer.json()["error"]["remedy"]


@pytest.mark.usefixtures("without_matplotlib")
def test_pages_need_no_matplotlib(client: TestClient, study: int) -> None:
    assert client.get(f"/compare?study={study}").status_code == 200
    assert client.get(f"/compare.json?study={study}").status_code == 200


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_files_are_drawn(client: TestClient, study: int, suffix: str) -> None:
    answer = client.get(f"/compare.{suffix}?study={study}")
    assert answer.status_code == 200
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    assert answer.content.startswith(starts[suffix])
