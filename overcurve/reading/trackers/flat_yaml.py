"""The YAML that trackers write for settings: mappings of plain values, read without a
YAML parser. Names of nested mappings are joined by dots; lists stay text; what is
tagged or quoted over several lines is left out, for no setting of a comparison is.
"""

from __future__ import annotations

import re
from typing import Any

MOST_LINE = 10_000  # characters; no setting that tells runs apart is longer
_NUMBER = re.compile(r"[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?")
_WORDS = {
    "true": True, "false": False, "null": None, "~": None, "": None,
    ".nan": float("nan"), ".inf": float("inf"), "-.inf": float("-inf"),
}  # fmt: skip


def read_flat_yaml(text: str) -> dict[str, Any]:
    """Reads the plain values of mappings.

    Returns: value by name; {"optim.lr": 0.1} of an lr below optim.
    """
    values: dict[str, Any] = {}
    above: list[tuple[int, str]] = []  # the mappings that a line stands in
    for line in text.splitlines():
        entry = _entry(line.rstrip()) if len(line) <= MOST_LINE else None
        if entry is None:
            continue
        indent, name, said = entry
        while above and above[-1][0] >= indent:
            above.pop()
        whole = ".".join([*(outer for _, outer in above), name])
        if not said or said.startswith(("!", "&")):
            above.append((indent, name))
            continue
        values[whole] = _value(said)
    return values


def _entry(line: str) -> tuple[int, str, str] | None:
    """The indent, name and value that a line states; None where it states none."""
    begun = line.lstrip(" ")
    quote = begun[:1] if begun[:1] in ("'", '"') else ""
    name, closed, rest = begun[len(quote) :].partition(quote or ":")
    if quote:
        before, closed, rest = rest.partition(":")
        closed = "" if before.strip(" ") else closed
    elif not name or name[0].isspace() or name[0] in "#-":
        return None
    if not closed or (rest and not rest.startswith(" ")):
        return None
    return len(line) - len(begun), name if quote else name.rstrip(" "), rest.strip()


def _value(said: str) -> Any:
    if said[0] in "\"'":
        end = said.find(said[0], 1)
        return said[1:end] if end > 0 else said
    said = said.partition(" #")[0].strip()
    if said.lower() in _WORDS:
        return _WORDS[said.lower()]
    if _NUMBER.fullmatch(said):
        plain = said.replace("_", "")
        return int(plain) if re.fullmatch(r"[+-]?\d+", plain) else float(plain)
    return said
