"""What a training runs on, told only of what it has imported."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from overcurve.timing import machine

CPU_LATER = """
import sys
from overcurve.timing import machine
assert machine.read_device_class() == "", "claimed without torch"
assert "torch" not in machine.read_versions()
machine.synchronise()
assert "torch" not in sys.modules and "numpy" not in sys.modules
"""


def test_nothing_is_imported_or_claimed_without_torch() -> None:
    subprocess.run([sys.executable, "-c", CPU_LATER], check=True)


def test_class_is_the_one_of_our_workers() -> None:
    torch = pytest.importorskip("torch", reason="the extra train is not installed")
    from workers.machine.device import fingerprint

    expected = fingerprint(torch.device("cpu")).device_class
    assert machine.read_device_class() == expected
    versions = machine.read_versions()
    assert versions["torch"] == torch.__version__


def test_accelerators_of_others_are_not_called_cpu(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torch = pytest.importorskip("torch", reason="the extra train is not installed")
    monkeypatch.setattr(torch.xpu, "is_initialized", lambda: True)
    assert machine.read_device_class() == ""


def test_driver_that_is_not_there_is_unknown() -> None:
    machine._ask_driver.cache_clear()
    assert machine._ask_driver("GPU-none") == ("", None)


@pytest.mark.parametrize(
    ("rank", "size", "is_other"),
    [("0", "4", False), ("3", "4", True), ("3", "1", False), ("", "", False)],
)
def test_one_rank_tells_of_the_run(
    rank: str, size: str, is_other: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANK", rank)
    monkeypatch.setenv("WORLD_SIZE", size)
    assert machine.is_other_rank() is is_other


def test_lightning_numbers_nodes_and_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("RANK", raising=False)
    monkeypatch.setenv("WORLD_SIZE", "4")
    assert not machine.is_other_rank()
    for name in ("LOCAL_RANK", "NODE_RANK"):
        with monkeypatch.context() as patch:
            patch.setenv(name, "1")
            assert machine.is_other_rank()


def test_process_group_knows_its_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    group: Any = SimpleNamespace(
        is_available=lambda: True, is_initialized=lambda: True, get_rank=lambda: 1
    )
    monkeypatch.delenv("RANK", raising=False)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(distributed=group))  # type: ignore[arg-type]
    assert machine.is_other_rank()
