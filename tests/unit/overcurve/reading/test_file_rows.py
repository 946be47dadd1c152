"""Files of every format and shape, told by what they hold, give the same rows."""

from __future__ import annotations

import csv
import gzip
import io
import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.file_rows import TableRows, open_table
from overcurve.reading.packed_files import source_of
from overcurve.reading.problems import Unreadable
from overcurve.reading.reading_options import Reading

COLUMNS = ("method", "budget", "seed", "train_seconds", "quality")


PLAIN = Reading()


def rows_of(raw: bytes, reading: Reading = PLAIN) -> list[dict[str, object]]:
    with open_table(source_of(io.BytesIO(raw)), reading) as table:
        return [dict(row) for _, row in table.rows]  # type: ignore[arg-type]


def table_of(raw: bytes) -> TableRows:
    with open_table(source_of(io.BytesIO(raw), "runs"), PLAIN) as table:
        return table


def as_csv(rows, *, delimiter=",", decimal=".", group="", comment="", end="\n") -> str:
    """Rows as a spreadsheet writes them, a header repeated among them."""

    def shown(value: object) -> object:
        if not isinstance(value, float):
            return value
        marks = str.maketrans({",": group, ".": decimal})
        return f"{value:,.4f}".translate(marks)

    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    out.write(comment)
    writer.writerow(COLUMNS)
    for place, row in enumerate(rows):
        if place == 1:
            writer.writerow(COLUMNS)
        writer.writerow([shown(value) for value in row.values()])
    return out.getvalue()


def parquet(rows) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(rows).write_parquet(out)
    return out.getvalue()


number = st.integers(1, 10**8).map(lambda n: n / 1e4)
run = st.tuples(
    st.text("abcé ", min_size=1).map(str.strip).filter(bool),
    number,
    st.integers(0, 5),
    number,
    number,
).map(lambda values: dict(zip(COLUMNS, values, strict=True)))
WRITERS = {
    "plain": lambda rows: as_csv(rows).encode(),
    "german": lambda rows: as_csv(rows, delimiter=";", decimal=",").encode(),
    "grouped": lambda rows: as_csv(rows, group=",").encode(),
    "german grouped": lambda rows: as_csv(
        rows, delimiter="\t", decimal=",", group="."
    ).encode(),
    "french": lambda rows: as_csv(
        rows, delimiter=";", decimal=",", group="\u202f"
    ).encode(),
    "swiss": lambda rows: as_csv(rows, delimiter="|", group="'").encode(),
    "excel": lambda rows: as_csv(
        rows, delimiter=";", comment="sep=;\r\n", end="\r\n"
    ).encode("utf-8-sig"),
    "utf-16": lambda rows: as_csv(rows, delimiter="\t", end="\r\n").encode("utf-16"),
    "returns": lambda rows: as_csv(rows, end="\r").encode(),
    "commented": lambda rows: as_csv(rows, comment="# made, today\n\n").encode(),
    "gzip": lambda rows: gzip.compress(as_csv(rows).encode()),
    "lines": lambda rows: "\n".join(map(json.dumps, rows)).encode(),
    "list": lambda rows: json.dumps(rows).encode(),
    "indented": lambda rows: json.dumps(rows, indent=2).encode("utf-16"),
    "columns": lambda rows: json.dumps(
        {c: {str(i): row[c] for i, row in enumerate(rows)} for c in COLUMNS}
    ).encode(),
    "split": lambda rows: json.dumps(
        {"columns": COLUMNS, "data": [list(row.values()) for row in rows]}
    ).encode(),
    "parquet": parquet,
}


@pytest.mark.parametrize("writer", WRITERS)
@given(rows=st.lists(run, min_size=1, max_size=4))
def test_every_writing_reads_to_the_same_rows(writer, rows) -> None:
    found = rows_of(WRITERS[writer](rows), Reading())
    assert [
        {c: value if c == "method" else float(value) for c, value in row.items()}
        for row in found
    ] == rows


@given(st.lists(st.tuples(number, number, number), min_size=1, max_size=4))
def test_columns_of_seeds_read_to_rows_of_runs(qualities) -> None:
    tall = [
        {"method": "a", "budget": float(place + 1), "seed": seed, "quality": quality}
        for place, row in enumerate(qualities)
        for seed, quality in enumerate(row)
    ]
    text = "method,budget,seed0,seed1,seed2\n"
    for place, row in enumerate(qualities):
        text += ",".join(("a", str(place + 1), *map(repr, row))) + "\n"
    found = rows_of(text.encode(), Reading())
    assert [
        {c: value if c == "method" else float(value) for c, value in row.items()}
        for row in found
    ] == tall


def test_what_is_known_before_the_rows_is_told() -> None:
    csv_table = table_of(b"a,b\n1,2\n3,4\n")
    assert (csv_table.name, csv_table.columns) == ("runs", ("a", "b"))
    assert (csv_table.lines, csv_table.is_row_a_line, csv_table.first) == (3, True, 1)
    json_table = table_of(b'[\n{"a": 1}\n]\n')
    assert (json_table.columns, json_table.lines) == ((), 3)
    assert not json_table.is_row_a_line
    assert not table_of(b"method,seed0,seed1\n").is_row_a_line
    parquet_table = table_of(parquet([{"a": 1}]))
    assert (parquet_table.columns, parquet_table.lines) == (("a",), 1)


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\xff\xff", b"PAR1", b"\x1f\x8b"])
def test_what_is_no_table_is_told(raw: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        rows_of(raw)
    assert caught.value.problem.remedy
