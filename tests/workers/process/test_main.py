import os
import subprocess
import sys
from typing import Any

import pytest

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
