"""The command that reads the same files in the same way from a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from overcurve.reading.reading_options import Reading

PASTED_FILE = "runs.csv"  # where pasted lines would be put
PER_LINE = 76  # characters; longer commands go on in a further line


def judge_command(
    files: Sequence[str], reading: Reading, baseline: str, *, skips_bad: bool
) -> str:
    """Writes it, quoted for a shell, in lines that end in a backslash.

    Args:
        files: names, or paths within a folder, which is then named alone.
        reading: how they are read, guesses among it.
        baseline: what others are judged against; "" where nothing is known of it.
    """
    words = ["overcurve judge " + " ".join(map(shlex.quote, _sources(files)))]
    words += [f"{option} {shlex.quote(said)}" for option, said in _options(reading)]
    words += [f"--baseline {shlex.quote(baseline)}"] if baseline else []
    words += ["--skip-bad"] if skips_bad else []
    return _in_lines(words)


def _sources(files: Sequence[str]) -> list[str]:
    folders = {PurePosixPath(name).parts[0] for name in files if "/" in name}
    alone = [name for name in files if "/" not in name]
    return [*sorted(folders), *alone] or [PASTED_FILE]


def _options(reading: Reading) -> Iterator[tuple[str, str]]:
    for column, field in reading.mapping.items():
        if column != field:
            yield "--map", f"{column}={field}"
    for column, unit in reading.units.items():
        yield "--unit", f"{column}={unit}"
    if reading.defaults.unit:
        yield "--unit", reading.defaults.unit
    for column, values in reading.keep.items():
        for value in sorted(values):
            yield "--keep", f"{column}={value}"
    if reading.fold:
        yield "--fold", reading.fold
    for doubt, answer in reading.answers.items():
        yield "--answer", f"{doubt}={answer}"
    said = reading.defaults
    texts = {
        "--decimal": reading.decimal,
        "--pattern": reading.pattern,
        "--direction": said.direction,
        "--metric": said.metric,
        "--device-class": said.device_class,
    }
    yield from ((option, text) for option, text in texts.items() if text)


def _in_lines(words: Sequence[str]) -> str:
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) + 1 > PER_LINE:
            lines[-1] += " \\"
            lines.append(f"  {word}")
        else:
            lines[-1] += f" {word}"
    return "\n".join(lines)
