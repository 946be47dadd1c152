from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from overcurve.errors import Unjudgeable
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.read_tracker import read_tracker
from overcurve.reading.trackers.sqlite_store import open_store
from tests.unit.overcurve.reading.trackers.known_runs import CASES, unpacked_store


def test_a_whole_store_is_opened_for_reading(tmp_path: Path) -> None:
    with open_store(unpacked_store(tmp_path)) as store:
        assert store.execute("SELECT count(*) FROM runs").fetchone() == (24,)
        with pytest.raises(sqlite3.OperationalError):
            store.execute("DELETE FROM runs")


@pytest.mark.parametrize("first", [0, 100, 4096, 40960])
@pytest.mark.parametrize("tracker", ["mlflow", "optuna"])
def test_a_damaged_store_is_refused(tmp_path: Path, tracker: str, first: int) -> None:
    if tracker == "mlflow":
        path = unpacked_store(tmp_path)
    else:
        pytest.importorskip("optuna")
        path = Path(shutil.copy(CASES / "optuna" / "optuna.db", tmp_path))
    content = bytearray(path.read_bytes())
    for place in range(max(first, 16), len(content), 97):
        content[place] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(Unjudgeable, match=r"damaged .* Copy it once more"):
        read_tracker(path, Reading(defaults=Defaults(direction="max")))
