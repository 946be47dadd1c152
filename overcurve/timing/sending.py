"""Sending kept runs to a server: each once as far as can be known, harmlessly again.

A server knows a run by what its line says. What was sent is remembered beside the file
of runs, by the digests of lines: of an edited file those that changed are sent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from overcurve.remote import ServerRefused, ask_server
from overcurve.timing.run_file import append_line, read_lines, side_folder

VALUED = ("finished", "diverged")
OF_LINES = (400, 413, 422)  # what a server says of lines, not of whoever sends them
MOST_TITLE = 200
MOST_LINES = 5_000  # of one request
SENDING_SECONDS = 10.0  # that a training waits for a server, once it has ended


@dataclass(slots=True)
class Sent:
    """What came of sending.

    Attributes:
        runs: how many lines the server took; `new` were not there before.
        refused: what the server says of lines that it does not take.
        waiting: lines that nobody could read yet, because no run of their task says
            which quality is better.
        is_away: whether the server did not answer, or not to us; the rest stays.
        urls: where the runs are.
    """

    runs: int = 0
    new: int = 0
    refused: list[str] = field(default_factory=list)
    waiting: int = 0
    is_away: bool = False
    urls: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A server, as it is asked: without a path, the token "" where it asks for none."""

    address: str
    token: str = ""
    timeout: float = SENDING_SECONDS


def receiver_at(
    address: str, token: str = "", timeout: float = SENDING_SECONDS
) -> Receiver:
    """A server as people name it.

    Args:
        address: with or without `http://`.
        token: "" where it asks for none.
        timeout: in seconds, of each wait.
    """
    whole = address if "://" in address else f"http://{address}"
    return Receiver(whole.rstrip("/"), token, timeout)


def unsent_lines(path: Path, address: str) -> list[bytes]:
    """The lines of a file that are not known to be at a server, in their order."""
    known = {line.decode("utf-8", "replace") for line in read_lines(_memory(path))}
    lines = dict.fromkeys(read_lines(path))
    return [line for line in lines if _mark(line, address) not in known]


def send_lines(path: Path, lines: Sequence[bytes], to: Receiver) -> Sent:
    """Sends lines of a file of runs, and remembers those that the server took.

    Args:
        path: of the file, which names the study of runs without a task.
        lines: each a run.
        to: whom.
    """
    sent = Sent()
    by_task: dict[str, list[bytes]] = {}
    for line in lines:
        by_task.setdefault(_said(line, "task"), []).append(line)
    for task, theirs in by_task.items():
        witness = _witness(path, task, theirs)
        held = set(filter(_lacks_direction, theirs)) if witness is None else set()
        sent.waiting += len(held)
        ready = [line for line in theirs if line not in held]
        title = (task or path.name)[:MOST_TITLE]
        for begin in range(0, len(ready), MOST_LINES):
            if sent.is_away:
                return sent
            part = ready[begin : begin + MOST_LINES]
            _send_part(path, title, part, witness, to, sent)
    return sent


def _send_part(
    path: Path,
    title: str,
    lines: Sequence[bytes],
    witness: bytes | None,
    to: Receiver,
    sent: Sent,
) -> None:
    """Sends lines together; where the server refuses them, by halves."""
    helped = witness is not None and any(map(_lacks_direction, lines))
    body = [*([witness] if witness and helped and witness not in lines else []), *lines]
    url = f"{to.address}/api/runs/import?{urlencode({'title': title})}"
    try:
        answer = ask_server(
            url, body=b"\n".join(body) + b"\n", token=to.token, timeout=to.timeout
        )
    except ServerRefused as refusal:
        if refusal.status not in OF_LINES:
            sent.is_away = True
            sent.refused.append(str(refusal))
            return
        if len(lines) == 1:
            sent.refused.append(f"{_name(lines[0])}: {refusal}")
            return
        middle = len(lines) // 2
        for half in (lines[:middle], lines[middle:]):
            if not sent.is_away:
                _send_part(path, title, half, witness, to, sent)
        return
    sent.runs += len(lines)
    sent.new += int(answer.get("inserted", 0))
    sent.urls[str(answer.get("url", ""))] = None
    _remember(path, lines, to.address)


def _witness(path: Path, task: str, lines: Iterable[bytes]) -> bytes | None:
    """The first run of a task that says which quality is better, for those that ended
    before they could; b"" where none is needed, None where there is none."""
    if not any(map(_lacks_direction, lines)):
        return b""
    valued = (
        line
        for line in read_lines(path)
        if _said(line, "task") == task and _said(line, "status") in VALUED
    )
    return next((line for line in valued if _said(line, "direction")), None)


def _lacks_direction(line: bytes) -> bool:
    return not _said(line, "direction") and _said(line, "status") not in VALUED


def _said(line: bytes, name: str) -> str:
    value = _row(line).get(name, "")
    return value if isinstance(value, str) else ""


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _name(line: bytes) -> str:
    row = _row(line)
    named = [row.get("label") or row.get("method"), f"budget {row.get('budget')}"]
    return ", ".join([*map(str, named), f"seed {row.get('seed')}"])


def _memory(path: Path) -> Path:
    return path.parent / ".overcurve" / f"{path.name}.sent"


def _mark(line: bytes, address: str) -> str:
    return f"{hashlib.sha256(line.strip()).hexdigest()[:24]} {address}"


def _remember(path: Path, lines: Sequence[bytes], address: str) -> None:
    """Notes what was sent; without the note it is sent again, which changes nothing."""
    marks = "\n".join(_mark(line, address) for line in lines)
    try:
        side_folder(path)
        append_line(_memory(path), marks.encode())
    except OSError:
        return
