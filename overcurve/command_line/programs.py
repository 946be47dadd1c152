"""Programs of the checkout: the server's commands and trainings, where they can run.

Nothing here imports them unless one is asked for, and then from the checkout that this
package lies in: never from a folder that happens to have the same name.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import click

from overcurve.checkout import find_checkout, install_command, missing_packages
from overcurve.command_line.terminal import fail

# What each needs, by the extra of pyproject.toml that brings it.
SERVED = {
    "up": "server",
    "web": "server",
    "worker": "store",
    "migrate": "server",
    "record-demo": "store",
}
INSTALLED_BY = {"store": "worker"}  # where a part of an extra is all that is needed
NO_CHECKOUT = (
    "is not part of the library, which is all that is installed here. Get Overcurve's "
    "source, and in its folder: make run, or python -m pip install -e '.[{extra}]' "
    "(docs/deploy.md)."
)


def server_command(name: str) -> click.Command:
    """A command of `backend.cli`, or one that says what is missing and ends."""
    checkout, extra = find_checkout(), SERVED[name]
    if lacking := say_lacking(name, checkout, extra):
        return _refusing(name, lacking)
    sys.path.insert(0, str(checkout))
    command: click.Command = import_module("backend.cli").app.commands[name]
    return command


def say_lacking(name: str, checkout: Path | None, extra: str) -> str:
    """What a command needs that is not here, and how to get it; "" where it can run.

    Args:
        name: of the command.
        checkout: what `find_checkout` found.
        extra: of `pyproject.toml`, which brings what the command needs.
    """
    wanted = INSTALLED_BY.get(extra, extra)
    if checkout is None:
        return f"`overcurve {name}` {NO_CHECKOUT.format(extra=wanted)}"
    missing = missing_packages(checkout, extra)
    if not missing:
        return ""
    return (
        f"`overcurve {name}` needs packages that are not installed: "
        f"{', '.join(missing)}. Install them: {install_command(checkout, wanted)}"
    )


def _refusing(name: str, why: str) -> click.Command:
    """Takes any arguments and says why it can do nothing."""
    return click.Command(
        name,
        callback=lambda **_: fail(why, 2),
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
        help=why,
        short_help="Not installed here; says what it needs.",
        hidden=name == "record-demo",
    )


def become_training(arguments: list[str]) -> NoReturn:
    """Becomes `workers.offline`, or ends saying what it lacks."""
    checkout = find_checkout()
    if checkout is None:
        fail(f"`overcurve run` {NO_CHECKOUT.format(extra='train')}", 2)
    if find_spec("torch") is None:
        fail(
            "`overcurve run` trains with PyTorch, which is not installed. Install it: "
            f"{install_command(checkout, 'train')}",
            2,
        )
    become_module(checkout, "workers.offline", *arguments)


def become_module(checkout: Path, module: str, *arguments: str) -> NoReturn:
    """Turns this process into another of our programs; signals reach it directly."""
    inherited = os.environ.get("PYTHONPATH")
    paths = os.pathsep.join(filter(None, [str(checkout), inherited]))
    os.environ["PYTHONPATH"] = paths
    sys.stdout.flush()
    # -P: a folder called `workers` where we are started must not be taken for ours.
    os.execv(sys.executable, [sys.executable, "-P", "-m", module, *arguments])
