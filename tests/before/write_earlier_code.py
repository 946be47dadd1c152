"""Writes the rows of `earlier_code.EARLIER` from what every commit's parts were.

python -m tests.before.write_earlier_code [PART ...], in a clone that has the commits.

A row says that today's code of a part is the same as the commit before's, so it is
written only where every line of today's stood in it. Parts that are not named keep
their rows.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from overcurve.curves.fairness import earlier_code
from tests.before.made import read_json
from workers.source_digests import (
    code_digest,
    code_lines,
    learned_with,
    source_digest,
    text_of,
)

Entry = Mapping[str, Any]
HISTORY: Mapping[str, Any] = read_json("history.json")


@cache
def blob(name: str) -> str:
    command = ("git", "cat-file", "blob", name)
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def same_as_last(entries: list[Entry]) -> Iterator[str]:
    """The digests a part has had while its code was what it was at the end."""

    def code(entry: Entry) -> list[str]:
        return sorted(code_digest(blob(name)) for _, name in entry["files"])

    for entry in entries:
        if code(entry) == code(entries[-1]):
            yield entry["digest"]


def new_lines(part: str) -> set[bytes]:
    """Lines of today's code of a part that were not in it then."""
    files = HISTORY["parts"][part][-1]["files"]
    then = {line.strip() for _, name in files for line in code_lines(blob(name))}
    modules = learned_with(HISTORY["modules"][part])
    now = {line.strip() for name in modules for line in code_lines(text_of(name))}
    return now - then


def rows(part: str) -> Iterator[str]:
    today = source_digest(HISTORY["modules"][part])
    for digest in dict.fromkeys(same_as_last(HISTORY["parts"][part])):
        yield f'    "{digest}": "{today}",  # {part}\n'


def kept_rows(text: str, part: str) -> list[str]:
    return re.findall(rf'^    "\w+": "\w+",  # {part}\n', text, re.MULTILINE)


def main(asked: list[str]) -> None:
    path = Path(earlier_code.__file__)
    text, written = path.read_text("utf-8"), []
    for part in HISTORY["now"]:
        if asked and part not in asked:
            written += kept_rows(text, part)
        elif lines := new_lines(part):
            sys.exit(f"{part} learns with other code: {sorted(lines)[:3]}")
        else:
            written += rows(part)
    table = f"EARLIER: Mapping[str, str] = {{\n{''.join(written)}}}\n"
    start = r"^EARLIER: Mapping\[str, str\] = \{.*?\}\n"
    text = re.sub(start, table, text, flags=re.MULTILINE | re.DOTALL)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
