"""What the command line says to people: in colour on a terminal, plain elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

CLEAR_LINE = "\r\x1b[K"


def complain(message: str) -> None:
    """Says what is wrong, on the standard error."""
    click.secho(message, fg="red", err=True)


def fail(message: str, status: int = 1) -> NoReturn:
    """Ends with a message for people.

    Raises: click.exceptions.Exit: always, with the status.
    """
    complain(message)
    raise click.exceptions.Exit(status)


@contextmanager
def telling_progress() -> Iterator[Callable[[str], None]]:
    """A line on the standard error that is replaced by the next, and cleared at the
    end; nothing where no terminal is."""
    is_terminal = sys.stderr.isatty()

    def tell(line: str) -> None:
        if is_terminal:
            click.echo(f"{CLEAR_LINE}{line}", nl=False, err=True)

    try:
        yield tell
    finally:
        tell("")
