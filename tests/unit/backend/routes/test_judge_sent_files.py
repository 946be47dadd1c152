"""Files that a form sends come back as they were, by whatever way they are kept."""

from __future__ import annotations

import gzip
import io
import zipfile
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData, UploadFile

from backend.errors import InvalidInput, TooLarge
from backend.routes import judge_sent_files
from backend.routes.judge_sent_files import (
    KEPT_BYTES,
    PASTED,
    SentFile,
    files_title,
    loose_files,
    passed_over,
    send_along,
    sent_files,
)


def file_of(name: str, raw: bytes) -> SentFile:
    return SentFile(name, io.BytesIO(raw), len(raw))


def read(files: object) -> list[tuple[str, bytes]]:
    found = []
    for file in files:  # type: ignore[attr-defined]
        file.source.seek(0)
        found.append((file.name, file.source.read()))
    return found


def upload(name: str, raw: bytes) -> tuple[str, UploadFile]:
    return "file", UploadFile(io.BytesIO(raw), size=len(raw), filename=name)


NAMES = st.lists(
    st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?\.csv", fullmatch=True),
    min_size=2,
    max_size=4,
    unique=True,
)


@given(NAMES, st.lists(st.binary(max_size=50), min_size=4, max_size=4))
def test_several_files_are_kept_in_the_page(names: list[str], raw: list[bytes]) -> None:
    files = [file_of(name, content) for name, content in zip(names, raw, strict=False)]
    along = send_along(files)
    assert (along.text, along.is_long) == ("", False)
    form = FormData([("kept", along.kept), ("step", "check")])
    assert read(sent_files(form)) == read(files)


def test_one_text_is_kept_as_text_and_other_bytes_are_not() -> None:
    assert send_along([file_of("a.csv", "m,ä\n".encode())]).text == "m,ä\n"
    along = send_along([file_of("a.csv", "m,ä\n".encode("utf-16"))])
    assert along.text == ""
    form = FormData([("kept", along.kept), ("step", "check")])
    assert read(sent_files(form)) == [("a.csv", "m,ä\n".encode("utf-16"))]


def test_long_files_are_chosen_again() -> None:
    along = send_along([file_of("a.csv", b"x" * (KEPT_BYTES + 1))])
    assert (along.is_long, along.text, along.kept) == (True, "", "")


def test_further_files_are_added_and_take_the_place_of_their_name() -> None:
    before = [("step", "check"), ("text", "old"), ("name", "a.csv")]
    more = FormData([*before, upload("b.csv", b"more")])
    assert read(sent_files(more)) == [("a.csv", b"old"), ("b.csv", b"more")]
    again = FormData([*before, upload("a.csv", b"new")])
    assert read(sent_files(again)) == [("a.csv", b"new")]


def test_file_beside_pasted_lines_counts_alone_at_first() -> None:
    form = FormData([("text", "pasted"), upload("a.csv", b"file")])
    assert read(sent_files(form)) == [("a.csv", b"file")]
    assert read(sent_files(FormData([("text", "pasted")]))) == [("", b"pasted")]


@pytest.mark.parametrize("kept", ["no base64!", b64encode(b"no zip").decode()])
def test_kept_files_that_were_tampered_with_are_refused(kept: str) -> None:
    with pytest.raises(InvalidInput):
        sent_files(FormData([("kept", kept), ("step", "check")]))


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_sent_files, "MOST_UNPACKED", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 2000)
    for name, raw in (
        ("a.zip", packed.getvalue()),
        ("a.gz", gzip.compress(b"0" * 2000)),
    ):
        with pytest.raises(TooLarge):
            loose_files([file_of(name, raw)])


def test_members_of_archives_are_files_of_their_own() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("logs/a.yaml", b"lr: 1")
    files = [file_of("x.zip", packed.getvalue()), file_of("db.gz", gzip.compress(b"y"))]
    assert loose_files(files) == [("logs/a.yaml", b"lr: 1"), ("db", b"y")]


def test_files_are_called_by_their_name_or_folder() -> None:
    assert files_title([file_of("", b"")]) == PASTED
    assert files_title([file_of("runs/a.csv", b"")]) == "a.csv"
    both = [file_of("runs/a.csv", b""), file_of("runs/b/c.csv", b"")]
    assert files_title(both) == "runs"
    apart = [file_of("a.csv", b""), file_of("b.csv", b""), file_of("c.csv", b"")]
    assert files_title(apart) == "a.csv and 2 more"


def test_files_that_hold_no_runs_are_passed_over_beside_others() -> None:
    files = [file_of("runs/a.csv", b""), file_of("runs/README.md", b"")]
    assert [file.name for file in passed_over(files)] == ["runs/README.md"]
    assert passed_over([file_of("README.md", b"")]) == []


def test_all_files_share_one_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_sent_files, "MOST_UNPACKED", 1_500)
    raw = gzip.compress(b"a" * 1_000)
    files = [SentFile(f"{i}.csv.gz", io.BytesIO(raw), len(raw)) for i in range(2)]
    assert loose_files(files[:1]) == [("0.csv", b"a" * 1_000)]
    with pytest.raises(TooLarge):
        loose_files(files)
