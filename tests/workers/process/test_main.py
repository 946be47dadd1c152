import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from backend.exit_status import NEEDS_A_PERSON
from tests.running import hide_torch
from workers.main import main


def _worker(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if "OVERCURVE" not in k}
    return subprocess.run(
        [sys.executable, "-m", "workers.main", *arguments],
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_settings_and_ending(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    said = capsys.readouterr().out
    assert ended.value.code == 0
    for word in ("--device", "--name", "OVERCURVE_DATABASE_URL", "SIGTERM"):
        assert word in said


def test_missing_servers_are_named() -> None:
    ended = _worker()

    assert ended.returncode == 2
    assert "OVERCURVE_DATABASE_URL" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_missing_device_is_named(settings: Any) -> None:
    ended = _worker(
        "--device",
        "cuda:9",
        OVERCURVE_DATABASE_URL=settings.database_url,
        OVERCURVE_REDIS_URL=settings.redis_url,
    )

    assert ended.returncode == 1
    assert "cuda:9" in ended.stderr


def test_missing_torch_is_told_with_its_remedy(settings: Any, tmp_path: Path) -> None:
    ended = _worker(
        PYTHONPATH=hide_torch(tmp_path),
        OVERCURVE_DATABASE_URL=settings.database_url,
        OVERCURVE_REDIS_URL=settings.redis_url,
    )

    assert ended.returncode == NEEDS_A_PERSON
    assert "PyTorch is not installed" in ended.stderr
    assert f"{sys.executable} -m pip install" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_broken_torch_is_told_with_its_remedy(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise OSError('libcudart.so.13: not found')")

    ended = _worker(
        PYTHONPATH=str(tmp_path),
        OVERCURVE_DATABASE_URL=settings.database_url,
        OVERCURVE_REDIS_URL=settings.redis_url,
    )

    assert ended.returncode == NEEDS_A_PERSON
    assert "cannot be imported (OSError: libcudart.so.13: not found)" in ended.stderr
    assert f"{sys.executable} -m pip install --force-reinstall" in ended.stderr


def test_worker_process_imports_no_torch() -> None:
    code = "import sys, workers.main; print('torch' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "False"


def test_worker_told_to_end_without_postgres_ends(start_worker: Any) -> None:
    worker = start_worker(
        OVERCURVE_DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none"
    )
    while "waiting for Postgres" not in worker.log.read_text():
        assert worker.process.poll() is None

    assert worker.terminate(seconds=10) == 0
