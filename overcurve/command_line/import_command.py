"""`overcurve import`: sends a file of runs to a server."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import click

from overcurve.command_line.file_options import reading_options
from overcurve.command_line.open_doubts import read_doubts, say_open_doubts
from overcurve.command_line.terminal import fail, telling_progress
from overcurve.command_line.watched_upload import upload_watched
from overcurve.errors import InputError, MissingPackage
from overcurve.own_server import read_own_server
from overcurve.reading.files import say_files
from overcurve.reading.sources import sources_in
from overcurve.remote import ServerRefused
from overcurve.timing.journal import recover_before_reading

Sent = tuple[list[tuple[str, str]], bytes]  # the query, and the body
EXAMPLES = """Examples:

\b
  overcurve import runs.jsonl --baseline cnn
  overcurve import runs.csv --map secs=train_seconds --server http://host:8000
  overcurve import wandb/ --baseline cnn
  overcurve import runs/ --pattern '{method}/epochs{budget}/seed{seed}'

OVERCURVE_TOKEN is the token of a server that asks for one.
"""


@click.command("import", epilog=EXAMPLES)
@click.argument("sources", nargs=-1, required=True)
@reading_options
@click.option("--task", default="", help="What was learned.")
@click.option(
    "--title", default="", help="Of the study that holds them; the file's name."
)
@click.option(
    "--server", default="", help="Its address; one on this machine unless said."
)
def import_runs(sources: tuple[str, ...], server: str, **asked: Any) -> None:
    """Load runs measured elsewhere into a running server. Twice changes nothing.

    SOURCES are files of runs or folders of them (CSV, JSON, Parquet, .gz, .zip), a row
    for each run: method, budget, seed, train_seconds and quality. Where columns are
    called otherwise, the whole command is printed that reads them; --guess runs it. Or
    one is what W&B, MLflow, TensorBoard, Optuna, Lightning, Hugging Face or Keras keep,
    which is read here.
    """
    try:
        own = read_own_server(os.environ)
    except InputError as error:
        fail(f"{error}. {error.remedy}", 2)
    address = server.rstrip("/") or own.address
    query, body = _read_here(sources, asked) or _read_there(sources, asked)
    try:
        with telling_progress() as tell:
            done = upload_watched(tell, address, query, body, own.token)
    except ServerRefused as error:
        fail(str(error))
    click.echo(say_imported(done))
    if said := say_open_doubts(read_doubts(done.get("doubts", ()))):
        click.echo(said, err=True)


def _read_here(sources: Sequence[str], asked: Mapping[str, Any]) -> Sent | None:
    """What is sent of a tracker's runs: records, for the server has not its files.
    None where there are no such runs."""
    # The library takes a while to import: help and completion do without.
    from overcurve.command_line.tracked_source import read_tracked_source

    try:
        tracked = [read_tracked_source(source, asked) for source in sources]
    except (InputError, MissingPackage) as error:
        fail(str(error), 2)
    if not any(tracked):
        return None
    if len(tracked) > 1:
        fail("Runs of a tracker are imported one source after the other.", 2)
    (one,) = tracked
    for line in one.said if one is not None else ():
        click.secho(line, dim=True, err=True)
    name, lines = (one.name, one.lines) if one is not None else ("", b"")
    said = {"title": asked["title"] or name, "file": name}
    said |= {"baseline": asked["baseline"]}
    return [(key, value) for key, value in said.items() if value], lines


def _read_there(sources: Sequence[str], asked: Mapping[str, Any]) -> Sent:
    """What is sent of files that the server reads."""
    files = [Path(source) for source in sources]
    for path in files:
        if not path.exists():
            fail(f"there is no file {path}", 2)
        recover_before_reading(path)
    # Guessing takes half a second to import: help and completion do without.
    from overcurve.command_line.proposed_options import settle_options

    asked = settle_options(sources, asked, guesses=asked["guesses"])
    body = upload_body(files, has_pattern=bool(asked["pattern"]))
    return import_query(files, asked), body


def upload_body(files: Sequence[Path], *, has_pattern: bool) -> bytes:
    """What is sent: a file as it is; several, or one whose path says something of its
    runs, in an archive."""
    if len(files) == 1 and files[0].is_file() and not has_pattern:
        return files[0].read_bytes()
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for source in sources_in(files):
            with source.open() as stream:
                archive.writestr(source.name.lstrip("/"), stream.read())
    return packed.getvalue()


def import_query(
    files: Sequence[Path], asked: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """The query of `POST /api/runs/import`: what was said, and the files' name."""
    options = {name: asked[name] for name in ("direction", "metric", "task")}
    name = say_files(files)
    options |= {"title": asked["title"] or name, "file": name}
    said = ("baseline", "fold", "decimal", "pattern")
    options |= {name: asked[name] for name in said}
    query = [(name, value) for name, value in options.items() if value]
    query += [("map", pair) for pair in asked["mapping"]]
    query += [("unit", pair) for pair in asked["units"]]
    query += [("keep", pair) for pair in asked["keep"]]
    query += [("answer", pair) for pair in asked["answers"]]
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
