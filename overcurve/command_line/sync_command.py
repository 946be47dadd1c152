"""`overcurve sync`: sends the runs that were kept on disk to a server."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from overcurve.command_line.terminal import complain, fail
from overcurve.errors import InputError
from overcurve.own_server import read_own_server
from overcurve.timing.journal import recover
from overcurve.timing.keeping import has_own_folder, run_file, spare_file
from overcurve.timing.sending import (
    Receiver,
    Sent,
    receiver_at,
    send_lines,
    unsent_lines,
)
from overcurve.words import count

TRAINED = "runs.jsonl"  # where `overcurve run` keeps its runs unless told
MARK_OF_TRAINED = b'"source": "overcurve offline"'
PATIENCE_SECONDS = 120.0
EXAMPLES = """Examples:

\b
  overcurve sync
  overcurve sync results/runs.jsonl --server http://host:8000

OVERCURVE_SERVER is the server unless told, OVERCURVE_TOKEN the token of one that asks
for it.
"""


@click.command("sync", epilog=EXAMPLES)
@click.argument(
    "files",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--server",
    default="",
    help="Its address; OVERCURVE_SERVER, else one on this machine.",
)
@click.option(
    "--lost",
    is_flag=True,
    help="Count runs of other machines as killed where nobody holds them.",
)
def sync(files: Sequence[Path], **asked: Any) -> None:
    """Send the runs that oc.Run and `overcurve run` kept. Twice changes nothing.

    FILES are of JSON lines; unless named, overcurve-runs.jsonl and the runs.jsonl of
    `overcurve run` in this folder. Runs whose process was killed become partial first.
    """
    to = _receiver(asked["server"])
    kept = [path.absolute() for path in files] or kept_files()
    if not kept:
        click.echo("Nothing was kept here.")
    ended = [_sync_file(path, to, asked["lost"]) for path in kept]
    if not all(ended):
        click.get_current_context().exit(1)


def _receiver(server: str) -> Receiver:
    try:
        own = read_own_server(os.environ)
    except InputError as error:
        fail(f"{error}. {error.remedy}", 2)
    address = server or os.environ.get("OVERCURVE_SERVER", "") or own.address
    return receiver_at(address, own.token, PATIENCE_SECONDS)


def kept_files() -> list[Path]:
    """The files in which runs are kept unless told otherwise, as far as they are
    there."""
    own, spare = run_file(None, os.environ), spare_file()
    usual = (own, spare) if has_own_folder(spare) else (own,)
    found = [path for path in usual if path.is_file() or _has_journals(path)]
    trained = Path(TRAINED).absolute()
    if trained.is_file() and MARK_OF_TRAINED in trained.read_bytes():
        found.append(trained)
    return found


def _has_journals(path: Path) -> bool:
    return path == run_file(None, os.environ) and (path.parent / ".overcurve").is_dir()


def _sync_file(path: Path, to: Receiver, lost: bool) -> bool:
    """Whether all of a file is at the server, as far as its runs have ended."""
    _end_killed(path, lost)
    sent = send_lines(path, unsent_lines(path, to.address), to)
    click.echo(f"{path.name}: {say_sent(sent)}")
    for refusal in sent.refused:
        complain(refusal)
    if sent.waiting:
        early = f"{count(sent.waiting, 'run')} that ended early"
        complain(f"{early} wait until a run of the same task says what its quality is")
    return not (sent.refused or sent.is_away)


def _end_killed(path: Path, lost: bool) -> None:
    try:
        recovered = recover(path, lost=lost)
    except OSError as problem:
        complain(f"{path} cannot be written, so killed runs are not in it: {problem}")
        return
    if recovered.rows:
        ended = count(len(recovered.rows), "run")
        click.echo(
            f"{path.name}: {ended} whose process was killed, partial from now on"
        )
    if recovered.running:
        click.echo(f"{path.name}: {count(recovered.running, 'run')} still going on")
    for host in sorted(set(recovered.hosts)):
        complain(
            f"{path.name}: a run of {host} has not ended. If it was killed, run "
            "overcurve sync there, or here with --lost"
        )


def say_sent(sent: Sent) -> str:
    """How many runs a server took, and where they are."""
    if not sent.runs:
        return (
            "nothing to send" if not (sent.refused or sent.waiting) else "nothing sent"
        )
    known = sent.runs - sent.new
    beside = f", {known} of them known already" if known > 0 else ""
    return f"{count(sent.runs, 'run')} sent{beside}: {', '.join(sent.urls)}"
