"""Several files read as one, each line with its file's name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from overcurve.reading.errors import ReadingError
from overcurve.reading.packed_files import NamedSource, source_of
from overcurve.reading.problems import Problem, Unreadable
from overcurve.reading.reading_options import Reading
from overcurve.reading.sources import Given, open_tables, sources_in

USUAL = Reading(pattern="{method}/seed{seed}")


PLAIN = Reading()


def sources(**texts: str) -> list[NamedSource]:
    return [
        source_of(io.BytesIO(text.encode()), f"{name.replace('_', '/')}.csv")
        for name, text in texts.items()
    ]


def lines_of(given: Given, reading: Reading = PLAIN) -> list[tuple[str, object]]:
    return [
        (str(line), row)
        for table in open_tables(given, reading)
        for line, row in table.rows
    ]


def test_lines_of_several_files_name_their_file() -> None:
    given = sources(a="x,y\n1,2\n", b="x,y\n3\n")
    first, second = lines_of(given)
    assert first == ("2 of a.csv", {"x": "1", "y": "2"})
    assert second[0] == "2 of b.csv"
    assert isinstance(second[1], Problem)
    assert second[1].where == "line 2 of b.csv"


def test_lines_of_several_files_are_never_the_same() -> None:
    given = sources(a="x\n1", b="x\n1\n2\n", c="x\n1\n")
    lines = [line for table in open_tables(given, PLAIN) for line, _ in table.rows]
    assert len({*lines}) == 4
    assert lines == sorted(lines)
    assert [str(t.first) for t in open_tables(given, PLAIN)][2] == "1 of c.csv"


def test_lines_of_one_file_are_plain() -> None:
    assert lines_of(io.BytesIO(b"x\n1\n")) == [("2", {"x": "1"})]
    assert lines_of(sources(a="x\n1\n")) == [("2", {"x": "1"})]


def test_archive_is_its_files() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("cnn/seed0.csv", "mlp/seed1.csv", "README.md"):
            archive.writestr(name, "acc\n0.5\n")
    assert lines_of(out, USUAL) == [
        ("2 of cnn/seed0.csv", {"acc": "0.5", "method": "cnn", "seed": "0"}),
        ("2 of mlp/seed1.csv", {"acc": "0.5", "method": "mlp", "seed": "1"}),
    ]


def test_paths_state_fields_as_columns_do() -> None:
    given = sources(cnn_seed0="method,acc\ncnn,1\nmlp,2\n")
    (table,) = open_tables(given, USUAL)
    assert table.columns == ("method", "acc", "seed")
    rows = [row for _, row in next(open_tables(given, USUAL)).rows]
    assert rows[0] == {"method": "cnn", "acc": "1", "seed": "0"}
    assert isinstance(rows[1], Problem)
    assert "the path of the file says" in rows[1].reason


def test_files_that_do_not_match_are_named() -> None:
    given = sources(cnn_seed0="acc\n1\n", other="acc\n1\n")
    with pytest.raises(Unreadable) as caught:
        lines_of(given, USUAL)
    assert caught.value.problem.reason.endswith("does not match other.csv")
    with pytest.raises(ReadingError):
        lines_of(given, Reading(pattern="{colour}"))


@pytest.mark.parametrize("text", ["", "x,y\n1,2\n'3,4\n\"5,6\n"])
def test_file_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        lines_of(sources(a="x,y\n1,2\n", b=text))
    assert caught.value.problem.where.endswith("of b.csv")


def test_nothing_is_told() -> None:
    with pytest.raises(Unreadable, match="there is no file of runs"):
        lines_of([])


def test_folders_are_their_files_of_runs(tmp_path: Path) -> None:
    for name in ("b/seed1.csv", "a/seed0.csv", "a/notes.md", ".git/x.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("acc\n1\n")
    inside = sources_in([tmp_path])
    assert [source.name for source in inside] == ["a/seed0.csv", "b/seed1.csv"]
    assert lines_of(inside)[0][0] == "2 of a/seed0.csv"
    both = sources_in([tmp_path / "b", tmp_path / "a" / "seed0.csv"])
    assert both[0].name == "b/seed1.csv"
    assert both[1].name == (tmp_path / "a" / "seed0.csv").as_posix()
