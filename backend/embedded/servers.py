"""PostgreSQL and Redis together, on one locked data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from backend.embedded import postgres, redis
from backend.embedded.child import Child
from backend.embedded.errors import StartError
from backend.embedded.lock import hold_folder
from backend.embedded.owner import choose_owner
from backend.embedded.sockets import make_socket_folder, remove_socket_folder


@dataclass(slots=True)
class Servers:
    """Running servers; `stop` ends them and lets go of the folder."""

    data: Path
    database_url: str
    redis_url: str
    postgres: Child
    redis: Child
    lock: TextIO

    def stop(self) -> None:
        self.redis.stop()
        self.postgres.stop()
        remove_socket_folder(self.data)
        self.lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start_servers(data: Path, *, durable: bool = True, address: str = "") -> Servers:
    """Start both servers in a data folder, which is made if need be.

    Both end when the calling thread ends, so call it from the main thread.

    Args:
        data: the folder; nothing outside it is written, save a private temporary
            folder for sockets where its path is too long for one.
        durable: False trades safety against power cuts for speed, for tests.
        address: told to whoever starts a second time on this folder.

    Raises: StartError, when the folder is in use or a server cannot start.
    """
    data = open_folder(data)
    lock = hold_folder(data, address)
    try:
        return _start_both(data, lock, durable)
    except BaseException:
        lock.close()
        raise


def open_folder(data: Path) -> Path:
    """Make the data folder and give its absolute path."""
    data = data.absolute()
    try:
        # The servers' user must get through; what is inside is closed to others.
        data.mkdir(mode=0o711, parents=True, exist_ok=True)
        (data / "logs").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StartError(
            f"the data folder {data} cannot be used: {error.strerror}; "
            "name another one with DATA=... or OVERCURVE_DATA"
        ) from error
    return data


def _start_both(data: Path, lock: TextIO, durable: bool) -> Servers:
    owner = choose_owner(data / "postgres")
    cluster = postgres.prepare_cluster(data, owner, durable)
    sockets = make_socket_folder(data, owner)
    servers = Servers(
        data=data,
        database_url=postgres.database_url(sockets),
        redis_url=redis.redis_url(sockets),
        postgres=postgres.postgres_child(data, cluster, sockets, owner, durable),
        redis=redis.redis_child(data, sockets, owner),
        lock=lock,
    )
    try:
        servers.redis.start()
        servers.postgres.start()
        postgres.create_database(sockets)
    except BaseException:
        servers.stop()
        raise
    return servers
