"""MLflow's own client, against what it offers of a server."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from overcurve.errors import MissingPackage, Unjudgeable
from overcurve.reading.trackers.mlflow_client import read_mlflow_server


def test_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(MissingPackage, match="mlflow"):
        read_mlflow_server("http://localhost:5000")


class Page(list[Any]):
    token = ""


class Server:
    """Experiments with a run each, in the shapes of MLflow's entities."""

    def __init__(self, **experiments: int) -> None:
        self._runs = experiments

    def search_experiments(self) -> list[Any]:
        return [SimpleNamespace(name=n, experiment_id=n) for n in self._runs]

    def search_runs(self, ids: list[str], **asked: Any) -> Page:
        done = int(asked["page_token"] or 0)
        page = Page([self._run(ids[0], done)] if done < self._runs[ids[0]] else [])
        page.token = str(done + 1) if done + 1 < self._runs[ids[0]] else ""
        return page

    def get_metric_history(self, run: str, key: str) -> list[Any]:
        return [SimpleNamespace(key=key, value=0.5, timestamp=3000, step=1)]

    def _run(self, experiment: str, place: int) -> Any:
        info = SimpleNamespace(
            lifecycle_stage="active",
            run_id=f"{experiment}{place}", run_name="", status="FINISHED",
            start_time=1000, end_time=9000,
        )  # fmt: skip
        data = SimpleNamespace(metrics={"acc": 0.5}, params={"epochs": "4"}, tags={})
        return SimpleNamespace(info=info, data=data)


def serving(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    package = ModuleType("mlflow")
    package.MlflowClient = lambda tracking_uri: server  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mlflow", package)


def test_reads_page_after_page(monkeypatch: pytest.MonkeyPatch) -> None:
    serving(monkeypatch, Server(curve=3, empty=0))
    found = read_mlflow_server("http://host:5000")
    assert [run.place for run in found.runs] == [f"curve/curve{n}" for n in range(3)]
    assert found.place == "experiment curve of http://host:5000"
    assert found.runs[0].summary["acc"] == 0.5


def test_asks_which_of_several_experiments(monkeypatch: pytest.MonkeyPatch) -> None:
    serving(monkeypatch, Server(one=1, two=1))
    with pytest.raises(Unjudgeable, match="there are: one, two"):
        read_mlflow_server("http://host:5000")
    assert len(read_mlflow_server("http://host:5000", "two").runs) == 1
    with pytest.raises(Unjudgeable, match="no experiment three"):
        read_mlflow_server("http://host:5000", "three")
