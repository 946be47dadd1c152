"""Where the servers listen: unix sockets in a folder nobody else may enter."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from backend.embedded.owner import Owner, make_folder

POSTGRES_SOCKET = ".s.PGSQL.5432"
REDIS_SOCKET = "redis.sock"
MAX_PATH_BYTES = 100  # the kernel takes 107, some systems 103
PREFIX = "overcurve-"


def make_socket_folder(data: Path, owner: Owner | None) -> Path:
    """The folder for sockets: `data/sockets`, or a link from there to a private
    temporary folder when the path is too long for a socket's address."""
    place = data / "sockets"
    remove_socket_folder(data)
    if len(os.fsencode(place / POSTGRES_SOCKET)) <= MAX_PATH_BYTES:
        make_folder(place, owner)
        return place
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    place.symlink_to(folder)  # found and removed by the next start if we are killed
    make_folder(folder, owner)
    return folder


def remove_socket_folder(data: Path) -> None:
    """Remove the sockets of a start that is over, and nothing else a link names."""
    place = data / "sockets"
    if place.is_symlink():
        folder = place.readlink()
        ours = folder.name.startswith(PREFIX) and not folder.is_symlink()
        if ours and folder.is_dir() and _only_sockets(folder):
            shutil.rmtree(folder)
        place.unlink()
    elif place.exists():
        shutil.rmtree(place)


def _only_sockets(folder: Path) -> bool:
    sockets = {POSTGRES_SOCKET, f"{POSTGRES_SOCKET}.lock", REDIS_SOCKET}
    return set(os.listdir(folder)) <= sockets
