"""How an option is written where somebody reads about it: as a flag of the command
line, or as an argument in Python."""

from __future__ import annotations

import re
from collections.abc import Callable

Write = Callable[[str, str], str]  # a name and its value, as text
_MAP = re.compile(r"--map (\S+)=([a-z_]+)")
_ROWS = "OVERCURVE_MAX_IMPORT_ROWS"  # the server's max_rows
_FLAG = re.compile(r"--([a-z]+) (\w+)")


def as_flag(name: str, value: str) -> str:
    """`--device-class T4`."""
    return f"--{name.replace('_', '-')} {value}"


def as_argument(name: str, value: str) -> str:
    """`device_class='T4'`."""
    return f"{name}={value!r}"


def flags_as_arguments(advice: str) -> str:
    """Advice that names flags of the command line, for somebody who writes Python."""
    named = _MAP.sub(lambda m: f"columns={{{m[1]!r}: {m[2]!r}}}", advice)
    named = named.replace(_ROWS, "max_rows")
    return _FLAG.sub(lambda m: as_argument(m[1], m[2]), named)
