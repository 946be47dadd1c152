"""How an option is written where somebody reads about it: as a flag of the command
line, or as an argument in Python."""

from __future__ import annotations

import re
from collections.abc import Callable

Write = Callable[[str, str], str]  # a name and its value, as text
# An option's name and value, which a shell's quotes may stand around.
_QUOTED = r"'([^'={]*)=(\{[^']*)'|'([^']*)=([a-z_%:]+|-)'"
_PAIRS = {
    argument: re.compile(rf"--{flag} (?:{_QUOTED}|(\S+)=([a-z_%:]+|-))")
    for flag, argument in (("map", "columns"), ("unit", "units"), ("answer", "answers"))
}
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
    for argument, flag in _PAIRS.items():
        advice = flag.sub(_written_as(argument), advice)
    named = advice.replace(_ROWS, "max_rows")
    return _FLAG.sub(lambda m: as_argument(m[1], m[2]), named)


def _written_as(argument: str) -> Callable[[re.Match[str]], str]:
    """`columns={'acc': 'quality'}` of a pair that a flag names."""

    def written(pair: re.Match[str]) -> str:
        name, value = (part for part in pair.groups() if part is not None)
        return f"{argument}={{{name!r}: {value!r}}}"

    return written
