"""`overcurve up`: everything on one machine, in one data folder, until Ctrl-C."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from rich.console import Console

from backend.command_line.demo import TerminalAudience
from backend.command_line.migrate import migrate
from backend.command_line.supervise import StopAsked, Supervisor, stop_on_signals
from backend.database import open_engine, session_factory
from backend.demo.recorded import load_recording
from backend.demo.study import Demo
from backend.embedded import Servers, StartError, start_servers
from backend.embedded.child import Child, Program, end_together
from backend.queue import create_queue
from backend.settings import Settings
from backend.users import write_tokens
from overcurve.own_server import OwnServer
from overcurve.prices import write_prices

PACKAGES = Path(__file__).resolve().parents[2]


def run_everything(settings: Settings, console: Console) -> None:
    """Start servers, web and worker, show the demo, and serve until asked to stop.

    Raises: StartError, with nothing left running.
    """
    if settings.mode != "embedded":
        raise StartError(
            "`overcurve up` brings its own servers, but OVERCURVE_MODE is served: "
            "start `overcurve web` and `overcurve worker` instead"
        )
    stop_on_signals()
    with suppress(StopAsked):
        with _step(console, "Starting PostgreSQL and Redis"):
            servers = start_servers(settings.data, address=address(settings))
        try:
            _serve(_with_servers(settings, servers), console, servers)
        finally:
            console.print("Stopping.")
            servers.stop()


def address(settings: Settings) -> str:
    """Where people open it."""
    own = OwnServer(settings.public_url, settings.host, settings.port)
    return own.address


def _with_servers(settings: Settings, servers: Servers) -> Settings:
    where = {
        "data": servers.data,
        "database_url": servers.database_url,
        "redis_url": servers.redis_url,
    }
    return settings.model_copy(update=where)


def _serve(settings: Settings, console: Console, servers: Servers) -> None:
    refuse_taken_port(settings)
    with _step(console, "Bringing the database up to date"):
        migrate(settings)
    worker, web = worker_child(settings), web_child(settings)
    engine = open_engine(settings.database_url, pool_size=1)
    sessions = session_factory(engine)
    audience = TerminalAudience(console, address(settings))
    try:
        with _step(console, "Starting a worker and the web server"):
            worker.start()
            if settings.demo:
                with sessions() as session:
                    load_recording(session)
            web.start()
        console.print(
            f"\n[bold]Overcurve is at {address(settings)}[/]\n"
            f"[dim]Its data is in {servers.data}. Ctrl-C stops everything.[/]\n",
            soft_wrap=True,
        )
        supervisor = Supervisor(
            lambda said: console.print(said, markup=False, soft_wrap=True)
        )
        for child in (servers.postgres, servers.redis, worker, web):
            supervisor.watch(child)
        demo = Demo(sessions, create_queue(settings), settings, audience)
        supervisor.run(demo.steps() if settings.demo else ())
    finally:
        audience.close()
        engine.dispose()
        end_together([web, worker])


@contextmanager
def _step(console: Console, doing: str) -> Iterator[None]:
    """Say what is being done while it is done, and afterwards how long it took."""
    begun = time.monotonic()
    with console.status(f"{doing} ..."):
        yield
    took = time.monotonic() - begun
    console.print(f"{doing} [dim]took {took:.1f} s[/]", highlight=False)


def refuse_taken_port(settings: Settings) -> None:
    """Raise StartError where another program listens on the web server's port."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise StartError(
                f"cannot listen on {settings.host}:{settings.port} "
                f"({error.strerror}); choose another port: "
                f"PORT={settings.port + 1} make run"
            ) from error


def web_child(settings: Settings) -> Child:
    """The web server as a child; ready when it answers."""
    program = _python_program("web", ("backend.cli", "web"), settings)
    return Child(program, is_ready=lambda _: web_answers(settings))


def worker_child(settings: Settings) -> Child:
    """A worker as a child: the only one to import torch. Its patience is for handing
    its run back."""
    device = ("--device", settings.device)
    return Child(_python_program("worker", ("workers.main", *device), settings))


def _python_program(name: str, module: tuple[str, ...], settings: Settings) -> Program:
    paths = [str(PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
    return Program(
        name=name,
        # -P: a folder called `backend` where we are started must not be taken for ours.
        command=(sys.executable, "-P", "-u", "-m", *module),
        folder=settings.data,
        log=settings.data / "logs" / f"{name}.log",
        environment={
            **os.environ,
            **as_environment(settings),
            "PYTHONPATH": os.pathsep.join(paths),
        },
        stop_seconds=8.0,
    )


def as_environment(settings: Settings) -> dict[str, str]:
    """Settings as the `OVERCURVE_*` variables that give them again."""
    values = settings.model_dump()
    values["token"] = settings.token.get_secret_value()
    values["tokens"] = write_tokens(settings.tokens)
    values["prices"] = write_prices(settings.prices)
    return {f"OVERCURVE_{name.upper()}": str(value) for name, value in values.items()}


def web_answers(settings: Settings) -> bool:
    """Whether the web server says of itself that it is well."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    connection = HTTPConnection(host, settings.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
