"""Any names of files come to lie below their folder, each for itself."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.errors import Unjudgeable
from overcurve.reading.trackers.sent_folder import place_below

LONG = "é" * 300


@pytest.mark.parametrize(
    "names",
    [
        ("a", "a/b"),
        ("a/b", "a"),
        ("2", "a", "a/b", "2/a/b"),
        (f"{LONG}1.wandb", f"{LONG}2.wandb"),
        ("x/" * 3000 + "a.wandb", "y/" * 3000 + "a.wandb"),
        ("a\\b.csv", "a"),
        ("a/./b", "\udc99"),
    ],
)
def test_each_name_has_its_own_place(names: tuple[str, ...], tmp_path: Path) -> None:
    for name in names:
        place_below(tmp_path, name).write_text(name, errors="replace")
    held = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(held) == len(names)


def test_short_names_stay_and_long_ones_keep_their_end(tmp_path: Path) -> None:
    assert place_below(tmp_path, "../a/b.csv") == tmp_path / "a" / "b.csv"
    assert place_below(tmp_path, "//c.csv") == tmp_path / "c.csv"
    assert place_below(tmp_path, f"{LONG}.wandb").suffix == ".wandb"


@pytest.mark.parametrize("name", ["..", "", "/", "\0"])
def test_no_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Unjudgeable):
        place_below(tmp_path, name)


@given(st.lists(st.text("ab/.\\", min_size=1, max_size=9), max_size=6))
def test_all_stay_below(names: list[str]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for name in names:
            if name.strip("./\\"):
                path = place_below(root, name)
                path.write_text(name)
                assert path.resolve().is_relative_to(root)
