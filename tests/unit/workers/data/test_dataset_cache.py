"""Data sets made once: the same arrays from the file, and what must not be reused."""

from __future__ import annotations

import numpy as np
import pytest

from workers.data.dataset_cache import cache_folder, cached_arrays

CALLS = []


def numbered(count):
    CALLS.append(count)
    return {"numbers": np.arange(count), "names": np.array(["a", "b"])}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    CALLS.clear()


def test_second_time_reads_the_file():
    made, read = cached_arrays(numbered, 5), cached_arrays(numbered, 5)
    assert CALLS == [5]
    assert made.keys() == read.keys()
    assert all(np.array_equal(made[name], read[name]) for name in made)
    assert read["numbers"].dtype == made["numbers"].dtype


def test_other_arguments_are_other_data():
    assert len(cached_arrays(numbered, 5)["numbers"]) == 5
    assert len(cached_arrays(numbered, 6)["numbers"]) == 6
    assert CALLS == [5, 6]


def test_changed_source_is_made_anew(monkeypatch, tmp_path):
    cached_arrays(numbered, 5)
    edited = tmp_path / "edited.py"
    edited.write_text("# another generator")
    monkeypatch.setattr("inspect.getfile", lambda _: str(edited))
    cached_arrays(numbered, 5)
    assert CALLS == [5, 5]


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_damaged_file_is_made_anew(share):
    cached_arrays(numbered, 5)
    (file,) = cache_folder().iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])
    assert cached_arrays(numbered, 5)["numbers"].tolist() == [0, 1, 2, 3, 4]
    assert CALLS == [5, 5]
    assert file.read_bytes() == whole


def test_nothing_writable_still_gives_data(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert len(cached_arrays(numbered, 5)["numbers"]) == 5
