"""What the server adds to the command `overcurve`: `up`, its parts one by one.

`overcurve` finds these by itself in a checkout; `python -m backend.cli up` is the same.
"""

from __future__ import annotations

import gc
from pathlib import Path

import click
from pydantic import ValidationError

from backend.settings import Settings
from overcurve.command_line.programs import become_module
from overcurve.command_line.terminal import complain, fail

PACKAGES = Path(__file__).resolve().parents[1]


@click.group()
def app() -> None:
    """Run Overcurve's server, or a part of it."""


def main() -> None:
    """The entry point of `python -m backend.cli`."""
    app(prog_name="overcurve")


def read_settings() -> Settings:
    """The settings of `OVERCURVE_*`, or an end that names each wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            where = f"OVERCURVE_{name}: " if name else ""
            complain(f"{where}{problem['msg'].removeprefix('Value error, ')}")
        raise click.exceptions.Exit(2) from None


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
    """Start everything on this machine: servers, web, worker, demo."""
    from rich.console import Console

    from backend.command_line.up import run_everything
    from backend.embedded import StartError

    try:
        run_everything(read_settings(), Console(highlight=False))
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
@click.option("--device", default="", help="Kind of device: a queue.")
def worker(device: str) -> None:
    """Train what waits for this machine's device."""
    settings = read_settings()
    need_servers(settings)
    become_module(PACKAGES, "workers.main", "--device", device or settings.device)


@app.command()
def migrate() -> None:
    """Bring the database to the tables of this version."""
    settings = read_settings()
    need_servers(settings)
    from backend.command_line.migrate import migrate as migrate_database

    migrate_database(settings)
    click.echo("The database is up to date.")


@app.command("record-demo", hidden=True)
@click.argument("study", type=int)
@click.option("--machine", required=True, help="Where it ran, in plain words.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The file to write."
)
def record_demo(study: int, machine: str, out: Path) -> None:
    """Write a finished study as the example that a fresh installation shows.

    STUDY is its number.
    """
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
    click.echo(f"Recorded in {out}.")


if __name__ == "__main__":
    main()
