"""Who runs the servers: ourselves, or as root a user without privileges."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from backend.embedded.errors import StartError

# PostgreSQL refuses root, and initdb wants a user that the system knows by name.
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Owner:
    """A user to become before starting a server."""

    uid: int
    gid: int


def choose_owner(cluster: Path) -> Owner | None:
    """None unless we are root; then whoever owns the database already, else a user
    without privileges."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (status := cluster.stat()).st_uid != 0:
        return Owner(status.st_uid, status.st_gid)
    for name in UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(user.pw_uid, user.pw_gid)
    raise StartError(
        "PostgreSQL does not run as root, and there is no user 'nobody' to become; "
        "start as an ordinary user"
    )


def make_folder(folder: Path, owner: Owner | None) -> None:
    """Create a folder that only the servers' user (and root) may enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    give_folder(folder, owner)


def give_folder(folder: Path, owner: Owner | None) -> None:
    """Hand a folder with everything in it to the servers' user; links are not
    followed, so nothing outside changes hands."""
    if owner is None or folder.stat().st_uid == owner.uid:
        return
    for place, _, files in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in files)):
            os.chown(path, owner.uid, owner.gid, follow_symlinks=False)
