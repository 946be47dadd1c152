"""A full disk is said, loses nothing, and is over as soon as there is room."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.running import Up, running_overcurve, wait_for

SIZE = "260m"
STUDY = {
    "task": "mnist1d",
    "device": "cpu",
    "budgets": [10, 3000],
    "budget_unit": "steps",
    "seeds": [0, 1],
    "baseline": {"method": "supervised", "params": {"model": "mlp"}},
}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own, which only root can make."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "overcurve", str(folder)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.strip()}")
    folder.chmod(0o755)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Takes the whole disk."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as out:
        for size in (2**20, 2**12):
            with suppress(OSError):
                while out.write(bytes(size)) == size:
                    pass
    assert shutil.disk_usage(folder).free == 0
    return ballast


def import_runs(up: Up) -> httpx.Response:
    lines = [
        json.dumps(
            {
                "method": "elsewhere",
                "budget": 1,
                "seed": seed,
                "train_seconds": 1.0,
                "quality": 0.5,
            }
        )
        for seed in range(3_000)
    ]
    return httpx.post(
        f"{up.url}/api/runs/import",
        params={"title": "elsewhere", "direction": "max"},
        content="\n".join(lines),
        headers={"content-type": "application/jsonl"},
        timeout=60,
    )


def counts(up: Up, study: int) -> dict[str, int]:
    shown = httpx.get(f"{up.url}/api/studies/{study}", timeout=30).json()
    return {c["status"]: c["amount"] for c in shown["counts"]}


@pytest.mark.faults
@pytest.mark.slow
def test_full_disk_is_said_and_loses_nothing(small_disk: Path) -> None:
    with running_overcurve(small_disk) as up:
        catalogue = f"{up.url}/api/catalogue"
        wait_for(lambda: httpx.get(catalogue).json()["entries"], up.log, 120)
        asked = httpx.post(f"{up.url}/api/studies", json=STUDY, timeout=30)
        study = int(asked.json()["id"])
        wait_for(lambda: counts(up, study).get("running"), up.log, 120)
        ballast = fill(small_disk)
        refused = import_runs(up)
        assert refused.status_code == 507, refused.text
        error = refused.json()["error"]
        assert error["code"] == "disk_full"
        assert str(up.data) in error["message"]
        assert "Make room" in error["remedy"]
        ballast.unlink()
        wait_for(lambda: import_runs(up).status_code == 200, up.log, 120)
        wait_for(lambda: counts(up, study) == {"finished": 4}, up.log, 240)
