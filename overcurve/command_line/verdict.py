"""What `overcurve judge` prints, and the status it ends with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from overcurve.checkout import find_checkout
from overcurve.command_line.judged_source import (
    ask_of_file,
    comparable_flags,
    holds_runs,
    judge_sources,
)
from overcurve.command_line.open_doubts import say_open_doubts
from overcurve.command_line.terminal import fail
from overcurve.curves.comparison import Comparison
from overcurve.curves.judge import answer_json
from overcurve.curves.requirements import reserved_requirements, unmet_requirements
from overcurve.curves.saying.wording import say_verdict_name
from overcurve.curves.terms.errors import CurveError
from overcurve.errors import InputError, MissingPackage
from overcurve.json_text import json_bytes
from overcurve.own_server import read_own_server
from overcurve.reading.doubts import Doubt
from overcurve.remote import ServerRefused
from overcurve.telling.columns import one_line
from overcurve.telling.text import comparison_text

COLOURS = {
    "above": "green",
    "partly_above": "green",
    "below": "red",
    "partly_below": "red",
    "crosses": "yellow",
    "not_comparable": "red",
}


def print_verdict(
    sources: Sequence[str],
    *,
    require: str = "",
    methods: Sequence[str] = (),
    as_json: bool = False,
    **asked: Any,
) -> None:
    """Judges and prints; what else is asked of a file is as `ask_of_file` takes it.

    Args:
        sources: files of runs or folders of them, or one saved page or link.
        require: a verdict; "" requires none.
        methods: those that must have it; () is all.
        as_json: prints the answer of `POST /api/judge`.
    Raises: click.exceptions.Exit: with 1 where a verdict is not the one required, with
        2 where nothing can be judged.
    """
    try:
        question = ask_of_file(**asked)
        doubts: list[Doubt] = []

        def take(said: Sequence[str], found: Sequence[Doubt]) -> None:
            doubts.extend(found)
            for line in said:
                click.secho(line, dim=True, err=True)

        own = read_own_server(os.environ)
        comparison = judge_sources(sources, question, own, take)
        unmet = unmet_requirements(comparison, require, methods)
    except (InputError, MissingPackage, ServerRefused) as error:
        fail(_say_error(error), 2)
    if as_json:
        _print_json(comparison)
    else:
        _print_text(comparison, sources)
    if said := say_open_doubts(doubts):
        click.secho(f"\n{said}", err=as_json)
    if unmet:
        fail("\n" + "\n".join(unmet))
    for reserved in reserved_requirements(comparison, methods) if require else ():
        click.secho(f"\n{reserved}", fg="yellow", err=as_json)


def _print_json(comparison: Comparison) -> None:
    """The bytes that the API answers, and no line break."""
    click.echo(json_bytes(answer_json(comparison)), nl=False)


def _print_text(comparison: Comparison, sources: Sequence[str]) -> None:
    for answer in comparison.methods:
        word = say_verdict_name(answer.verdict)
        click.echo(f"{one_line(answer.name)}: ", nl=False)
        click.secho(word, fg=COLOURS.get(answer.verdict), bold=True)
    click.echo(f"\n{comparison_text(comparison)}")
    click.secho(f"\nHow a verdict is made: {_explained()}", dim=True)
    for word in comparable_flags(comparison) if holds_runs(sources[0]) else ():
        click.echo(f"\n{word}")


def _explained() -> str:
    checkout = find_checkout()
    return str(checkout / "docs" / "verdict.md") if checkout else "docs/verdict.md"


def _say_error(error: Exception) -> str:
    """An error for people; those of the judge name fields and remedy apart."""
    if not isinstance(error, CurveError):
        return str(error)
    fields = "".join(f"\n  {f.path}: {f.message}" for f in error.fields)
    return f"{error}{fields}\n{error.remedy}"
