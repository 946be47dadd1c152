"""The command line: `overcurve up`, its parts one by one, and what needs no server."""

from __future__ import annotations

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


@app.command()
def up() -> None:
    """Start everything on this machine: servers, web, a worker, and the demo."""
    from backend.embedded import StartError
    from backend.up import run_everything

    try:
        run_everything(read_settings(), console)
    except StartError as error:
        fail(str(error))


@app.command()
def web() -> None:
    """Serve the pages and the API."""
    settings = read_settings()
    need_servers(settings)
    import uvicorn

    from backend.app import create_app

    uvicorn.run(
        create_app(settings),
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
    from backend.migrate import migrate as migrate_database

    migrate_database(settings)
    console.print("The database is up to date.")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def run(
    context: typer.Context,
    study: Annotated[Path, typer.Argument(help="STUDY.toml", exists=True)],
    out: Annotated[Path, typer.Option(help="JSON lines, one run each.")] = Path(
        "runs.jsonl"
    ),
) -> None:
    """Train a study with no server, database or queue; resumes if interrupted."""
    become_module("workers.offline", str(study), "--out", str(out), *context.args)


def become_module(module: str, *arguments: str) -> NoReturn:
    """Turn this process into another of our programs; signals reach it directly."""
    packages = str(Path(__file__).resolve().parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [packages, inherited]))
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", module, *arguments])


if __name__ == "__main__":
    main()
