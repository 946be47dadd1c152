"""The command line: `overcurve up`, its parts one by one, and what needs no server."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from backend.settings import Settings

app = typer.Typer(
    help="Is the new method really better? Quality-time curves with honest verdicts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
RUNS_FILE = (
    "CSV or JSON lines, a line for each run: "
    "method, budget, seed, train_seconds and quality"
)
# What `import` and `judge` ask alike of a file.
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", help="column=field, as time=train_seconds; repeatable."),
]
KeepOption = Annotated[
    list[str] | None,
    typer.Option(help="column=value: read only such rows; repeatable."),
]
FoldOption = Annotated[
    str, typer.Option(help="Column that rises within a run: read its last row.")
]
DirectionOption = Annotated[
    str, typer.Option(help="Which quality is better, max or min, unless stated.")
]
BaselineOption = Annotated[
    str, typer.Option(help="What others are judged against: label, method or recipe.")
]
console = Console(highlight=False)
complaints = Console(stderr=True, highlight=False)


def main() -> None:
    """The entry point of the `overcurve` command."""
    app(prog_name="overcurve")


def fail(message: str, status: int = 1) -> NoReturn:
    """End with a message for people."""
    complaints.print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(status)


def read_settings() -> Settings:
    """The settings of `OVERCURVE_*`, or an end that names each wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            where = f"OVERCURVE_{name}: " if name else ""
            said = problem["msg"].removeprefix("Value error, ")
            complaints.print(f"{where}{said}", style="red", markup=False)
        raise typer.Exit(2) from None


def need_servers(settings: Settings) -> None:
    """End where a single part is started without the servers it talks to."""
    if not settings.database_url or not settings.redis_url:
        fail(
            "OVERCURVE_DATABASE_URL and OVERCURVE_REDIS_URL say where PostgreSQL and "
            "Redis are; `overcurve up` starts its own and everything else too.",
            2,
        )


def need_token(settings: Settings) -> None:
    """End where the web would ask everybody for a token that nobody can have."""
    if settings.mode == "served" and not (
        settings.token.get_secret_value() or settings.tokens
    ):
        fail(
            "served mode needs OVERCURVE_TOKEN, or people in OVERCURVE_TOKENS: "
            "requests must carry a token.",
            2,
        )


@app.command()
def up() -> None:
    """Start everything on this machine: servers, web, a worker, and the demo."""
    from backend.command_line.up import run_everything
    from backend.embedded import StartError

    try:
        run_everything(read_settings(), console)
    except StartError as error:
        fail(str(error))


@app.command()
def web() -> None:
    """Serve the pages and the API."""
    settings = read_settings()
    need_servers(settings)
    need_token(settings)
    import uvicorn

    from backend.app import create_app

    application = create_app(settings)
    # Judging makes objects by the hundred thousand and no cycles of them: looking for
    # such every 700 objects is a fifth of its time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    uvicorn.run(
        application,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Open event streams would keep it for ever.
        timeout_graceful_shutdown=2,
    )


@app.command()
def worker(
    device: Annotated[str, typer.Option(help="Kind of device: a queue.")] = "",
) -> None:
    """Train what waits for this machine's device."""
    settings = read_settings()
    need_servers(settings)
    become_module("workers.main", "--device", device or settings.device)


@app.command()
def migrate() -> None:
    """Bring the database to the tables of this version."""
    settings = read_settings()
    need_servers(settings)
    from backend.command_line.migrate import migrate as migrate_database

    migrate_database(settings)
    console.print("The database is up to date.")


@app.command()
def run(
    study: Annotated[
        Path,
        typer.Argument(help="STUDY.toml, as every study's page shows it", exists=True),
    ],
    out: Annotated[Path, typer.Option(help="JSON lines, one run each.")] = Path(
        "runs.jsonl"
    ),
    part: Annotated[
        str, typer.Option(help="i/n: only the i-th of n shares, as for a job array.")
    ] = "1/1",
    device: Annotated[
        str, typer.Option(help="cpu, cuda or auto, instead of the study's.")
    ] = "",
    threads: Annotated[
        int, typer.Option(help="Of the CPU, pinned; 0 takes the usual number.", min=0)
    ] = 0,
    full: Annotated[
        bool, typer.Option("--full", help="A published study at its full size.")
    ] = False,
) -> None:
    """Train a study with no server, database or queue; resumes if interrupted."""
    asked = [str(study), "--out", str(out), "--part", part, "--threads", str(threads)]
    asked += ["--device", device] if device else []
    asked += ["--full"] if full else []
    become_module("workers.offline", *asked)


@app.command("import")
def import_runs(
    file: Annotated[Path, typer.Argument(help=f"{RUNS_FILE}.", exists=True)],
    mapping: MapOption = None,
    keep: KeepOption = None,
    fold: FoldOption = "",
    direction: DirectionOption = "",
    metric: Annotated[str, typer.Option(help="What quality is.")] = "",
    task: Annotated[str, typer.Option(help="What was learned.")] = "",
    title: Annotated[
        str, typer.Option(help="Of the study that holds them; the file's name.")
    ] = "",
    baseline: BaselineOption = "",
    skip_bad: Annotated[bool, typer.Option(help="Leave wrong lines out.")] = False,
    server: Annotated[
        str, typer.Option(help="Its address; one on this machine unless said.")
    ] = "",
) -> None:
    """Load runs measured elsewhere into a running server; twice changes nothing."""
    from backend.command_line.remote import ServerRefused
    from backend.command_line.watched_upload import upload_watched

    settings = read_settings()
    said = {"direction": direction, "metric": metric, "task": task}
    said |= {"title": title or file.name, "baseline": baseline, "fold": fold}
    query = [(name, value) for name, value in said.items() if value]
    query += [("map", pair) for pair in mapping or ()]
    query += [("keep", pair) for pair in keep or ()]
    query += [("skip_bad", "1")] * skip_bad
    address = (server or server_address(settings)).rstrip("/")
    try:
        done = upload_watched(
            complaints,
            address,
            query,
            file.read_bytes(),
            settings.token.get_secret_value(),
        )
    except ServerRefused as error:
        fail(str(error))
    counts = f"{done['inserted']} runs imported, {done['existing']} known already"
    skipped = f", {done['skipped']} wrong lines left out" if done["skipped"] else ""
    folded = f", {done['folded']} earlier rows of runs folded" if done["folded"] else ""
    filtered = f", {done['left_out']} filtered out" if done["left_out"] else ""
    told = f"{counts}{skipped}{folded}{filtered}: {done['url']}"
    console.print(told, soft_wrap=True)


@app.command()
def judge(
    source: Annotated[
        str,
        typer.Argument(help=f"{RUNS_FILE}; or a saved page, or a link."),
    ],
    require: Annotated[
        str,
        typer.Option(
            help="Verdict that every method must have, else status 1: above, below, "
            "crosses, partly_above, partly_below, undecided, out_of_range or "
            "not_comparable."
        ),
    ] = "",
    method: Annotated[
        list[str] | None, typer.Option(help="Require it of these methods only.")
    ] = None,
    baseline: BaselineOption = "",
    axis: Annotated[
        str, typer.Option(help="Field that is time, as total_seconds or steps.")
    ] = "train_seconds",
    alpha: Annotated[float, typer.Option(help="Two-sided error rate.")] = 0.05,
    margin: Annotated[
        float | None,
        typer.Option(help="Smallest gap of interest, in the quality's own numbers."),
    ] = None,
    mapping: MapOption = None,
    keep: KeepOption = None,
    fold: FoldOption = "",
    direction: DirectionOption = "",
    device_class: Annotated[str, typer.Option(help="Judge only runs on it.")] = "",
) -> None:
    """Print the verdict on runs; with --require, end with status 1 unless it holds."""
    from backend.command_line.judge import (
        ask_of_file,
        comparable_flags,
        is_runs_file,
        judge_source,
    )
    from backend.command_line.remote import ServerRefused
    from backend.command_line.terminal import print_comparison
    from backend.web.documents import VERDICT_TEXT
    from overcurve.curves.requirements import (
        reserved_requirements,
        unmet_requirements,
    )
    from overcurve.curves.terms.errors import CurveError
    from overcurve.errors import Unjudgeable

    try:
        question = ask_of_file(
            mapping=mapping or (),
            keep=keep or (),
            fold=fold,
            direction=direction,
            baseline=baseline,
            axis=axis,
            device_class=device_class,
            alpha=alpha,
            margin=margin,
        )
        comparison = judge_source(source, question, read_settings())
        unmet = unmet_requirements(comparison, require, method or ())
    except (Unjudgeable, ServerRefused) as error:
        fail(str(error), 2)
    except CurveError as error:
        fields = "".join(f"\n  {f.path}: {f.message}" for f in error.fields)
        fail(f"{error}{fields}\n{error.remedy}", 2)
    print_comparison(console, comparison, str(VERDICT_TEXT))
    for said in comparable_flags(comparison) if is_runs_file(source) else ():
        console.print(f"\n{said}", soft_wrap=True, markup=False)
    if unmet:
        fail("\n" + "\n".join(unmet))
    for said in reserved_requirements(comparison, method or ()) if require else ():
        console.print(f"\n{said}", style="yellow", soft_wrap=True, markup=False)


@app.command("record-demo", hidden=True)
def record_demo(
    study: Annotated[int, typer.Argument(help="Number of a finished study.")],
    machine: Annotated[str, typer.Option(help="Where it ran, in plain words.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
) -> None:
    """Write a finished study as the example that a fresh installation shows."""
    from backend.database import open_engine, session_factory
    from backend.demo.recorded import record_study, write_recording
    from backend.errors import AppError

    settings = read_settings()
    need_servers(settings)
    engine = open_engine(settings.database_url, pool_size=1)
    try:
        with session_factory(engine)() as session:
            write_recording(record_study(session, study, machine), out)
    except AppError as error:
        fail(f"{error.message} {error.remedy}")
    finally:
        engine.dispose()
    console.print(f"Recorded in {out}.")


def server_address(settings: Settings) -> str:
    """The server that `overcurve import` talks to unless told otherwise."""
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def become_module(module: str, *arguments: str) -> NoReturn:
    """Turn this process into another of our programs; signals reach it directly."""
    packages = str(Path(__file__).resolve().parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [packages, inherited]))
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", module, *arguments])


if __name__ == "__main__":
    main()
