"""Files inside of files, bombs among them, and what is no text by what it holds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pytest

from overcurve.reading import packed_files
from overcurve.reading.packed_files import (
    may_hold_runs,
    source_at,
    source_of,
    unpack,
    unpacked,
)
from overcurve.reading.problems import Unreadable

TEXT = b"method,budget\nbase,8\n"


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(
                name.replace("__", "/").replace("_", ".").replace(".MAC", "__MAC"),
                content,
            )
    return out.getvalue()


def contents(raw: bytes, name: str = "") -> dict[str, bytes]:
    found = {}
    for source in unpack([source_of(io.BytesIO(raw), name)]):
        for _ in range(2):  # each may be opened again
            with unpacked(source) as stream:
                found[source.name] = stream.read()
    return found


def refused(raw: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        contents(raw)
    assert caught.value.problem.remedy
    return caught.value.problem.reason


def test_plain_and_packed_bytes_are_the_same() -> None:
    assert contents(TEXT) == contents(gzip.compress(TEXT)) == {"": TEXT}
    assert contents(zipped(runs_csv=TEXT)) == {"runs.csv": TEXT}
    packed = zipped(a__runs_csv_gz=gzip.compress(TEXT))
    assert contents(packed) == {"a/runs.csv.gz": TEXT}


def test_file_on_the_disk_may_be_read(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_bytes(TEXT)
    assert source_at(path).name == "runs.csv"
    with unpacked(source_at(path, "a/runs.csv")) as stream:
        assert stream.read() == TEXT


def test_members_that_hold_no_runs_are_passed_over() -> None:
    packed = zipped(a__0_csv=TEXT, README_md=b"#", _MACOSX__0_csv=b"?", b_JSONL=b"{}")
    assert list(contents(packed)) == ["a/0.csv", "b.JSONL"]
    assert list(contents(zipped(only_this=TEXT))) == ["only.this"]
    assert "without a file of runs" in refused(zipped(a_md=TEXT, b_png=TEXT))


def test_archives_of_several_are_named() -> None:
    raw = zipped(runs_csv=TEXT)
    both = [source_of(io.BytesIO(raw), name) for name in ("a.zip", "b.zip")]
    names = [source.name for source in unpack(both)]
    assert names == ["a.zip/runs.csv", "b.zip/runs.csv"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (zipped(xl__workbook_xml=b"<a>", other=b""), "is a workbook of Excel"),
        (zipped(content_xml=b"<a>", other=b""), "is a workbook of Excel or Libre"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is a workbook of Excel"),
        (bz2.compress(TEXT), "is packed by bzip2"),
        (lzma.compress(TEXT), "is packed by xz"),
        (gzip.compress(gzip.compress(TEXT)), "is packed by gzip twice"),
        (zipped(a_zip=zipped(a_csv=TEXT)), "is an archive in an archive"),
        (gzip.compress(TEXT * 1000)[:30], "cannot be unpacked"),
        (gzip.compress(TEXT)[:-8] + bytes(8), "cannot be unpacked"),
        (zipped(runs_csv=TEXT)[:-30], "cannot be unpacked"),
    ],
    # An archive says when it was made: of no two processes the same.
    ids=lambda value: value if isinstance(value, str) else "archive",
)
def test_what_cannot_be_read_is_told(raw: bytes, reason: str) -> None:
    assert refused(raw).startswith(reason)


def test_encrypted_archives_are_told() -> None:
    raw = bytearray(zipped(runs_csv=TEXT))
    raw[6] |= 1  # the flag of encryption, in the member's and the archive's header
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(raw)) == "is encrypted"


def test_bombs_are_refused_before_they_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_files, "MOST_BYTES", 2**20)
    zeros = bytes(3 * 2**20)
    assert "more than 1 MiB" in refused(gzip.compress(zeros))
    assert "more than 1 MiB" in refused(zipped(runs_csv=zeros))
    monkeypatch.setattr(packed_files, "MOST_FILES", 2)
    several = {f"a{i}_csv": TEXT for i in range(3)}
    assert refused(zipped(**several)) == "holds 3 files; at most 2 are taken at once"


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("a/b.csv", True),
        ("B.JSON", True),
        ("a.csv.gz", True),
        ("a.zip", True),
        ("a.parquet", True),
        ("a.gz", False),
        ("a.md", False),
        (".hidden/a.csv", False),
        ("__MACOSX/._a.csv", False),
    ],
)
def test_files_of_runs_are_told_by_their_names(name: str, is_read: bool) -> None:
    assert may_hold_runs(name) == is_read
