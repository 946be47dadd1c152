"""The options that `import` and `judge` ask alike of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from overcurve.reading.trackers import TRACKERS

Function = TypeVar("Function", bound=Callable[..., Any])
_OPTIONS = (
    click.option(
        "--map",
        "mapping",
        multiple=True,
        help="column=field, as time=train_seconds, or column=- to leave it out; "
        "repeatable.",
    ),
    click.option(
        "--unit",
        "units",
        multiple=True,
        help="column=unit, as hours=h, unless its name says it; repeatable.",
    ),
    click.option(
        "--keep",
        multiple=True,
        help="column=value: read only such rows; repeatable.",
    ),
    click.option(
        "--fold",
        default="",
        help="Column that rises within a run: read its last row.",
    ),
    click.option(
        "--decimal",
        default="",
        help="What stands before decimals, comma or point, where cells like 1,234 "
        "leave it open.",
    ),
    click.option(
        "--pattern",
        default="",
        help="Fields that stand in paths, as '{method}/epochs{budget}/seed{seed}'.",
    ),
    click.option(
        "--answer",
        "answers",
        multiple=True,
        help="doubt=answer, as resumed=sum, to what a file leaves open; repeatable.",
    ),
    click.option(
        "--tracker",
        default="",
        type=click.Choice(["", *TRACKERS]),
        metavar="NAME",
        help=f"Whose files these are, where they do not tell: {', '.join(TRACKERS)}.",
    ),
    click.option(
        "--direction",
        default="",
        help="Which quality is better, max or min, unless stated.",
    ),
    click.option(
        "--guess",
        "guesses",
        is_flag=True,
        help="Take what columns and their values look like, and say so first.",
    ),
    click.option(
        "--skip-bad/--no-skip-bad", default=False, help="Leave wrong lines out."
    ),
    click.option(
        "--metric", default="", help="What the quality is, as 'test accuracy'."
    ),
    click.option(
        "--baseline",
        default="",
        help="What others are judged against: label, method or recipe.",
    ),
)


def reading_options(command: Function) -> Function:
    """Adds them, in this order of the help."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
