"""Options that a file needs and nobody gave: proposed as a whole command, or taken."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from overcurve.command_line.judged_source import ask_of_file, holds_runs
from overcurve.command_line.terminal import fail
from overcurve.errors import InputError
from overcurve.reading.column_units import DOUBT
from overcurve.reading.files import say_files
from overcurve.reading.proposal import Proposal, missing_fields, propose_reading
from overcurve.reading.read_runs import read_header
from overcurve.reading.reading_options import Reading
from overcurve.reading.sources import Given, sources_in
from overcurve.reading.trackers.read_tracker import is_tracked
from overcurve.words import listing

# Of how a file is read.
_TEXTS = ("fold", "decimal", "pattern", "direction")
ASKED = ("mapping", "units", "keep", "answers", *_TEXTS)


def settle_options(
    sources: Sequence[str], asked: Mapping[str, Any], *, guesses: bool
) -> dict[str, Any]:
    """The options of `judge` or `import`, with what they leave open proposed.

    Args:
        sources: what shall be judged or sent; of anything but files of runs nothing is
            proposed.
        asked: the options that were given, by the names of `file_options`.
        guesses: whether the proposal is taken, and told on the standard error.
    Raises: click.exceptions.Exit: with 2, where columns are missing that may be guessed
        and nobody said so; the whole command is printed.
    """
    paths = [Path(source) for source in sources]
    try:
        reading = ask_of_file(**{name: asked[name] for name in ASKED}).reading
        # A tracker says what columns of a file leave open.
        if any(is_tracked(source, reading, asked["tracker"]) for source in sources):
            return dict(asked)
        if not all(p.exists() and holds_runs(str(p)) for p in paths):
            return dict(asked)
    except InputError:  # told by whoever reads the file
        return dict(asked)
    files = sources_in(paths)
    missing = _missing(files, reading)
    if not (missing or guesses):
        return dict(asked)
    proposal = propose_reading(files, reading, asked["baseline"])
    proposed = _with_proposal(asked, proposal)
    if not guesses:
        fail(_say_proposal(sources, missing, proposal, proposed), 2)
    if proposed != dict(asked):
        click.echo(_say_guesses(proposal), err=True)
        click.echo(f"The same in full: {say_command(sources, proposed)}\n", err=True)
    return proposed


def _missing(files: Given, reading: Reading) -> tuple[str, ...]:
    columns = read_header(files, reading).columns
    return missing_fields(reading, columns) if columns else ()


def _with_proposal(asked: Mapping[str, Any], proposal: Proposal) -> dict[str, Any]:
    reading = proposal.reading
    prefix = DOUBT.format("")
    told = (d for d in proposal.read.doubts if d.id.startswith(prefix))
    named = {pair.rpartition("=")[0] for pair in asked["units"]}
    units = {d.id.removeprefix(prefix): d.taken for d in told}
    return {
        **asked,
        "mapping": tuple(f"{c}={field}" for c, field in reading.mapping.items()),
        "units": (
            *asked["units"],
            *(f"{c}={unit}" for c, unit in units.items() if c not in named),
        ),
        "fold": reading.fold,
        "pattern": reading.pattern,
        "direction": reading.defaults.direction or "",
        "baseline": proposal.baseline,
    }


def _say_guesses(proposal: Proposal) -> str:
    baseline = [f"baseline: {proposal.baseline}"] if proposal.baseline else []
    return "\n  ".join(["Guessed:", *proposal.say_guesses(), *baseline])


def _say_proposal(
    sources: Sequence[str],
    missing: tuple[str, ...],
    proposal: Proposal,
    proposed: Mapping[str, Any],
) -> str:
    name = say_files([Path(source) for source in sources])
    said = f"{name}: no column is called {listing(missing, 'or')}."
    command = f"\n\n  {say_command(sources, proposed)}\n"
    if proposal.missing:
        open_ones = listing(proposal.missing)
        return (
            f"{said} What can be guessed:{command}\nNothing looks like {open_ones}: "
            "say which column it is with --map COLUMN=FIELD, or add it to the file."
        )
    if not proposed["direction"]:
        said += " Add --direction max (higher is better) or min."
    return f"{said} Is this what it holds? Then run{command}\nor let --guess take it."


def say_command(sources: Sequence[str], asked: Mapping[str, Any]) -> str:
    """The whole command, quoted for a shell: what was given and what is proposed.

    Args:
        sources: its arguments.
        asked: its options by the names of their parameters.
    """
    context = click.get_current_context()
    given = {**context.params, **asked, "guesses": False}
    words = ["overcurve", context.command.name or "", *sources]
    for option in context.command.params:
        value = given.get(option.name or "")
        if not isinstance(option, click.Option) or value in (None, "", (), False):
            continue
        if value == option.get_default(context):
            continue
        flag = option.opts[0]
        if option.is_flag:
            words.append(flag)
            continue
        for one in value if isinstance(value, tuple) else (value,):
            words += [flag, str(one)]
    return shlex.join(words)
