"""`overcurve import`: sends a file of runs to a server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from overcurve.command_line.file_options import reading_options
from overcurve.command_line.terminal import fail, telling_progress
from overcurve.command_line.watched_upload import upload_watched
from overcurve.errors import InputError
from overcurve.own_server import read_own_server
from overcurve.remote import ServerRefused
from overcurve.timing.journal import recover_before_reading

EXAMPLES = """Examples:

\b
  overcurve import runs.jsonl --baseline cnn
  overcurve import runs.csv --map secs=train_seconds --server http://host:8000

OVERCURVE_TOKEN is the token of a server that asks for one.
"""


@click.command("import", epilog=EXAMPLES)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@reading_options
@click.option("--metric", default="", help="What quality is.")
@click.option("--task", default="", help="What was learned.")
@click.option(
    "--title", default="", help="Of the study that holds them; the file's name."
)
@click.option("--skip-bad/--no-skip-bad", default=False, help="Leave wrong lines out.")
@click.option(
    "--server", default="", help="Its address; one on this machine unless said."
)
def import_runs(file: Path, server: str, **asked: Any) -> None:
    """Load runs measured elsewhere into a running server. Twice changes nothing.

    FILE is CSV or JSON lines, a line for each run: method, budget, seed, train_seconds
    and quality. Where its columns are called otherwise, the whole command is printed
    that reads them; --guess runs it.
    """
    try:
        own = read_own_server(os.environ)
    except InputError as error:
        fail(f"{error}. {error.remedy}", 2)
    recover_before_reading(file)
    # Guessing takes half a second to import: help and completion do without.
    from overcurve.command_line.proposed_options import settle_options

    guesses = asked.pop("guesses")
    asked = settle_options(str(file), asked, guesses=guesses)
    address = server.rstrip("/") or own.address
    query = import_query(file, asked)
    try:
        with telling_progress() as tell:
            done = upload_watched(tell, address, query, file.read_bytes(), own.token)
    except ServerRefused as error:
        fail(str(error))
    click.echo(say_imported(done))


def import_query(file: Path, asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The query of `POST /api/runs/import`: what was said, and the file's name."""
    options = {name: asked[name] for name in ("direction", "metric", "task")}
    options |= {"title": asked["title"] or file.name, "file": file.name}
    options |= {name: asked[name] for name in ("baseline", "fold")}
    query = [(name, value) for name, value in options.items() if value]
    query += [("map", pair) for pair in asked["mapping"]]
    query += [("unit", pair) for pair in asked["units"]]
    query += [("keep", pair) for pair in asked["keep"]]
    return query + [("skip_bad", "1")] * asked["skip_bad"]


def say_imported(done: Mapping[str, Any]) -> str:
    """How many runs a server took, what it left out, and where they are."""
    parts = [f"{done['inserted']} runs imported, {done['existing']} known already"]
    if done["skipped"]:
        parts.append(f"{done['skipped']} rows set aside")
    if done["folded"]:
        parts.append(f"{done['folded']} earlier rows of runs folded")
    if done["left_out"]:
        parts.append(f"{done['left_out']} filtered out")
    lost = {s: n for s, n in done.get("statuses", {}).items() if s != "finished"}
    parts += [f"{amount} {status}" for status, amount in lost.items()]
    return f"{', '.join(parts)}: {done['url']}"
