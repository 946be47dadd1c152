"""Sending a file to a server from the command line, with the server's own progress."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any
from urllib.parse import urlencode

from overcurve.remote import ServerRefused, ask_server

POLL_SECONDS = 0.3
PATIENCE_SECONDS = 3600.0  # a server that is at work is told from one that is away
STAGES = {"reading": "Reading lines", "storing": "Storing runs"}
Tell = Callable[[str], None]


def upload_watched(
    tell: Tell,
    address: str,
    query: list[tuple[str, str]],
    body: bytes,
    token: str,
) -> dict[str, Any]:
    """Imports runs and tells how far the server is; Ctrl-C cancels, with none stored.

    Args:
        tell: takes a line that replaces the one before.
        address: of the server, without a path.
        query: of `POST /api/runs/import`.
        token: what the server asks for, "" where it asks for none.
    Returns: the server's answer.
    Raises: ServerRefused: the server said no, or nothing.
    """
    watch = secrets.token_hex(12)
    url = f"{address}/api/runs/import?{urlencode([*query, ('watch', watch)])}"
    follow = f"{address}/api/imports/{watch}"
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(
            ask_server, url, body=body, token=token, timeout=PATIENCE_SECONDS
        )
        try:
            _follow(tell, sent, follow, token)
        except KeyboardInterrupt:
            cancel = f"{follow}/cancel"
            ask_server(cancel, body=b"{}", token=token, kind="application/json")
        return sent.result()


def _follow(tell: Tell, sent: Future[dict[str, Any]], follow: str, token: str) -> None:
    """Tells of the stages until the server has answered."""
    tell("Sending")
    while not wait([sent], POLL_SECONDS).done:
        try:
            progress = ask_server(follow, token=token)
        except ServerRefused:
            return  # an older server tells nothing; its answer is awaited
        if progress.get("stage") in STAGES:
            doing = STAGES[progress["stage"]]
            tell(f"{doing} {progress['done']:,} of {progress['total']:,}")
