"""What `overcurve import` sends of files and folders."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from overcurve.command_line.import_command import import_query, upload_body

ASKED = {
    "direction": "max", "metric": "", "task": "", "title": "", "baseline": "",
    "fold": "", "decimal": "comma", "pattern": "", "mapping": ("a=quality",),
    "keep": (), "units": ("a=%",), "answers": ("resumed=sum",), "skip_bad": True,
}  # fmt: skip


def write(path: Path, text: str = "acc\n1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def members(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_one_file_is_sent_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "runs.csv")
    assert upload_body([path], has_pattern=False) == b"acc\n1\n"
    packed = members(upload_body([path], has_pattern=True))
    assert packed == {path.as_posix().lstrip("/"): b"acc\n1\n"}


def test_folder_is_sent_with_its_paths(tmp_path: Path) -> None:
    write(tmp_path / "cnn" / "seed0.csv")
    write(tmp_path / "README.md")
    body = upload_body([tmp_path], has_pattern=False)
    assert members(body) == {"cnn/seed0.csv": b"acc\n1\n"}


def test_query_says_what_was_asked(tmp_path: Path) -> None:
    path = write(tmp_path / "runs.csv")
    query = import_query([path], ASKED)
    assert ("title", "runs.csv") in query
    assert ("decimal", "comma") in query
    assert query[-4:] == [
        ("map", "a=quality"),
        ("unit", "a=%"),
        ("answer", "resumed=sum"),
        ("skip_bad", "1"),
    ]
    assert ("title", "2 files") in import_query([path, path], ASKED)
